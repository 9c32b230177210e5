// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "planning/changes.hpp"
#include "planning/contingency.hpp"
#include "planning/explain.hpp"
#include "planning/plan.hpp"

namespace dyad::care {

// How long a plan may be looked for. The number of conflicts alone decides what is found, so that the same
// region gives the same plan again; the time is there so that nobody waits for ever.
struct PlanEffort {
  int conflicts = 20'000;        // for each question
  std::int64_t wall_ms = 1'500;  // of the plan, and again of all that explains it
};

// One way of doing it, with everything planned for it.
struct PlannedVenue {
  int option = 0;
  bool possible = false;
  planning::Plan plan;
  std::vector<planning::Impossible> why;  // when it is not
};
struct PlannedCase {
  planning::Region region;  // of one case
  planning::Plan plan;
  bool served = false;
  std::int64_t solved_ms = 0;
  std::vector<PlannedVenue> venues;       // by option
  std::vector<planning::Impossible> why;  // when it is not served
  std::vector<planning::Readiness> ready;
  std::vector<planning::Change> changes;  // since the plan that the region promises
};

// Lays out the one case of a region file. The plan has passed the checker; conflict when it did not.
Result<PlannedCase> plan_case(std::string_view region_text, const PlanEffort& effort = {});

// From leaving home to being back, of one resource in the plan of a case: the times at which nobody else can
// have it. What does not leave its hospital is had while it is at work.
std::vector<std::pair<int, int>> times_of(const planning::Region& region, const planning::Plan& plan, int c,
                                          int resource);
// The resources that a plan of a case uses, each once, in order.
std::vector<int> used_by(const planning::Plan& plan, int c);

}  // namespace dyad::care
