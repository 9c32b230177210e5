// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fhirpath/functions.hpp"
#include "fhirpath/regex.hpp"
#include "fhirpath/text_codec.hpp"
#include "fhirpath/values.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

constexpr std::size_t kMaxText = 1'000'000;  // bytes of a text that a function makes

Items text(Evaluator& ev, std::string value) {
  if (value.size() > kMaxText)
    return ev.refuse(ErrorKind::too_large, "a text of more than " + std::to_string(kMaxText) + " bytes");
  if (!ev.spend(value.size() / 64)) return {};
  return ev.one(ev.make(Kind::string, Value(std::move(value))));
}
Items integer(Evaluator& ev, std::size_t value) { return ev.one(ev.make(Kind::integer, Value(value))); }

// The single string before the dot, or of an argument; nothing when it is empty. Another type is an error.
std::optional<std::string_view> string_in(Evaluator& ev, const Items& items, const Expr& call) {
  const auto item = ev.single(items, call.name + "()");
  if (!item || !item->value) return {};
  const auto out = string_of(*item);
  if (out) return out;
  const Kind kind = kind_of(*item);
  if (kind == Kind::date || kind == Kind::date_time || kind == Kind::time) return item->value->as_string();
  ev.refuse(call.name + "() needs a string, not " + std::string(name_of(item->type)));
  return {};
}
std::optional<std::string_view> argument(Evaluator& ev, const Expr& call, std::size_t i, const Scope& scope) {
  return string_in(ev, ev.eval(call.args[i], scope), call);
}
std::optional<long long> number(Evaluator& ev, const Expr& call, std::size_t i, const Scope& scope) {
  const auto item = ev.single(ev.eval(call.args[i], scope), call.name + "()");
  if (!item) return {};
  const auto out = integer_of(*item);
  if (!out) ev.refuse(call.name + "() needs an integer");
  return out;
}

// Characters, not bytes.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
std::size_t byte_of(std::string_view text, std::size_t character) {
  std::size_t at = 0;
  for (std::size_t n = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
    if (n++ == character) return at;
  }
  return at;
}

Items position(Evaluator& ev, const std::optional<std::string_view>& input,
               const std::optional<std::string_view>& part, bool from_end) {
  if (!input || !part) return {};
  const std::size_t at = from_end ? input->rfind(*part) : input->find(*part);
  if (at == std::string_view::npos) return ev.one(ev.make(Kind::integer, Value(-1)));
  return integer(ev, characters(input->substr(0, at)));
}
Items index_of(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return position(ev, string_in(ev, input, call), argument(ev, call, 0, scope), false);
}
Items last_index_of(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return position(ev, string_in(ev, input, call), argument(ev, call, 0, scope), true);
}

Items substring(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto whole = string_in(ev, input, call);
  const auto start = number(ev, call, 0, scope);
  if (!whole || !start || *start < 0) return {};
  const std::size_t from = byte_of(*whole, static_cast<std::size_t>(*start));
  if (from >= whole->size()) return {};
  std::string_view rest = whole->substr(from);
  if (call.args.size() > 1) {
    const auto length = number(ev, call, 1, scope);
    if (length) rest = rest.substr(0, byte_of(rest, static_cast<std::size_t>(std::max(0LL, *length))));
  }
  return text(ev, std::string(rest));
}

template <class Test>
Items tested(Evaluator& ev, const Expr& call, const Items& input, const Scope& scope, Test test) {
  const auto whole = string_in(ev, input, call);
  const auto part = argument(ev, call, 0, scope);
  return whole && part ? ev.one(bool(test(*whole, *part))) : Items{};
}
Items starts_with(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return tested(ev, call, input, scope, [](auto a, auto b) { return a.starts_with(b); });
}
Items ends_with(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return tested(ev, call, input, scope, [](auto a, auto b) { return a.ends_with(b); });
}
Items contains_text(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return tested(ev, call, input, scope, [](auto a, auto b) { return a.find(b) != std::string_view::npos; });
}

Items upper(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto whole = string_in(ev, input, call);
  return whole ? text(ev, upper_case(*whole)) : Items{};
}
Items lower(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto whole = string_in(ev, input, call);
  return whole ? text(ev, lower_case(*whole)) : Items{};
}

Items replace(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto whole = string_in(ev, input, call);
  const auto part = argument(ev, call, 0, scope);
  const auto by = argument(ev, call, 1, scope);
  if (!whole || !part || !by) return {};
  std::string out;
  for (std::size_t at = 0; at <= whole->size();) {
    if (out.size() > kMaxText) break;
    if (part->empty()) {  // between all characters
      out += *by;
      const std::size_t next = at + std::max<std::size_t>(1, byte_of(whole->substr(at), 1));
      out += whole->substr(at, next - at);
      at = next;
      continue;
    }
    const std::size_t found = whole->find(*part, at);
    out += whole->substr(at, found - at);
    if (found == std::string_view::npos) break;
    out += *by;
    at = found + part->size();
  }
  return text(ev, std::move(out));
}

Items matches(Evaluator& ev, const Expr& call, const Items& input, const Scope& scope, bool full) {
  const auto whole = string_in(ev, input, call);
  const auto pattern = argument(ev, call, 0, scope);
  if (!whole || !pattern || !ev.spend(10)) return {};
  const auto found = regex_finds(*whole, *pattern, full);
  return found ? ev.one(*found) : ev.refuse(found.error());
}
Items matches_part(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return matches(ev, call, input, scope, false);
}
Items matches_full(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return matches(ev, call, input, scope, true);
}
Items replace_matches(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto whole = string_in(ev, input, call);
  const auto pattern = argument(ev, call, 0, scope);
  const auto by = argument(ev, call, 1, scope);
  if (!whole || !pattern || !by || !ev.spend(10)) return {};
  if (pattern->empty()) return text(ev, std::string(*whole));
  auto out = regex_replace(*whole, *pattern, *by);
  return out ? text(ev, std::move(*out)) : ev.refuse(out.error());
}

Items length(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto whole = string_in(ev, input, call);
  return whole ? integer(ev, characters(*whole)) : Items{};
}

Items to_chars(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto whole = string_in(ev, input, call);
  if (!whole || !ev.spend(whole->size())) return {};
  Items out;
  for (std::string_view rest = *whole; !rest.empty();) {
    const std::size_t n = byte_of(rest, 1);
    out.push_back(ev.make(Kind::string, Value(rest.substr(0, n))));
    rest.remove_prefix(n);
  }
  return out;
}

Items coded(Evaluator& ev, const Expr& call, const Items& input, const Scope& scope,
            std::optional<std::string> (*code)(std::string_view, std::string_view)) {
  const auto whole = string_in(ev, input, call);
  const auto format = argument(ev, call, 0, scope);
  if (!whole || !format) return {};
  auto out = code(*whole, *format);
  return out ? text(ev, std::move(*out)) : Items{};
}
Items encode_text(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return coded(ev, call, input, scope, encode);
}
Items decode_text(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return coded(ev, call, input, scope, decode);
}
Items escape_text(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return coded(ev, call, input, scope, escape);
}
Items unescape_text(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  return coded(ev, call, input, scope, unescape);
}

Items trim(Evaluator& ev, const Expr& call, Items input, const Scope&) {
  const auto whole = string_in(ev, input, call);
  if (!whole) return {};
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t from = whole->find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return text(ev, {});
  return text(ev, std::string(whole->substr(from, whole->find_last_not_of(kBlanks) - from + 1)));
}

Items split(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  const auto whole = string_in(ev, input, call);
  const auto by = argument(ev, call, 0, scope);
  if (!whole || !by) return {};
  if (by->empty()) return to_chars(ev, call, std::move(input), scope);
  Items out;
  for (std::size_t at = 0; at <= whole->size() && ev.spend(1);) {
    const std::size_t found = std::min(whole->find(*by, at), whole->size());
    out.push_back(ev.make(Kind::string, Value(whole->substr(at, found - at))));
    at = found + by->size();
  }
  return out;
}

Items join(Evaluator& ev, const Expr& call, Items input, const Scope& scope) {
  std::string_view between;
  if (!call.args.empty()) between = argument(ev, call, 0, scope).value_or("");
  std::string out;
  for (std::size_t i = 0; i < input.size() && !ev.failed() && out.size() <= kMaxText; ++i) {
    if (i > 0) out += between;
    out += string_in(ev, {input[i]}, call).value_or("");
  }
  return input.empty() ? Items{} : text(ev, std::move(out));
}

constexpr Function kFunctions[] = {
    {"indexOf", 1, 1, index_of},
    {"lastIndexOf", 1, 1, last_index_of},
    {"substring", 1, 2, substring},
    {"startsWith", 1, 1, starts_with},
    {"endsWith", 1, 1, ends_with},
    {"contains", 1, 1, contains_text},
    {"upper", 0, 0, upper},
    {"lower", 0, 0, lower},
    {"replace", 2, 2, replace},
    {"matches", 1, 1, matches_part},
    {"matchesFull", 1, 1, matches_full},
    {"replaceMatches", 2, 2, replace_matches},
    {"length", 0, 0, length},
    {"toChars", 0, 0, to_chars},
    {"encode", 1, 1, encode_text},
    {"decode", 1, 1, decode_text},
    {"escape", 1, 1, escape_text},
    {"unescape", 1, 1, unescape_text},
    {"trim", 0, 0, trim},
    {"split", 1, 1, split},
    {"join", 0, 1, join},
};

}  // namespace

std::span<const Function> text_functions() { return kFunctions; }

}  // namespace dyad::fhirpath
