// SPDX-License-Identifier: Apache-2.0
#include "app/refusals.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "app/assets.hpp"
#include "app/words.hpp"
#include "json/json.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kLongestKey = 80;  // as in web/src/said.ts
constexpr std::string_view kLimit = "limit.";
constexpr std::string_view kAgain = "said";  // a place whose value is a refusal itself

// "holds {n} cases" and what it is in the language of this run.
struct Sentence {
  std::string key;
  std::vector<std::string> parts;  // what stands between the places: one more than names
  std::vector<std::string> names;
  std::string own;
  std::size_t letters = 0;  // of the parts: the sentence that says most is the one meant
};

void take_apart(std::string_view text, Sentence& out) {
  std::size_t at = 0;
  while (true) {
    const auto open = text.find('{', at);
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    out.parts.emplace_back(text.substr(at, close == std::string_view::npos ? close : open - at));
    out.letters += out.parts.back().size();
    if (close == std::string_view::npos) return;
    out.names.emplace_back(text.substr(open + 1, close - open - 1));
    at = close + 1;
  }
}

std::string file_of(Language language) {
  return "data/words/rooms." + std::string(code_of(language)) + ".json";
}

const std::vector<Sentence>& sentences() {
  static const std::vector<Sentence> all = [] {
    std::vector<Sentence> out;
    const auto english = find_asset(file_of(Language::en)), own = find_asset(file_of(spoken()));
    if (!english || !own) return out;
    const auto from = json::parse(english->text), to = json::parse(own->text);
    if (!from || !to) return out;
    for (const auto& [key, text] : from->members()) {
      Sentence one{key, {}, {}, std::string((*to)[key].as_string()), 0};
      take_apart(text.as_string(), one);
      if (!one.own.empty()) out.push_back(std::move(one));
    }
    std::ranges::stable_sort(out, std::ranges::greater{}, &Sentence::letters);
    return out;
  }();
  return all;
}

using Found = std::vector<std::string>;  // a value for each place

std::optional<Found> match(const Sentence& sentence, std::string_view text) {
  const auto& parts = sentence.parts;
  if (parts.size() == 1) return parts[0] == text ? std::optional(Found()) : std::nullopt;
  if (!text.starts_with(parts.front())) return {};
  text.remove_prefix(parts.front().size());
  Found out;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (last && !text.ends_with(parts[i])) return {};
    const auto at = last ? text.size() - parts[i].size() : text.find(parts[i], 1);
    if (at == std::string_view::npos || at == 0) return {};
    out.emplace_back(text.substr(0, at));
    text.remove_prefix(at + parts[i].size());
  }
  return out;
}

std::string filled(const Sentence& sentence, const Found& values) {
  std::string out = sentence.own;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string place = "{" + sentence.names[i] + "}";
    const auto at = out.find(place);
    if (at == std::string::npos) continue;
    out.replace(at, place.size(), sentence.names[i].starts_with(kAgain) ? label_words(values[i]) : values[i]);
  }
  return out;
}

std::optional<std::string> find_sentence(std::string_view text, bool limits) {
  for (const Sentence& sentence : sentences()) {
    if (sentence.key.starts_with(kLimit) != limits) continue;
    if (const auto values = match(sentence, text)) return filled(sentence, *values);
  }
  return {};
}

// A code of the record, as a figure or a list of what is missing names it: the words of the pages.
std::string code_words(std::string_view code) {
  if (code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != code.npos) return {};
  for (const char* kind : {"quantity.", "part.", "score.text.", "certainty."})
    if (auto known = page_words(kind + std::string(code), ""); !known.empty()) return known;
  return find_sentence(code, false).value_or("");
}

// "temperature, systolic_bp": every one of them must be known.
std::string codes_words(std::string_view list) {
  constexpr std::string_view kComma = ", ";
  std::string out;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(kComma, at), list.size());
    const std::string one = code_words(list.substr(at, end - at));
    if (one.empty()) return {};
    out += (out.empty() ? "" : say("list.comma")) + one;
    at = end + kComma.size();
  }
  return out;
}

// As slugKey of web/src/said.ts makes it.
std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool kept = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
    if (kept)
      out += low;
    else if (!out.ends_with('_'))
      out += '_';
  }
  if (out.starts_with('_')) out.erase(0, 1);
  if (out.ends_with('_')) out.pop_back();
  out.resize(std::min(out.size(), kLongestKey));
  if (out.ends_with('_')) out.pop_back();
  return out;
}

}  // namespace

std::string refusal_words(std::string_view message) {
  if (spoken() == Language::en || message.empty()) return std::string(message);
  if (auto known = page_words("said." + slug(message), ""); !known.empty() && known.find("{{") == known.npos)
    return known;
  if (auto known = find_sentence(message, false)) return *known;
  return std::string(message);
}

std::string label_words(std::string_view label) {
  std::string own = refusal_words(label);
  if (own != label || spoken() == Language::en) return own;
  std::string codes = codes_words(label);
  return codes.empty() ? own : codes;
}

std::string limit_words(std::string_view limit) {
  if (spoken() == Language::en || limit.empty()) return std::string(limit);
  if (auto known = find_sentence(limit, true)) return *known;
  return refusal_words(limit);
}

std::string error_line(const Error& error) {
  if (spoken() == Language::en) return error.text();
  std::string line = refusal_words(error.message);
  if (!error.field.empty())
    line = say("error.field", {{"field", say_or("field." + error.field, error.field)}, {"text", line}});
  if (error.value.empty() && error.limit.empty()) return line;
  std::string detail = error.value.empty() ? "" : say("error.got", {{"value", error.value}});
  if (!error.limit.empty())
    detail += (detail.empty() ? "" : say("error.and")) +
              say("error.allowed", {{"limit", limit_words(error.limit)}});
  return say("error.detail", {{"text", line}, {"detail", detail}});
}

std::string line_words(std::string_view line) {
  if (spoken() == Language::en) return std::string(line);
  constexpr std::string_view kGot = " (got ", kAllowed = "; allowed ", kOnly = " (allowed ", kField = ": ";
  Error error;
  const auto got = line.ends_with(')') ? line.rfind(kGot) : line.npos;
  const auto only = line.ends_with(')') ? line.rfind(kOnly) : line.npos;
  if (got != line.npos) {
    std::string_view rest = line.substr(got + kGot.size());
    rest.remove_suffix(1);
    const auto allowed = rest.find(kAllowed);
    error.value = rest.substr(0, allowed);
    if (allowed != rest.npos) error.limit = rest.substr(allowed + kAllowed.size());
    line = line.substr(0, got);
  } else if (only != line.npos) {
    error.limit = line.substr(only + kOnly.size(), line.size() - only - kOnly.size() - 1);
    line = line.substr(0, only);
  }
  error.message = line;
  // The name of a field has no space; a sentence with a colon has.
  if (const auto colon = line.find(kField); colon < line.find(' ')) {
    const std::string_view rest = line.substr(colon + kField.size());
    if (refusal_words(rest) != rest || refusal_words(line) == line) {
      error.field = line.substr(0, colon);
      error.message = rest;
    }
  }
  return error_line(error);
}

}  // namespace dyad::app
