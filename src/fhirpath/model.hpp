// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fhir/tables.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

// The System types, which FHIR's primitives and quantities turn into when an operation needs a value.
enum class Kind : std::uint8_t {
  none,  // a complex element
  boolean,
  integer,
  decimal,
  string,
  date,
  date_time,
  time,
  quantity,
};

// A type as a number: >= 0 a row of fhir::shapes(), -1 to -20 a primitive of FHIR (-1 - Primitive), then the
// System types.
using TypeCode = std::int16_t;
constexpr TypeCode kUntyped = -40;   // JSON of unknown type: every name is looked for as it is
constexpr TypeCode kTypeInfo = -41;  // what type() gives
constexpr TypeCode kNoType = -42;    // no such type
constexpr TypeCode system_type(Kind kind) { return static_cast<TypeCode>(-50 - static_cast<int>(kind)); }
constexpr bool is_system(TypeCode type) { return type < -50; }

// One item while an expression is evaluated; Node with the type as a number.
struct Item {
  const json::Value* value = nullptr;
  const json::Value* extra = nullptr;
  TypeCode type = kUntyped;
};
using Items = std::vector<Item>;

Kind kind_of(TypeCode type);
// The kind of what the item holds; none as well for a primitive without a value.
inline Kind kind_of(const Item& item) { return item.value ? kind_of(item.type) : Kind::none; }
std::string_view name_of(TypeCode type);  // "Quantity", "System.Boolean"
bool is_a(TypeCode type, TypeCode wanted);
// `space` is "FHIR", "System" or empty, which looks in FHIR first. kNoType when there is none.
TypeCode type_named(std::string_view space, std::string_view name);
TypeCode type_named(std::string_view qualified);
TypeCode shape_named(std::string_view name);          // a resource, datatype or group
TypeCode resource_type(const json::Value& resource);  // by its resourceType; untyped when unknown

// Element names as numbers, so that a step of a path is a search among small integers. -1: no element of
// FHIR.
int element_name(std::string_view name);

// Appends the children of `item` that have this name. False when its type has no such element.
bool append_children(const Item& item, int name_id, std::string_view name, Items& out);
void append_all_children(const Item& item, Items& out);

}  // namespace dyad::fhirpath
