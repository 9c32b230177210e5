// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhir {

// Checks one resource against the definitions of FHIR R4: known resource type and elements, single values and
// arrays where they belong, required elements present, one type per choice, well-formed primitives, codes of
// required bindings, references to types that may stand there, contained resources and the resources of a
// Bundle. Extensions and the `_element` siblings of primitives are allowed wherever FHIR allows them.
// Invariants are checked in fhirpath/invariants.hpp.
//
// Gives the first fault found; its field is the full path, `root` included, as in
// "Bundle.entry[3].resource.valueQuantity.value". `root` is the resource's own type when empty.
Result<void> validate(const json::Value& resource, std::string_view root = {});

// A fault with FHIR's code for it: "structure", "required", "value" or "code-invalid".
struct Fault {
  Error error;
  std::string_view code;
};

// All faults, in the order of the document; at most `limit`.
std::vector<Fault> faults(const json::Value& resource, std::size_t limit, std::string_view root = {});

}  // namespace dyad::fhir
