// SPDX-License-Identifier: Apache-2.0
#include "fhir/validate.hpp"

#include <optional>
#include <string>

#include "fhir/primitive.hpp"
#include "fhir/tables.hpp"

namespace dyad::fhir {
namespace {

using json::Value;

// Where the walk stands. The text is made only when something is wrong.
struct Place {
  const Place* parent = nullptr;
  std::string_view name;
  std::optional<std::size_t> index = {};

  std::string text() const {
    std::string out = parent ? parent->text() : std::string();
    if (!out.empty() && !name.empty()) out += '.';
    out += name.substr(0, kNameLimit);
    if (index) out += "[" + std::to_string(*index) + "]";
    return out;
  }
  static constexpr std::size_t kNameLimit = 80;
};

constexpr std::size_t kValueLimit = 60;  // of an offending value, in an error

std::string shown(const Value& value) {
  if (value.is_array()) return "an array";
  if (value.is_object()) return "an object";
  std::string text = json::write(value);
  if (text.size() > kValueLimit) {
    text.resize(kValueLimit);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    text += "...";
  }
  return text;
}

Failure wrong(const Place& place, std::string message, std::string value = {}, std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), place.text(), std::move(value), std::move(limit));
}

class Walk {
 public:
  Result<void> resource(const Value& value, const Place& place) {
    if (!value.is_object()) return wrong(place, "a resource must be an object", shown(value));
    const Value& type = value["resourceType"];
    if (type.is_null()) return fail(ErrorKind::missing, "required", Place{&place, "resourceType"}.text());
    const Shape* shape = find_resource(type.as_string());
    if (!shape)
      return wrong({&place, "resourceType"}, "unknown resource type", shown(type),
                   "a resource type of FHIR R4");
    return object(*shape, value, place, true);
  }

 private:
  Result<void> object(const Shape& shape, const Value& value, const Place& place, bool is_resource) {
    if (!value.is_object()) return wrong(place, "must be an object", shown(value), std::string(shape.name));
    if (value.members().empty()) return wrong(place, "must not be empty");
    for (const auto& [name, member] : value.members()) {
      if (is_resource && name == "resourceType") continue;
      if (auto checked = element(shape, value, name, member, {&place, name}); !checked) return checked;
    }
    return required(shape, value, place);
  }

  Result<void> element(const Shape& shape, const Value& owner, std::string_view name, const Value& value,
                       const Place& place) {
    const bool sibling = name.starts_with('_');
    const Element* e = find_element(shape, sibling ? name.substr(1) : name);
    if (!e || (sibling && !e->is_primitive()))
      return wrong(place, "unknown element", {}, "an element of " + std::string(shape.name));
    if (e->choice >= 0)
      if (auto single = one_choice(shape, *e, owner, place); !single) return single;
    if (!e->array)
      return value.is_array() ? wrong(place, "must be a single value", "an array")
                              : item(*e, sibling, value, place);
    if (!value.is_array()) return wrong(place, "must be an array", shown(value));
    if (value.items().empty()) return wrong(place, "must not be empty");
    for (std::size_t i = 0; i < value.size(); ++i) {
      const Value& inner = value.items()[i];
      if (inner.is_null() && e->is_primitive())
        continue;  // its value or its extension stands in the sibling array
      const Place here{place.parent, place.name, i};
      if (auto checked = item(*e, sibling, inner, here); !checked) return checked;
    }
    return {};
  }

  Result<void> item(const Element& e, bool sibling, const Value& value, const Place& place) {
    if (value.is_null()) return wrong(place, "null is not allowed");
    if (sibling) return object(element_shape(), value, place, false);
    if (!e.is_primitive()) {
      const Shape& shape = shapes()[static_cast<std::size_t>(e.type)];
      if (&shape == &any_resource() || shape.concrete_resource) return resource(value, place);
      return object(shape, value, place, false);
    }
    const std::string_view rule = broken_rule(e.primitive(), value);
    if (rule.empty()) return {};
    return wrong(place, "not a valid " + std::string(fhir::name_of(e.primitive())), shown(value),
                 std::string(rule));
  }

  // The first member of a choice finds no other; so each pair is seen once.
  Result<void> one_choice(const Shape& shape, const Element& e, const Value& owner, const Place& place) {
    for (const auto& [name, member] : owner.members()) {
      const std::string_view plain =
          name.starts_with('_') ? std::string_view(name).substr(1) : std::string_view(name);
      if (plain == e.name) continue;
      const Element* other = find_element(shape, plain);
      if (other && other->choice == e.choice)
        return wrong(place, "only one type of " + std::string(choice_name(e.choice)) + " may be given",
                     std::string(name));
    }
    return {};
  }

  Result<void> required(const Shape& shape, const Value& value, const Place& place) {
    for (const Shape* here = &shape;; here = &shapes()[static_cast<std::size_t>(here->base)]) {
      std::int16_t satisfied = -1;
      std::int16_t open = -1;
      for (const Element& e : here->own_elements()) {
        if (e.min == 0) continue;
        const bool present = value.has(e.name) || (e.is_primitive() && value.has("_" + std::string(e.name)));
        if (e.choice >= 0) {
          (present ? satisfied : open) = e.choice;
        } else if (!present) {
          return fail(ErrorKind::missing, "required", Place{&place, e.name}.text());
        }
      }
      if (open >= 0 && open != satisfied)
        return fail(ErrorKind::missing, "required", Place{&place, choice_name(open)}.text());
      if (here->base < 0) return {};
    }
  }

  static const Shape& element_shape() {
    static const Shape& shape = *find_shape("Element");
    return shape;
  }
};

}  // namespace

Result<void> validate(const Value& resource, std::string_view root) {
  const std::string_view type = resource["resourceType"].as_string();
  return Walk().resource(resource, Place{nullptr, root.empty() ? (type.empty() ? "document" : type) : root});
}

}  // namespace dyad::fhir
