// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/plan_record.hpp"
#include "care/run_record.hpp"

namespace dyad::care {

// What plan_run (plan_view.hpp) said of the plan that a run was opened from, and says of the one that takes
// its place.
struct RunBefore {
  const json::Value& was;
  const json::Value& now;
};

// The run that goes on by `next`: leads, hospitals and times of what has not begun are those of the new plan.
// What was checked stays, and what a person set otherwise than the plan before. Nothing when no such run is
// open. The operations stand on the versions that were read: whoever checks a step meanwhile is not
// overwritten.
std::vector<record::Operation> run_taken_over(const Facts& facts, const RunPlans& plans, int same_within_s,
                                              const HeldPlan& next, const RunBefore& of);

}  // namespace dyad::care
