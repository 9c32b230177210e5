// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>

#include "base/result.hpp"
#include "planning/plan.hpp"
#include "planning/sat.hpp"

namespace dyad::planning {

struct SolveOptions {
  // Conflicts of the solver for each question; negative: until answered. The same number gives the same plan.
  int conflicts = -1;
  // Changes that annealing tries on the first plan and after each tier, with more than twelve cases; 0: none.
  int changes = 200;
  ShouldStop should_stop;                    // asked often; true ends the search with the best plan so far
  std::function<void(const Plan&)> on_plan;  // told of each better plan, the first one included
};

// The best plan for a region: tier by tier, each proven before the next or marked as not proven. Anytime: a
// first plan is there in milliseconds. Every plan that leaves this function was passed by check_plan; if the
// first one or a better one does not pass, it is dropped and an error of kind conflict says which rule it
// broke.
Result<Plan> solve(const Region& region, const SolveOptions& options);

}  // namespace dyad::planning
