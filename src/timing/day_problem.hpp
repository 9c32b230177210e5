// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "pomdp/problem.hpp"
#include "timing/day_draw.hpp"

namespace dyad::timing {

// Weighted means over the draws of the one-step tables: what the solver works on. Outcomes are kept beside
// the problem, so that new weights only make new rewards.
struct MeanWorld {
  // One table per different (day, mode, action); waiting with steroids shares the table of waiting.
  struct Entry {
    int day = 0, mode = 0;
    DayAction action = kWait;
    StateOutcomes outcomes{};
  };
  std::vector<Entry> entries;            // in the order of entries_of
  std::vector<StateMatrix> transitions;  // [day], of waiting; last_day has none
  std::vector<double> emission;          // joint, [state][observation]
};

// The tables a problem needs, with empty outcomes, in a fixed order: by day, mode, action.
std::vector<MeanWorld::Entry> entries_of(const DaySetup& setup);

// Table k of the problem is entry k. Choices: at last_day only deliveries. Action indices are DayAction.
pomdp::Problem make_problem(const DaySetup& setup, const MeanWorld& world, const Outcomes& weights);
void set_weights(const MeanWorld& world, const Outcomes& weights, pomdp::Problem& problem);

}  // namespace dyad::timing
