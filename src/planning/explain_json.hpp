// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "json/json.hpp"
#include "planning/explain.hpp"

namespace dyad::planning {

json::Value impossible_json(const Region& region, const std::vector<Impossible>& unserved);
json::Value venues_json(const Region& region, int c, const std::vector<Venue>& venues);
// For each role of a case, everybody else with the reason.
json::Value people_json(const Region& region, const Plan& plan, int c);

}  // namespace dyad::planning
