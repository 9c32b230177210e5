// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/resolution_state.hpp"
#include "json/json.hpp"

namespace dyad::care {

// Where a decision stands, as it is written into its CarePlan.
json::Value to_json(const DecisionCourse& course);
json::Value to_json(const DecisionSignature& signature);
json::Value to_json(const DecisionFired& fired);
// invalid when it was not written by this program.
Result<DecisionCourse> course_of(const json::Value& written);

}  // namespace dyad::care
