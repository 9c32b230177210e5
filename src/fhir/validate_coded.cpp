// SPDX-License-Identifier: Apache-2.0
#include "fhir/validate_coded.hpp"

#include <algorithm>

#include "fhir/reference.hpp"

namespace dyad::fhir {
namespace {

using json::Value;

constexpr std::size_t kShown = 60;       // of a value, in a message
constexpr std::size_t kCodesNamed = 12;  // of a value set, in a message

std::string allowed(const CodeSet& set) {
  if (set.rule == CodeSet::kMimeTypes) return "a MIME type";
  if (set.rule == CodeSet::kCurrencies) return "three capital letters of ISO 4217";
  if (set.codes().size() > kCodesNamed) return "a code of " + std::string(set.url);
  std::string out;
  for (const Code& code : set.codes()) (out += out.empty() ? "" : ", ") += code.code;
  return out;
}

Complaint foreign(const CodeSet& set, std::string_view code) {
  return {"not a code of its required binding", std::string(code.substr(0, kShown)), allowed(set)};
}

bool may_stand(std::span<const std::int16_t> allowed_types, std::string_view type) {
  const Shape* shape = find_resource(type);
  if (!shape) return true;
  const auto index = static_cast<std::int16_t>(shape - shapes().data());
  return std::find(allowed_types.begin(), allowed_types.end(), index) != allowed_types.end();
}

// The type that a reference names; empty when it names none.
std::string_view target_type(const Value& reference, const Value& container) {
  const std::string_view text = reference["reference"].as_string();
  const Reference parsed = parse_reference(text);
  switch (parsed.kind) {
    case Reference::Kind::local:
      return parsed.type;
    case Reference::Kind::contained:
      for (const Value& one : container["contained"].items())
        if (one["id"].as_string() == parsed.id) return one["resourceType"].as_string();
      return {};
    case Reference::Kind::absolute: {
      const std::string_view front = text.substr(0, std::min(text.find("/_history/"), text.size()));
      const std::size_t slash = front.rfind('/');
      const std::size_t before =
          slash == 0 || slash == std::string_view::npos ? slash : front.rfind('/', slash - 1);
      if (before == std::string_view::npos) return {};
      return front.substr(before + 1, slash - before - 1);
    }
    default:
      return {};
  }
}

}  // namespace

std::optional<Complaint> foreign_code(const Element& element, const Value& value) {
  const CodeSet* set = required_codes(element);
  if (!set) return {};
  if (element.is_primitive()) {
    if (set->has(value.as_string())) return {};
    return foreign(*set, value.as_string());
  }
  if (!value.has("coding")) {  // a Coding, or a concept in words only
    if (value.has("code")) {
      if (set->has(value["system"].as_string(), value["code"].as_string())) return {};
      return foreign(*set, value["code"].as_string());
    }
    if (value.has("extension")) return {};
    return Complaint{"a code of its required binding is needed", {}, allowed(*set)};
  }
  for (const Value& coding : value["coding"].items())
    if (set->has(coding["system"].as_string(), coding["code"].as_string())) return {};
  return foreign(*set, value["coding"][0]["code"].as_string());
}

std::optional<Complaint> foreign_target(const Element& element, const Value& reference,
                                        const Value& container) {
  const auto types = target_types(element);
  if (types.empty()) return {};
  std::string_view type = target_type(reference, container);
  if (type.empty()) type = reference["type"].as_string();
  if (may_stand(types, type)) return {};
  std::string names;
  for (const std::int16_t allowed_type : types)
    (names += names.empty() ? "" : ", ") += shapes()[static_cast<std::size_t>(allowed_type)].name;
  return Complaint{"a reference to this type may not stand here", std::string(type), names};
}

}  // namespace dyad::fhir
