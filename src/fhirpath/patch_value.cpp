// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/patch_value.hpp"

namespace dyad::fhirpath {
namespace {

using fhir::Element;
using fhir::Shape;
using json::Value;

constexpr int kMaxNesting = 16;  // of groups within groups

// "Date" of valueDate; empty when the part has no value[x].
std::string_view type_suffix(const Value& part) {
  for (const auto& [name, value] : part.members()) {
    std::string_view plain = name;
    if (plain.starts_with('_')) plain.remove_prefix(1);
    if (plain.starts_with("value") && plain.size() > 5) return plain.substr(5);
  }
  return {};
}

Result<NewValue> build(const Value& part, const Element& row, const std::string& at, int nesting);

Result<NewValue> group(const Value& part, const Element& row, const std::string& at, int nesting) {
  if (nesting > kMaxNesting) return fail(ErrorKind::too_large, "groups are nested too deep", at);
  if (row.is_primitive()) return fail(ErrorKind::invalid, "this element takes a value[x]", at);
  const Shape& shape = fhir::shapes()[static_cast<std::size_t>(row.type)];
  Value out(json::Object{});
  const auto& parts = part["part"].items();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string here = at + ".part[" + std::to_string(i) + "]";
    const std::string_view name = parts[i]["name"].as_string();
    const Element* inner = row_for(shape, name, parts[i]);
    if (!inner)
      return fail(ErrorKind::invalid, "no such element", here, std::string(name.substr(0, 60)),
                  "an element of " + std::string(shape.name));
    auto value = build(parts[i], *inner, here, nesting + 1);
    if (!value) return value;
    const std::string key(inner->name);
    if (!inner->array) {
      if (!value->value.is_null()) out.set(key, std::move(value->value));
      if (!value->extra.is_null()) out.set("_" + key, std::move(value->extra));
      continue;
    }
    Value list = out[key], extras = out["_" + key];
    const std::size_t n = std::max(list.size(), extras.size());
    if (!value->extra.is_null() || !extras.is_null()) {
      while (extras.size() < n) extras.push(Value());
      out.set("_" + key, extras.push(std::move(value->extra)));
    }
    out.set(key, list.push(std::move(value->value)));
  }
  return NewValue{std::move(out), {}};
}

Result<NewValue> build(const Value& part, const Element& row, const std::string& at, int nesting) {
  if (part.has("resource")) return NewValue{part["resource"], {}};
  const std::string_view suffix = type_suffix(part);
  if (!suffix.empty()) {
    const std::string key = "value" + std::string(suffix);
    return NewValue{part[key], part["_" + key]};
  }
  if (part.has("part")) return group(part, row, at, nesting);
  return fail(ErrorKind::missing, "a value[x], a resource or parts are needed", at);
}

}  // namespace

Result<NewValue> new_value(const Value& part, const Element& row, const std::string& at) {
  return build(part, row, at, 0);
}

const Element* row_for(const Shape& shape, std::string_view name, const Value& part) {
  const Element* plain = fhir::find_element(shape, name);
  if (plain) return plain;
  const std::string typed = std::string(name) + std::string(type_suffix(part));
  const Element* row = fhir::find_element(shape, typed);
  return row && row->choice >= 0 && choice_stem(*row) == name ? row : nullptr;
}

std::string choice_stem(const Element& row) {
  const std::string_view choice = row.choice < 0 ? row.name : fhir::choice_name(row.choice);
  return std::string(row.choice < 0 ? choice : choice.substr(0, choice.size() - 3));
}

}  // namespace dyad::fhirpath
