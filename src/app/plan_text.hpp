// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "planning/check_plan.hpp"
#include "planning/plan.hpp"

namespace dyad::app {

// A plan in words and tables for a terminal.
std::string plan_text(const planning::Region& region, const planning::Plan& plan);
std::string plan_progress(const planning::Plan& plan);  // one line
std::string violations_text(const std::vector<planning::Violation>& violations);

}  // namespace dyad::app
