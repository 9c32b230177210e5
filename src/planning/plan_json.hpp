// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "planning/check_plan.hpp"
#include "planning/plan.hpp"

namespace dyad::planning {

// A plan for other programs (docs/planning.md): for each case host, mode, tasks with times and names,
// vehicles and ways, what has to be ordered when, the tiers, and what changed since the promise.
json::Value plan_json(const Region& region, const Plan& plan);
// Reads one back. Names that the region does not know are refused with their path.
Result<Plan> read_plan(const Region& region, std::string_view text);

json::Value violations_json(const std::vector<Violation>& violations);
std::string time_text(const Region& region, int step);

}  // namespace dyad::planning
