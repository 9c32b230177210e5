// SPDX-License-Identifier: Apache-2.0
#include "fhir/tables.hpp"

#include <algorithm>
#include <array>

namespace dyad::fhir {

std::span<const Element> Shape::own_elements() const {
  return generated::kElements.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
}

namespace {

constexpr bool token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
}

// "type/subtype", with parameters perhaps; also the words that FHIR itself allows among formats.
bool is_mime_type(std::string_view code) {
  if (code == "json" || code == "xml" || code == "ttl" || code == "turtle") return true;
  const std::size_t slash = code.find('/');
  const std::string_view subtype = slash == std::string_view::npos
                                       ? std::string_view()
                                       : code.substr(slash + 1, code.find_first_of("; ", slash) - slash - 1);
  return slash > 0 && !subtype.empty() &&
         std::all_of(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(slash), token_char) &&
         std::all_of(subtype.begin(), subtype.end(), token_char);
}

bool is_currency(std::string_view code) {
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

std::span<const Code> CodeSet::codes() const { return generated::kCodes.subspan(first, count); }

bool CodeSet::has(std::string_view code) const {
  if (rule == kMimeTypes) return is_mime_type(code);
  if (rule == kCurrencies) return is_currency(code);
  const auto all = codes();
  const auto at = std::lower_bound(all.begin(), all.end(), code,
                                   [](const Code& c, std::string_view wanted) { return c.code < wanted; });
  return at != all.end() && at->code == code;
}

bool CodeSet::has(std::string_view system, std::string_view code) const {
  if (rule != kListed) return has(code);
  const auto all = codes();
  auto at = std::lower_bound(all.begin(), all.end(), code,
                             [](const Code& c, std::string_view wanted) { return c.code < wanted; });
  for (; at != all.end() && at->code == code; ++at)
    if (generated::kSystems[static_cast<std::size_t>(at->system)] == system) return true;
  return false;
}

const CodeSet* required_codes(const Element& element) {
  return element.binding < 0 ? nullptr : &generated::kCodeSets[static_cast<std::size_t>(element.binding)];
}

std::span<const std::int16_t> target_types(const Element& element) {
  if (element.targets < 0) return {};
  const TargetList& list = generated::kTargetLists[static_cast<std::size_t>(element.targets)];
  return generated::kTargets.subspan(list.first, list.count);
}

std::span<const Shape> shapes() { return generated::kShapes; }

std::string_view choice_name(std::int16_t choice) {
  return generated::kChoices[static_cast<std::size_t>(choice)];
}

std::string_view name_of(Primitive primitive) {
  static constexpr std::array<std::string_view, 20> kNames{
      "base64Binary", "boolean",     "canonical", "code",     "date", "dateTime",    "decimal",
      "id",           "instant",     "integer",   "markdown", "oid",  "positiveInt", "string",
      "time",         "unsignedInt", "uri",       "url",      "uuid", "xhtml"};
  return kNames[static_cast<std::size_t>(primitive)];
}

const Shape* find_shape(std::string_view name) {
  const auto all = shapes();
  const auto at =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const Shape& shape, std::string_view wanted) { return shape.name < wanted; });
  return at != all.end() && at->name == name ? &*at : nullptr;
}

const Shape* find_resource(std::string_view type) {
  const Shape* shape = find_shape(type);
  return shape && shape->concrete_resource ? shape : nullptr;
}

const Element* find_element(const Shape& shape, std::string_view name) {
  for (const Shape* here = &shape;; here = &shapes()[static_cast<std::size_t>(here->base)]) {
    for (const Element& element : here->own_elements())
      if (element.name == name) return &element;
    if (here->base < 0) return nullptr;
  }
}

const Shape& any_resource() {
  static const Shape& resource = *find_shape("Resource");
  return resource;
}

}  // namespace dyad::fhir
