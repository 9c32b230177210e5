// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "planning/candidates.hpp"
#include "planning/sat.hpp"

namespace dyad::planning {

// A first plan, put together case by case: the most urgent first, each at the option and time that cost least
// given those before it. Not the best, and a case may stay unserved that a better plan serves.
Plan insert_all(const Region& region, const Candidates& candidates);

// Simulated annealing from a plan that keeps the rules: a few cases at a time are taken out and put in again,
// so many times or until stopped. Gives the best on the way, never worse than where it began; the same number
// of changes gives the same plan.
Plan reinsert(const Region& region, const Candidates& candidates, const Plan& plan, int changes,
              const ShouldStop& should_stop);

}  // namespace dyad::planning
