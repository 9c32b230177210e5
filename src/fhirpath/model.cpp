// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/model.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace dyad::fhirpath {
namespace {

using fhir::Element;
using fhir::Shape;
using json::Value;

// One name of one shape: a single row, or the rows of a choice.
struct Child {
  std::uint16_t name;
  std::int16_t first;
  std::int16_t count;
  bool choice;
};

class Model {
 public:
  Model() {
    const auto rows = fhir::generated::kElements;
    row_name_.reserve(rows.size());
    for (const Element& row : rows) row_name_.push_back(intern(row.name));
    const auto all = fhir::shapes();
    start_.reserve(all.size() + 1);
    for (std::size_t i = 0; i < all.size(); ++i) {
      start_.push_back(static_cast<std::uint32_t>(children_.size()));
      for (const Shape* here = &all[i];; here = &all[static_cast<std::size_t>(here->base)]) {
        add_rows(*here);
        if (here->base < 0) break;
      }
      std::sort(children_.begin() + start_.back(), children_.end(),
                [](const Child& a, const Child& b) { return a.name < b.name; });
    }
    start_.push_back(static_cast<std::uint32_t>(children_.size()));
    element_ = shape_named("Element");
    resource_ = shape_named("Resource");
  }

  int find_name(std::string_view name) const {
    const auto at = names_.find(name);
    return at == names_.end() ? -1 : at->second;
  }

  const Child* find(TypeCode shape, int name_id) const {
    const auto from = children_.begin() + start_[static_cast<std::size_t>(shape)];
    const auto to = children_.begin() + start_[static_cast<std::size_t>(shape) + 1];
    const auto at = std::lower_bound(from, to, name_id, [](const Child& c, int n) { return c.name < n; });
    return at != to && at->name == name_id ? &*at : nullptr;
  }

  // "_name"; without its first character, the name.
  std::string_view under(std::size_t row) const { return under_[row_name_[row]]; }
  TypeCode element() const { return element_; }
  TypeCode resource() const { return resource_; }

 private:
  std::uint16_t intern(std::string_view name) {
    const auto [at, fresh] = names_.try_emplace(name, static_cast<std::uint16_t>(under_.size()));
    if (fresh) under_.push_back("_" + std::string(name));
    return at->second;
  }

  void add_rows(const Shape& shape) {
    const auto rows = shape.own_elements();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto at = static_cast<std::int16_t>(shape.first + static_cast<std::int16_t>(i));
      if (rows[i].choice < 0) {
        children_.push_back({row_name_[static_cast<std::size_t>(at)], at, 1, false});
        continue;
      }
      const std::string_view choice = fhir::choice_name(rows[i].choice);
      std::int16_t count = 1;
      while (i + 1 < rows.size() && rows[i + 1].choice == rows[i].choice) ++i, ++count;
      children_.push_back({intern(choice.substr(0, choice.size() - 3)), at, count, true});
    }
  }

  std::unordered_map<std::string_view, std::uint16_t> names_;
  std::vector<std::string> under_;
  std::vector<std::uint16_t> row_name_;
  std::vector<Child> children_;
  std::vector<std::uint32_t> start_;
  TypeCode element_ = kNoType;
  TypeCode resource_ = kNoType;
};

const Model& model() {
  static const Model instance;
  return instance;
}

void append_untyped(const Value& value, Items& out) {
  if (value.is_array()) {
    for (const Value& inner : value.items()) append_untyped(inner, out);
  } else if (!value.is_null()) {
    const TypeCode type = value.is_bool()     ? system_type(Kind::boolean)
                          : value.is_string() ? system_type(Kind::string)
                          : value.is_number() ? system_type(value.as_int() ? Kind::integer : Kind::decimal)
                                              : kUntyped;
    out.push_back({&value, nullptr, type});
  }
}

void append_primitives(const Value& value, const Value& extra, TypeCode type, Items& out) {
  if (!value.is_array() && !extra.is_array()) {
    if (!value.is_null() || extra.is_object())
      out.push_back({value.is_null() ? nullptr : &value, extra.is_object() ? &extra : nullptr, type});
    return;
  }
  const std::size_t n = std::max(value.items().size(), extra.items().size());
  for (std::size_t i = 0; i < n; ++i)
    if (!value[i].is_array() && !extra[i].is_array()) append_primitives(value[i], extra[i], type, out);
}

void append_row(const Model& m, const Value& object, std::size_t row, Items& out) {
  const Element& e = fhir::generated::kElements[row];
  const Value& value = object[e.name];
  if (e.is_primitive()) {
    append_primitives(value, object[m.under(row)], e.type, out);
    return;
  }
  const auto push = [&](const Value& one) {
    if (one.is_object()) out.push_back({&one, nullptr, e.type == m.resource() ? resource_type(one) : e.type});
  };
  if (value.is_array()) {
    for (const Value& one : value.items()) push(one);
  } else {
    push(value);
  }
}

// The one member of a choice that is there; looked for from the members, of which there are few.
void append_choice(const Model& m, const Value& object, const Child& child, std::string_view name,
                   Items& out) {
  std::size_t done = static_cast<std::size_t>(-1);
  for (const auto& [key, value] : object.members()) {
    std::string_view plain = key;
    if (plain.starts_with('_')) plain.remove_prefix(1);
    if (plain.size() <= name.size() || !plain.starts_with(name)) continue;
    for (auto i = static_cast<std::size_t>(child.first), end = i + static_cast<std::size_t>(child.count);
         i < end; ++i) {
      if (i == done || fhir::generated::kElements[i].name != plain) continue;
      append_row(m, object, i, out);
      done = i;
      break;
    }
  }
}

}  // namespace

int element_name(std::string_view name) { return model().find_name(name); }

bool append_children(const Item& item, int name_id, std::string_view name, Items& out) {
  const Model& m = model();
  if (item.type < 0 && item.type >= -20) {  // of a primitive: id and extension
    const Child* child = name_id < 0 ? nullptr : m.find(m.element(), name_id);
    if (child && item.extra) append_row(m, *item.extra, static_cast<std::size_t>(child->first), out);
    return child != nullptr;
  }
  if (item.type < 0) {
    if (is_system(item.type) && item.type != system_type(Kind::quantity)) return false;
    if (item.value) append_untyped((*item.value)[name], out);
    return item.value && item.value->has(name);
  }
  const Child* child = name_id < 0 ? nullptr : m.find(item.type, name_id);
  if (!child) return false;
  if (child->choice) {
    append_choice(m, *item.value, *child, name, out);
  } else {
    append_row(m, *item.value, static_cast<std::size_t>(child->first), out);
  }
  return true;
}

void append_all_children(const Item& item, Items& out) {
  const Model& m = model();
  const bool primitive = item.type < 0 && item.type >= -20;
  const Value* object = primitive ? item.extra : item.value;
  if (!object) return;
  if (item.type < 0 && !primitive) {
    for (const auto& [key, value] : object->members()) append_untyped(value, out);
    return;
  }
  const Shape& shape = fhir::shapes()[static_cast<std::size_t>(primitive ? m.element() : item.type)];
  for (const auto& [key, value] : object->members()) {
    const bool sibling = key.starts_with('_');
    const std::string_view plain = std::string_view(key).substr(sibling ? 1 : 0);
    const Element* e = fhir::find_element(shape, plain);
    if (!e || (sibling && object->has(plain))) continue;
    append_row(m, *object, static_cast<std::size_t>(e - fhir::generated::kElements.data()), out);
  }
}

}  // namespace dyad::fhirpath
