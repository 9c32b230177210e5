// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "evidence/evidence.hpp"
#include "json/json.hpp"
#include "timing/day_spec.hpp"

namespace dyad::care {

// api.ts ModelCard: what a model is for, what it is made of, and how it compares with what was published. The
// comparison is computed, which takes a fraction of a second.
json::Value model_card(const timing::DayModel& model, const evidence::Book& book);
// "day_by_day|1.0.0"
std::string model_name(const timing::DayModel& model);

}  // namespace dyad::care
