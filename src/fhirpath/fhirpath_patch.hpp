// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

// Applies a FHIRPath Patch: a Parameters resource whose "operation" parameters add, insert, delete, replace
// or move elements, all of them or none. Errors name the operation ("parameter[2].part[path]"): invalid for a
// malformed patch, conflict when a path does not name exactly one element (delete also allows none). The
// result is not validated.
Result<json::Value> apply_patch(json::Value resource, const json::Value& parameters);

}  // namespace dyad::fhirpath
