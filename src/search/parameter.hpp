// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace dyad::search {

enum class Kind : std::uint8_t { number, date, string, token, reference, composite, quantity, uri, special };

// One component of a composite parameter: which parameter's syntax it has and what it looks at, from each
// element that the composite's own expression gives.
struct Component {
  std::string_view parameter;  // name of the component's definition on the same type
  Kind kind;
  std::string_view expression;
};

// A search parameter of one resource type, from the published definitions. `expression` is FHIRPath, cut
// down to the parts that concern this type.
struct Parameter {
  std::string_view type;  // "Observation"; "Resource" for _id, _lastUpdated and the like
  std::string_view name;  // "value-quantity"
  Kind kind;
  std::string_view expression;
  std::span<const std::string_view> targets;  // reference only: types that may be named; empty: any
  std::span<const Component> components;      // composite only
  std::string_view code_system;               // of a token whose elements are codes of this one system
  std::string_view url;                       // canonical of its definition
};

// Own parameters of a concrete type, in order of name, without those of every resource.
std::span<const Parameter> parameters_of(std::string_view type);
std::span<const Parameter> common_parameters();  // _id, _lastUpdated, _tag, _profile, _security, _source, ...
// Own or common; null when the type has no such parameter.
const Parameter* find_parameter(std::string_view type, std::string_view name);
std::string_view name_of(Kind kind);

// Which parameters of `type` put a resource in the compartment of a `compartment` ("Patient", "Encounter",
// "RelatedPerson", "Practitioner", "Device"), by the published definitions; empty when the type is not in it.
std::span<const std::string_view> compartment_parameters(std::string_view compartment, std::string_view type);

}  // namespace dyad::search
