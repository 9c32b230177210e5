// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/fhirpath_patch.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fhir/json_patch.hpp"
#include "fhirpath/fhirpath.hpp"
#include "fhirpath/patch_value.hpp"
#include "fhirpath/place.hpp"

namespace dyad::fhirpath {
namespace {

using json::Value;

constexpr std::size_t kMaxOperations = 1'000;

class Patcher {
 public:
  explicit Patcher(Value resource) : document_(std::move(resource)) {}

  Result<void> apply(const Value& operation, std::size_t index) {
    at_ = "parameter[" + std::to_string(index) + "]";
    operation_ = &operation;
    if (operation["name"].as_string() != "operation")
      return wrong("name", "a patch is made of parameters named operation");
    const std::string_view type = text("type");
    if (type == "add") return add();
    if (type == "insert") return insert();
    if (type == "delete") return remove();
    if (type == "replace") return replace();
    if (type == "move") return move();
    return wrong("part[type]", "unknown operation", std::string(type.substr(0, 40)),
                 "add, insert, delete, replace or move");
  }

  Value take() { return std::move(document_); }

 private:
  static constexpr std::size_t kShown = 120;

  Failure wrong(std::string_view part, std::string message, std::string value = {},
                std::string limit = {}) const {
    return fail(ErrorKind::invalid, std::move(message), at_ + "." + std::string(part), std::move(value),
                std::move(limit));
  }
  Failure unmet(std::string message) const {
    return fail(ErrorKind::conflict, std::move(message), at_ + ".part[path]",
                std::string(text("path").substr(0, kShown)));
  }

  const Value& part(std::string_view name) const {
    static const Value nothing;
    for (const Value& one : (*operation_)["part"].items())
      if (one["name"].as_string() == name) return one;
    return nothing;
  }
  std::string_view text(std::string_view name) const {
    for (const auto& [key, value] : part(name).members())
      if (key.starts_with("value")) return value.as_string();
    return {};
  }
  Result<std::size_t> number(std::string_view name) const {
    const auto value = part(name)["valueInteger"].as_int();
    if (!value || *value < 0)
      return wrong("part[" + std::string(name) + "]", "a valueInteger from 0 is needed");
    return static_cast<std::size_t>(*value);
  }

  // The places that a path names, in the order of the document.
  Result<std::vector<Place>> places(std::string_view path) const {
    if (path.empty()) return fail(ErrorKind::missing, "required", at_ + ".part[path]");
    const auto compiled = compile(path);
    if (!compiled) return Failure(compiled.error());
    const auto found = compiled->evaluate(document_);
    if (!found) return Failure(found.error());
    std::vector<Place> out;
    for (const Node& node : found->nodes) {
      auto place = place_of(document_, node);
      if (!place) return wrong("part[path]", "the path must name elements, not computed values");
      out.push_back(std::move(*place));
    }
    return out;
  }

  Result<Place> single(std::string_view path) const {
    auto found = places(path);
    if (!found) return Failure(std::move(found.error()));
    if (found->size() != 1)
      return unmet("the path must name one element, not " + std::to_string(found->size()));
    return std::move(found->front());
  }

  // The array that a path names, which may not be there yet: what stands before its last step, and its name.
  Result<Place> list() const {
    const std::string_view path = text("path");
    const std::size_t dot = last_dot(path);
    const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);
    if (name.find_first_of("()[]'`") == std::string_view::npos) {
      auto owner = dot == std::string_view::npos ? Result<Place>(Place{}) : single(path.substr(0, dot));
      if (!owner) return owner;
      owner->steps.push_back({std::string(name), {}});
      return owner;
    }
    auto found = places(path);
    if (!found) return Failure(std::move(found.error()));
    if (found->empty() || !found->front().steps.back().index) return unmet("the path must name a list");
    Place out = found->front();
    out.steps.back().index.reset();
    for (const Place& place : *found)
      if (!place.within(out)) return unmet("the path must name the elements of one list");
    return out;
  }

  // The value of the operation as the element `row` holds it.
  Result<NewValue> value_for(const fhir::Element& row) const {
    const Value& given = part("value");
    if (given.is_null()) return fail(ErrorKind::missing, "required", at_ + ".part[value]");
    return new_value(given, row, at_ + ".part[value]");
  }

  Result<void> add() {
    auto owner = single(text("path"));
    if (!owner) return Failure(std::move(owner.error()));
    const std::string name(text("name"));
    if (name.empty()) return fail(ErrorKind::missing, "required", at_ + ".part[name]");
    const fhir::Shape* shape = shape_at(document_, *owner);
    const auto row = shape ? row_for(*shape, name, part("value")) : nullptr;
    if (!row)
      return wrong("part[name]", "no such element", name.substr(0, kShown),
                   shape ? "an element of " + std::string(shape->name) : "");
    auto value = value_for(*row);
    if (!value) return Failure(std::move(value.error()));
    Slot slot(document_, *owner, std::string(row->name), row->array);
    if (!row->array && slot.present())
      return fail(ErrorKind::conflict, "the element is there already; replace it instead",
                  at_ + ".part[name]", name);
    slot.insert(slot.size(), std::move(*value));
    return {};
  }

  Result<void> insert() {
    auto where = list();
    const auto index = number("index");
    if (!where) return Failure(std::move(where.error()));
    if (!index) return Failure(index.error());
    const auto row = list_row(*where);
    if (!row) return unmet("the path must name a list");
    auto value = value_for(*row);
    if (!value) return Failure(std::move(value.error()));
    Slot slot(document_, where->owner(), where->steps.back().name, true);
    if (*index > slot.size())
      return wrong("part[index]", "outside the list", std::to_string(*index),
                   "0 to " + std::to_string(slot.size()));
    slot.insert(*index, std::move(*value));
    return {};
  }

  Result<void> remove() {
    auto found = places(text("path"));
    if (!found) return Failure(std::move(found.error()));
    if (found->empty()) return {};
    if (found->size() > 1)
      return unmet("the path must name one element, not " + std::to_string(found->size()));
    if (found->front().steps.empty()) return unmet("the resource itself cannot be deleted by a patch");
    erase(document_, found->front());
    return {};
  }

  Result<void> replace() {
    auto place = single(text("path"));
    if (!place) return Failure(std::move(place.error()));
    if (place->steps.empty()) return unmet("the resource itself cannot be replaced by a patch");
    const fhir::Shape* shape = shape_at(document_, place->owner());
    const Step& last = place->steps.back();
    const fhir::Element* old = shape ? fhir::find_element(*shape, last.name) : nullptr;
    if (!old) return unmet("the path must name an element of FHIR");
    const fhir::Element* row = old->choice >= 0 ? row_for(*shape, choice_stem(*old), part("value")) : old;
    if (!row) return wrong("part[value]", "not a type of this element");
    auto value = value_for(*row);
    if (!value) return Failure(std::move(value.error()));
    Slot slot(document_, place->owner(), last.name, old->array);
    const std::size_t index = last.index.value_or(0);
    if (row == old) {
      slot.replace(index, std::move(*value));
    } else {
      slot.rename_to(std::string(row->name), std::move(*value));
    }
    return {};
  }

  Result<void> move() {
    auto where = list();
    const auto source = number("source"), destination = number("destination");
    if (!where) return Failure(std::move(where.error()));
    if (!source) return Failure(source.error());
    if (!destination) return Failure(destination.error());
    if (!list_row(*where)) return unmet("the path must name a list");
    Slot slot(document_, where->owner(), where->steps.back().name, true);
    const std::string limit =
        slot.size() == 0 ? "the list is empty" : "0 to " + std::to_string(slot.size() - 1);
    if (*source >= slot.size())
      return wrong("part[source]", "outside the list", std::to_string(*source), limit);
    if (*destination >= slot.size())
      return wrong("part[destination]", "outside the list", std::to_string(*destination), limit);
    slot.move(*source, *destination);
    return {};
  }

  const fhir::Element* list_row(const Place& place) const {
    const fhir::Shape* shape = shape_at(document_, place.owner());
    const fhir::Element* row = shape ? fhir::find_element(*shape, place.steps.back().name) : nullptr;
    return row && row->array ? row : nullptr;
  }

  Value document_;
  const Value* operation_ = nullptr;
  std::string at_;
};

}  // namespace

Result<Value> apply_patch(Value resource, const Value& parameters) {
  if (parameters["resourceType"].as_string() != "Parameters")
    return fail(ErrorKind::invalid, "a FHIRPath Patch must be a Parameters resource", "resourceType");
  const auto& operations = parameters["parameter"].items();
  if (operations.size() > kMaxOperations)
    return fail(ErrorKind::too_large, "too many operations", "parameter", std::to_string(operations.size()),
                "at most " + std::to_string(kMaxOperations));
  Patcher patcher(std::move(resource));
  for (std::size_t i = 0; i < operations.size(); ++i)
    if (auto done = patcher.apply(operations[i], i); !done) return Failure(std::move(done.error()));
  return fhir::within_depth(patcher.take());
}

}  // namespace dyad::fhirpath
