// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::fhir {

// Limits of one patch.
constexpr std::size_t kMaxPatchOperations = 1'000;
constexpr std::size_t kMaxPatchValues = 200'000;  // that `add`, `replace`, `copy` and `move` put in, together

// Applies a JSON Patch (RFC 6902), an array of operations, all of them or none. Numbers keep their digits;
// `test` compares them by value. Errors name the operation ("patch[2].path"): invalid for a malformed patch,
// conflict for a `test` that does not hold or a place that is not there. The result is not validated.
Result<json::Value> apply_json_patch(json::Value document, const json::Value& patch);

// Applies a JSON Merge Patch (RFC 7396): members of objects are merged, null removes, all else replaces.
json::Value apply_merge_patch(json::Value document, const json::Value& patch);

// The document again, or too_large when it is nested deeper than what is read from outside may be.
Result<json::Value> within_depth(json::Value document);

}  // namespace dyad::fhir
