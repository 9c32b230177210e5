// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/place.hpp"

#include <algorithm>

namespace dyad::fhirpath {
namespace {

using json::Value;

bool search(const Value& here, const Value* wanted, std::vector<Step>& steps) {
  if (&here == wanted) return true;
  for (const auto& [name, member] : here.members()) {
    if (!member.is_array()) {
      steps.push_back({name, {}});
      if (search(member, wanted, steps)) return true;
      steps.pop_back();
      continue;
    }
    for (std::size_t i = 0; i < member.size(); ++i) {
      steps.push_back({name, i});
      if (search(member.items()[i], wanted, steps)) return true;
      steps.pop_back();
    }
  }
  return false;
}

Value* child(Value& object, std::string_view name) {
  for (auto& [key, value] : object.mutable_members())
    if (key == name) return &value;
  return nullptr;
}

Value& at(Value& document, const Place& place) {
  Value* here = &document;
  for (const Step& step : place.steps) {
    here = child(*here, step.name);
    if (step.index) here = &here->mutable_items()[*step.index];
  }
  return *here;
}

}  // namespace

bool Place::within(const Place& list) const {
  return steps.size() == list.steps.size() && steps.back().index &&
         steps.back().name == list.steps.back().name &&
         std::equal(steps.begin(), steps.end() - 1, list.steps.begin());
}

std::optional<Place> place_of(const Value& document, const Node& node) {
  Place out;
  const Value* wanted = node.value ? node.value : node.extra;
  if (!wanted || !search(document, wanted, out.steps)) return {};
  // The extension that stands for a primitive without a value: the primitive is meant.
  if (!node.value && out.steps.back().name.starts_with('_')) out.steps.back().name.erase(0, 1);
  return out;
}

const fhir::Shape* shape_at(const Value& document, const Place& place) {
  const fhir::Shape* shape = fhir::find_resource(document["resourceType"].as_string());
  const Value* here = &document;
  for (const Step& step : place.steps) {
    if (!shape) return nullptr;
    const bool sibling = step.name.starts_with('_');
    const fhir::Element* e = fhir::find_element(*shape, std::string_view(step.name).substr(sibling ? 1 : 0));
    if (!e) return nullptr;
    here = &(*here)[step.name];
    if (step.index) here = &(*here)[*step.index];
    if (sibling || e->is_primitive()) {
      shape = sibling ? fhir::find_shape("Element") : nullptr;
    } else {
      shape = &fhir::shapes()[static_cast<std::size_t>(e->type)];
      if (shape == &fhir::any_resource()) shape = fhir::find_resource((*here)["resourceType"].as_string());
    }
  }
  return shape;
}

void erase(Value& document, const Place& place) {
  const Step& last = place.steps.back();
  Slot(document, place.owner(), last.name, last.index.has_value()).remove(last.index.value_or(0));
  if (place.steps.size() < 2) return;
  const Place owner = place.owner();
  const Value& left = at(document, owner);
  if (left.is_object() && left.members().empty()) erase(document, owner);
}

std::size_t last_dot(std::string_view path) {
  std::size_t out = std::string_view::npos;
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '`' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      --depth;
    } else if (c == '.' && depth == 0) {
      out = i;
    }
  }
  return out;
}

Slot::Slot(Value& document, const Place& owner, std::string name, bool array)
    : object_(at(document, owner)), name_(std::move(name)), array_(array) {}

bool Slot::present() const { return object_.has(name_) || object_.has("_" + name_); }

std::size_t Slot::size() const {
  if (!array_) return present() ? 1 : 0;
  return std::max(object_[name_].size(), object_["_" + name_].size());
}

Slot::Lists Slot::read() const {
  Lists out;
  const Value& value = object_[name_];
  const Value& extra = object_["_" + name_];
  if (array_) {
    out.values = value.items();
    out.extras = extra.items();
  } else if (present()) {
    out.values.push_back(value);
    out.extras.push_back(extra);
  }
  const std::size_t n = std::max(out.values.size(), out.extras.size());
  out.values.resize(n);
  out.extras.resize(n);
  return out;
}

void Slot::write(Lists lists) {
  const auto put = [&](const std::string& name, json::Array values) {
    const bool nothing =
        std::all_of(values.begin(), values.end(), [](const Value& v) { return v.is_null(); });
    if (nothing) {
      object_.erase(name);
    } else {
      object_.set(name, array_ ? Value(std::move(values)) : std::move(values.front()));
    }
  };
  put(name_, std::move(lists.values));
  put("_" + name_, std::move(lists.extras));
}

void Slot::insert(std::size_t index, NewValue value) {
  Lists lists = read();
  const auto offset = static_cast<std::ptrdiff_t>(index);
  lists.values.insert(lists.values.begin() + offset, std::move(value.value));
  lists.extras.insert(lists.extras.begin() + offset, std::move(value.extra));
  write(std::move(lists));
}

void Slot::replace(std::size_t index, NewValue value) {
  Lists lists = read();
  lists.values[index] = std::move(value.value);
  lists.extras[index] = std::move(value.extra);
  write(std::move(lists));
}

void Slot::rename_to(std::string name, NewValue value) {
  for (auto& [key, member] : object_.mutable_members())  // in the place of the old one
    if (key == name_) key = name;
  object_.erase(name_);
  object_.erase("_" + name_);
  name_ = std::move(name);
  write({{std::move(value.value)}, {std::move(value.extra)}});
}

void Slot::move(std::size_t from, std::size_t to) {
  Lists lists = read();
  for (json::Array* list : {&lists.values, &lists.extras}) {
    Value moved = std::move((*list)[from]);
    list->erase(list->begin() + static_cast<std::ptrdiff_t>(from));
    list->insert(list->begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
  }
  write(std::move(lists));
}

void Slot::remove(std::size_t index) {
  Lists lists = read();
  lists.values.erase(lists.values.begin() + static_cast<std::ptrdiff_t>(index));
  lists.extras.erase(lists.extras.begin() + static_cast<std::ptrdiff_t>(index));
  write(std::move(lists));
}

}  // namespace dyad::fhirpath
