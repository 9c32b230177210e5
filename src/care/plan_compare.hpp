// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/plan_record.hpp"
#include "care/plan_region.hpp"
#include "care/plan_solve.hpp"

namespace dyad::care {

// The planner is promised only what is still there, so that what is lost costs it nothing. Whoever carries
// the plan out wants to know of all that differs from before: the changes against the whole promise. What is
// no longer offered stands in the region then, without any time.
void compare_with(const PlanPromise& before, const std::vector<PlanPart>& parts, PlannedCase& planned);

}  // namespace dyad::care
