// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "fhirpath/model.hpp"

namespace dyad::fhirpath {
namespace {

using fhir::Primitive;
using json::Value;

constexpr std::array<std::string_view, 9> kSystemNames{
    "System.Any",  "System.Boolean",  "System.Integer", "System.Decimal", "System.String",
    "System.Date", "System.DateTime", "System.Time",    "System.Quantity"};

constexpr Kind kind_of_primitive(Primitive primitive) {
  switch (primitive) {
    case Primitive::boolean:
      return Kind::boolean;
    case Primitive::integer:
    case Primitive::positive_int:
    case Primitive::unsigned_int:
      return Kind::integer;
    case Primitive::decimal:
      return Kind::decimal;
    case Primitive::date:
      return Kind::date;
    case Primitive::date_time:
    case Primitive::instant:
      return Kind::date_time;
    case Primitive::time:
      return Kind::time;
    default:
      return Kind::string;
  }
}

// The primitive that this one specialises.
constexpr std::optional<Primitive> base_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::code:
    case Primitive::id:
    case Primitive::markdown:
      return Primitive::string;
    case Primitive::canonical:
    case Primitive::oid:
    case Primitive::url:
    case Primitive::uuid:
      return Primitive::uri;
    case Primitive::positive_int:
    case Primitive::unsigned_int:
      return Primitive::integer;
    default:
      return {};
  }
}

// By shape: Quantity and what specialises it.
const std::vector<bool>& quantities() {
  static const auto out = [] {
    const TypeCode quantity = shape_named("Quantity");
    std::vector<bool> flags;
    for (std::size_t i = 0; i < fhir::shapes().size(); ++i)
      flags.push_back(is_a(static_cast<TypeCode>(i), quantity));
    return flags;
  }();
  return out;
}

}  // namespace

TypeCode shape_named(std::string_view name) {
  const fhir::Shape* shape = fhir::find_shape(name);
  return shape ? static_cast<TypeCode>(shape - fhir::shapes().data()) : kNoType;
}

Kind kind_of(TypeCode type) {
  if (type >= 0) return quantities()[static_cast<std::size_t>(type)] ? Kind::quantity : Kind::none;
  if (type >= -20) return kind_of_primitive(static_cast<Primitive>(-1 - type));
  return is_system(type) ? static_cast<Kind>(-50 - type) : Kind::none;
}

std::string_view name_of(TypeCode type) {
  if (type >= 0) return fhir::shapes()[static_cast<std::size_t>(type)].name;
  if (type >= -20) return fhir::name_of(static_cast<Primitive>(-1 - type));
  return is_system(type) ? kSystemNames[static_cast<std::size_t>(-50 - type)] : std::string_view();
}

bool is_a(TypeCode type, TypeCode wanted) {
  if (type == wanted) return true;
  if (type >= 0) {
    for (TypeCode here = type; here >= 0; here = fhir::shapes()[static_cast<std::size_t>(here)].base)
      if (here == wanted) return true;
    return false;
  }
  if (type < -20 || wanted == kNoType) return false;
  static const TypeCode element = shape_named("Element");
  if (wanted == element) return true;
  const auto base = base_of(static_cast<Primitive>(-1 - type));
  return base && wanted == static_cast<TypeCode>(-1 - static_cast<int>(*base));
}

TypeCode type_named(std::string_view space, std::string_view name) {
  if (space.empty() || space == "FHIR") {
    for (int p = 0; p < 20; ++p)
      if (fhir::name_of(static_cast<Primitive>(p)) == name) return static_cast<TypeCode>(-1 - p);
    if (const TypeCode shape = shape_named(name); shape != kNoType) return shape;
  }
  if (space.empty() || space == "System")
    for (std::size_t k = 1; k < kSystemNames.size(); ++k)
      if (kSystemNames[k].substr(7) == name) return system_type(static_cast<Kind>(k));
  return kNoType;
}

TypeCode type_named(std::string_view qualified) {
  if (qualified.starts_with("System.")) return type_named("System", qualified.substr(7));
  if (qualified.starts_with("FHIR.")) return type_named("FHIR", qualified.substr(5));
  return type_named({}, qualified);
}

TypeCode resource_type(const Value& resource) {
  const fhir::Shape* shape = fhir::find_resource(resource["resourceType"].as_string());
  return shape ? static_cast<TypeCode>(shape - fhir::shapes().data()) : kUntyped;
}

}  // namespace dyad::fhirpath
