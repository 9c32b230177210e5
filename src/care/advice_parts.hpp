// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "timing/fixed_day.hpp"

namespace dyad::care {

// What the comparison of fixed days and the decision write alike; the shapes stand in api.ts.
json::Value band_json(const timing::Band& band);
json::Value notes_json(const std::vector<evidence::Note>& notes);
json::Value parameters_json(const std::vector<timing::Parameter>& parameters);
// Why a model refused what was read, as a message: a code of ours, never the bare name of a field.
json::Value model_refusal(const Error& why);

}  // namespace dyad::care
