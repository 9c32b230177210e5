// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/result.hpp"
#include "planning/plan.hpp"

namespace dyad::planning {

// What happened since a plan was promised.
struct Event {
  int now = 0;
  std::vector<int> lost;  // resources that are gone from now on
};

// The region as it is after an event: every case that the plan serves gets the plan as its promise, what
// began before now is a fact, what is lost has no time left. Solving it keeps what can be kept: promises are
// one of its tiers, and changes_of tells what differs and whom it concerns. Refused when something lost is in
// use by a task that has begun and has not ended: what happens to that task is for people to say first.
Result<Region> after(const Region& region, const Plan& plan, const Event& event);

}  // namespace dyad::planning
