// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

// One finding about a resource, as $validate tells it.
struct Issue {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string code;  // of FHIR's issue types: "structure", "required", "value", "code-invalid", "invariant"
  std::string expression;  // the element's full path, "Observation.component[1].valueQuantity"
  std::string message;
};

// Holds the resource against the invariants of the R4 definitions whose severity is error: those of its type
// and of the datatypes of its elements, of contained resources and of the resources in a Bundle. The error
// names the element and the invariant. The structure must have been checked before (fhir::validate).
// `root` begins the path of the element; it is the resource's own type when empty.
Result<void> check_invariants(const json::Value& resource, std::string_view root = {});

// Everything that is wrong with the resource: structure, bindings, references and invariants; at most
// kMaxIssues findings.
constexpr std::size_t kMaxIssues = 100;
std::vector<Issue> all_issues(const json::Value& resource);

}  // namespace dyad::fhirpath
