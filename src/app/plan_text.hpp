// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "json/json.hpp"
#include "planning/check_plan.hpp"
#include "planning/plan.hpp"

namespace dyad::app {

// A plan in words and tables for a terminal.
std::string plan_text(const planning::Region& region, const planning::Plan& plan);
std::string plan_progress(const planning::Plan& plan);  // one line
// Why cases are not served, venues side by side, and why each is who it is, from their JSON.
std::string explained_text(const json::Value& why);
std::string violations_text(const std::vector<planning::Violation>& violations);

}  // namespace dyad::app
