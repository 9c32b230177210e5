// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhir {

// Checks one resource against the structure of FHIR R4: known resource type and elements, single values and
// arrays where they belong, required elements present, one type per choice, well-formed primitives, contained
// resources and the resources of a Bundle. Extensions and the `_element` siblings of primitives are allowed
// wherever FHIR allows them. Terminology bindings and invariants are not checked here.
//
// Gives the first fault found; its field is the full path, `root` included, as in
// "Bundle.entry[3].resource.valueQuantity.value". `root` is the resource's own type when empty.
Result<void> validate(const json::Value& resource, std::string_view root = {});

}  // namespace dyad::fhir
