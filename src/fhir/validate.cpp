// SPDX-License-Identifier: Apache-2.0
#include "fhir/validate.hpp"

#include <string>

#include "fhir/primitive.hpp"
#include "fhir/tables.hpp"
#include "fhir/validate_coded.hpp"
#include "fhir/validate_place.hpp"

namespace dyad::fhir {
namespace {

using json::Value;

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

// Walks the document and keeps what is wrong, until there is enough of it.
class Walk {
 public:
  explicit Walk(std::size_t limit) : limit_(limit) {}

  std::vector<Fault> take() { return std::move(found_); }

  void resource(const Value& value, const Place& place) {
    if (!value.is_object()) return structure(place, "a resource must be an object", shown(value));
    const Value& type = value["resourceType"];
    if (type.is_null()) return absent({&place, "resourceType"});
    const Shape* shape = find_resource(type.as_string());
    if (!shape)
      return structure({&place, "resourceType"}, "unknown resource type", shown(type),
                       "a resource type of FHIR R4");
    object(*shape, value, place, true);
  }

 private:
  bool full() const { return found_.size() >= limit_; }
  void add(ErrorKind kind, std::string_view code, const Place& place, std::string message,
           std::string value = {}, std::string limit = {}) {
    if (full()) return;
    found_.push_back({{kind, std::move(message), place.text(), std::move(value), std::move(limit)}, code});
  }
  void structure(const Place& place, std::string message, std::string value = {}, std::string limit = {}) {
    add(ErrorKind::invalid, "structure", place, std::move(message), std::move(value), std::move(limit));
  }
  void absent(const Place& place) { add(ErrorKind::missing, "required", place, "required"); }

  void object(const Shape& shape, const Value& value, const Place& place, bool is_resource) {
    if (!value.is_object())
      return structure(place, "must be an object", shown(value), std::string(shape.name));
    if (value.members().empty()) return structure(place, "must not be empty");
    const Value* outer = container_;
    if (is_resource && (!outer || place.name != "contained")) container_ = &value;
    for (const auto& [name, member] : value.members()) {
      if (full()) break;
      if (is_resource && name == "resourceType") continue;
      element(shape, value, name, member, {&place, name});
    }
    container_ = outer;
    if (!full()) required(shape, value, place);
  }

  void element(const Shape& shape, const Value& owner, std::string_view name, const Value& value,
               const Place& place) {
    const bool sibling = name.starts_with('_');
    const Element* e = find_element(shape, sibling ? name.substr(1) : name);
    if (!e || (sibling && !e->is_primitive()))
      return structure(place, "unknown element", {}, "an element of " + std::string(shape.name));
    if (e->choice >= 0 && !one_choice(shape, *e, owner, place)) return;
    if (!e->array) {
      if (value.is_array()) return structure(place, "must be a single value", "an array");
      return item(*e, sibling, value, place);
    }
    if (!value.is_array()) return structure(place, "must be an array", shown(value));
    if (value.items().empty()) return structure(place, "must not be empty");
    for (std::size_t i = 0; i < value.size() && !full(); ++i) {
      const Value& inner = value.items()[i];
      if (inner.is_null() && e->is_primitive())
        continue;  // its value or its extension stands in the sibling array
      item(*e, sibling, inner, {place.parent, place.name, i});
    }
  }

  void item(const Element& e, bool sibling, const Value& value, const Place& place) {
    if (value.is_null()) return structure(place, "null is not allowed");
    if (sibling) return object(element_shape(), value, place, false);
    if (!e.is_primitive()) {
      const Shape& shape = shapes()[static_cast<std::size_t>(e.type)];
      if (&shape == &any_resource() || shape.concrete_resource) return resource(value, place);
      object(shape, value, place, false);
      if (e.binding < 0 && e.targets < 0) return;
      return complain(e.binding >= 0 ? foreign_code(e, value) : foreign_target(e, value, container()), place,
                      e.binding >= 0);
    }
    const std::string_view rule = broken_rule(e.primitive(), value);
    if (!rule.empty())
      return add(ErrorKind::invalid, "value", place,
                 "not a valid " + std::string(fhir::name_of(e.primitive())), shown(value), std::string(rule));
    if (e.binding >= 0) complain(foreign_code(e, value), place, true);
  }

  void complain(std::optional<Complaint> complaint, const Place& place, bool coded) {
    if (!complaint) return;
    add(ErrorKind::invalid, coded ? "code-invalid" : "value", place, std::move(complaint->message),
        std::move(complaint->value), std::move(complaint->limit));
  }

  // The first member of a choice finds no other; so each pair is seen once.
  bool one_choice(const Shape& shape, const Element& e, const Value& owner, const Place& place) {
    for (const auto& [name, member] : owner.members()) {
      const std::string_view plain =
          name.starts_with('_') ? std::string_view(name).substr(1) : std::string_view(name);
      if (plain == e.name) continue;
      const Element* other = find_element(shape, plain);
      if (!other || other->choice != e.choice) continue;
      structure(place, "only one type of " + std::string(choice_name(e.choice)) + " may be given", name);
      return false;
    }
    return true;
  }

  void required(const Shape& shape, const Value& value, const Place& place) {
    for (const Shape* here = &shape;; here = &shapes()[static_cast<std::size_t>(here->base)]) {
      std::int16_t satisfied = -1;
      std::int16_t open = -1;
      for (const Element& e : here->own_elements()) {
        if (e.min == 0) continue;
        const bool present = value.has(e.name) || (e.is_primitive() && value.has("_" + std::string(e.name)));
        if (e.choice >= 0) {
          (present ? satisfied : open) = e.choice;
        } else if (!present) {
          absent({&place, e.name});
        }
      }
      if (open >= 0 && open != satisfied) absent({&place, choice_name(open)});
      if (here->base < 0) return;
    }
  }

  const Value& container() const {
    static const Value nothing;
    return container_ ? *container_ : nothing;
  }

  static const Shape& element_shape() {
    static const Shape& shape = *find_shape("Element");
    return shape;
  }

  std::size_t limit_;
  std::vector<Fault> found_;
  const Value* container_ = nullptr;  // the resource in which contained ones are looked up
};

}  // namespace

std::vector<Fault> faults(const Value& resource, std::size_t limit, std::string_view root) {
  const std::string_view type = resource["resourceType"].as_string();
  Walk walk(limit);
  walk.resource(resource, Place{nullptr, root.empty() ? (type.empty() ? "document" : type) : root});
  return walk.take();
}

Result<void> validate(const Value& resource, std::string_view root) {
  auto found = faults(resource, 1, root);
  if (found.empty()) return {};
  return Failure(std::move(found.front().error));
}

}  // namespace dyad::fhir
