// SPDX-License-Identifier: Apache-2.0
#include "search/parse_value.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fhir/primitive.hpp"
#include "fhir/reference.hpp"
#include "fhir/tables.hpp"
#include "search/units.hpp"
#include "search/values.hpp"

namespace dyad::search {
namespace {

constexpr std::string_view kTruths = "http://terminology.hl7.org/CodeSystem/special-values";
constexpr std::array<std::pair<std::string_view, Prefix>, 9> kPrefixes = {{{"eq", Prefix::eq},
                                                                           {"ne", Prefix::ne},
                                                                           {"gt", Prefix::gt},
                                                                           {"lt", Prefix::lt},
                                                                           {"ge", Prefix::ge},
                                                                           {"le", Prefix::le},
                                                                           {"sa", Prefix::sa},
                                                                           {"eb", Prefix::eb},
                                                                           {"ap", Prefix::ap}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Failure refuse(const ValueContext& context, std::string_view value, std::string_view kind,
               std::string_view form) {
  return fail(ErrorKind::invalid, "not a value of a " + std::string(kind) + " parameter",
              std::string(context.name), std::string(value), std::string(form));
}

// Takes the prefix off; nothing when the text begins with letters that are no prefix.
std::optional<Prefix> take_prefix(std::string_view& text) {
  if (text.size() < 2 || !is_letter(text[0])) return Prefix::eq;
  for (const auto& [name, prefix] : kPrefixes) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(2);
    return prefix;
  }
  return std::nullopt;
}

Result<void> read_date(std::string_view raw, const ValueContext& context, Alternative& out) {
  std::string_view text = raw;
  const auto prefix = take_prefix(text);
  std::string stated(text);
  // The plus of a zone, which the decoding of a URL makes a space.
  constexpr std::size_t kZoneBytes = 6;
  if (stated.size() > kZoneBytes && stated.find('T') != std::string::npos &&
      stated[stated.size() - kZoneBytes] == ' ')
    stated[stated.size() - kZoneBytes] = '+';
  const auto date = prefix ? date_span(stated) : std::nullopt;
  if (!date) {
    return refuse(
        context, raw, "date",
        "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz, after eq, ne, gt, lt, ge, le, sa, eb, ap "
        "or nothing");
  }
  out.prefix = *prefix;
  out.date = date;
  return {};
}

Result<void> read_number(std::string_view raw, const ValueContext& context, Alternative& out) {
  std::string_view text = raw;
  const auto prefix = take_prefix(text);
  out.number = prefix ? spanned_number(text) : std::nullopt;
  if (!out.number)
    return refuse(context, raw, "number",
                  "a decimal number, after eq, ne, gt, lt, ge, le, sa, eb, ap or nothing");
  out.prefix = *prefix;
  return {};
}

Result<void> read_quantity(std::string_view raw, const ValueContext& context, Alternative& out) {
  const auto parts = split_unescaped(raw, '|');
  std::string_view text = parts.front();
  const auto prefix = take_prefix(text);
  const auto number = prefix ? spanned_number(text) : std::nullopt;
  if (!number || (parts.size() != 1 && parts.size() != 3))
    return refuse(context, raw, "quantity",
                  "5.4, 5.4|http://unitsofmeasure.org|mg or 5.4||mg, prefix before");
  out.prefix = *prefix;
  QuantityValue& q = out.quantity.emplace();
  q.low = number->low, q.high = number->high, q.value = number->value;
  if (parts.size() == 3) {
    const std::string stated = unescaped(parts[1]);
    q.system = stated.empty() ? std::string(kUcum) : stated;  // a unit without system may be of UCUM
    q.code = unescaped(parts[2]);
    make_canonical(q);
    q.system = stated;
  }
  return {};
}

Result<void> read_token(std::string_view raw, const ValueContext& context, Alternative& out) {
  const auto parts = split_unescaped(raw, '|');
  TokenValue& token = out.token.emplace();
  if (context.modifier == "of-type") {
    if (parts.size() != 3 || parts[1].empty() || parts[2].empty())
      return refuse(context, raw, "token", "system|code|value of an identifier and its type");
    token.type.emplace_back(unescaped(parts[0]), unescaped(parts[1]));
    token.code = unescaped(parts[2]);
    return {};
  }
  if (parts.size() == 1) {
    token.code = out.text;
    return {};
  }
  token.system = unescaped(parts[0]);
  token.code = unescaped(raw.substr(parts[0].size() + 1));
  out.no_system = token.system.empty();
  out.any_code = token.code.empty();
  if (out.no_system && out.any_code)
    return refuse(context, raw, "token", "code, system|code, |code or system|");
  // A code states no system, but its definition does.
  const bool implied =
      (!context.parameter->code_system.empty() && token.system == context.parameter->code_system) ||
      (token.system == kTruths && (token.code == "true" || token.code == "false"));
  if (implied && context.modifier != "identifier" && !out.any_code) token.system.clear();
  return {};
}

void read_reference(const ValueContext& context, Alternative& out) {
  ReferenceValue& reference = out.reference.emplace();
  std::string_view text = out.text;
  if (!context.base.empty() && text.starts_with(context.base) &&
      text.substr(context.base.size()).starts_with('/'))
    text.remove_prefix(context.base.size() + 1);
  const bool type_asked = fhir::find_resource(context.modifier) != nullptr;
  if (fhir::is_id(text)) {
    reference.id = text;
    if (type_asked) reference.type = context.modifier;
    return;
  }
  const fhir::Reference parsed = fhir::parse_reference(text);
  if (parsed.kind == fhir::Reference::Kind::local) {
    reference.type = parsed.type;
    reference.id = parsed.id;
    return;
  }
  const std::size_t bar = text.rfind('|');
  reference.url = text.substr(0, bar);
  if (bar != std::string_view::npos) reference.version = text.substr(bar + 1);
}

Result<void> read_composite(std::string_view raw, const ValueContext& context, Alternative& out) {
  const auto parts = split_unescaped(raw, '$');
  const auto components = context.parameter->components;
  if (parts.size() != components.size()) {
    std::string form;
    for (const Component& c : components) form += (form.empty() ? "" : "$") + std::string(c.parameter);
    return refuse(context, raw, "composite", form);
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    ValueContext inner = context;
    inner.parameter = find_parameter(context.type, components[i].parameter);
    auto part = parse_alternative(parts[i], inner);
    if (!part) return std::unexpected(part.error());
    out.components.push_back(std::move(*part));
  }
  return {};
}

}  // namespace

std::vector<std::string_view> split_unescaped(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == separator) {
      out.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  out.push_back(text.substr(start));
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() &&
                        std::string_view(",|$\\").find(text[i + 1]) != std::string_view::npos;
    if (escape) ++i;
    out += text[i];
  }
  return out;
}

Result<Alternative> parse_alternative(std::string_view raw, const ValueContext& context) {
  Alternative out;
  out.text = unescaped(raw);
  Result<void> done;
  switch (context.parameter->kind) {
    case Kind::date:
      done = read_date(out.text, context, out);
      break;
    case Kind::number:
      done = read_number(out.text, context, out);
      break;
    case Kind::quantity:
      done = read_quantity(raw, context, out);
      break;
    case Kind::token:
      if (context.modifier != "text") done = read_token(raw, context, out);
      break;
    case Kind::reference:
      if (context.modifier == "identifier") {
        done = read_token(raw, context, out);
      } else {
        read_reference(context, out);
      }
      break;
    case Kind::composite:
      done = read_composite(raw, context, out);
      break;
    default:
      break;
  }
  if (!done) return std::unexpected(done.error());
  return out;
}

}  // namespace dyad::search
