// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "search/layout.hpp"

namespace dyad::search {

// A path of an expression, followed through the types: where it leads and what is there.
struct Target {
  Path path;
  std::string_view type;       // FHIR type of what is there: "Quantity", "code", "Observation.component"
  std::string_view only_type;  // where(resolve() is ...)
};

// The alternatives of a union, at the outermost level.
std::vector<std::string_view> alternatives_of(std::string_view expression);

// One alternative, beginning with the name of `root` ("Observation.value.ofType(Quantity)") or, with
// `relative`, at an element of that type ("value.ofType(Quantity)"). A choice gives one target for each of
// its types. Nothing when it is not a plain path.
std::optional<std::vector<Target>> follow(std::string_view expression, std::string_view root, bool relative);

// What an element of a type gives to a parameter of a kind; several for a HumanName or an Address, which are
// their parts. Empty when the kind cannot read the type.
struct Reached {
  Path path;  // appended to the target's
  Form form;
};
std::vector<Reached> reached(Kind kind, std::string_view type);

}  // namespace dyad::search
