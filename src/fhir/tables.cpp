// SPDX-License-Identifier: Apache-2.0
#include "fhir/tables.hpp"

#include <algorithm>
#include <array>

namespace dyad::fhir {

std::span<const Element> Shape::own_elements() const {
  return generated::kElements.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
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
