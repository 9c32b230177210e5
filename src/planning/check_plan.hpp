// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "planning/plan.hpp"

namespace dyad::planning {

struct Violation {
  std::string rule;   // a short name, as in "window"
  std::string where;  // case, task, role, resource
  std::string what;
};

// Holds a plan against the rules of docs/planning.md, and its tier costs against a recount. Written from
// those rules; it shares the types of data with the solver and nothing else. Empty: nothing is wrong.
std::vector<Violation> check_plan(const Region& region, const Plan& plan);

}  // namespace dyad::planning
