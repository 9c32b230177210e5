// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "study/world.hpp"

namespace dyad::study {

// A policy as a graph, fixed before the numbers of a draw are known: each node does one action and, when it
// goes on, has a next node for each joint observation.
struct Step {
  int step = 0;
  int action = 0;
  std::vector<int> next;  // [observation]; empty at the end
};
struct Strategy {
  std::vector<Step> nodes;  // successors stand behind; entered at 0
};

// A policy that does not depend on numbers: always, fixed_step, rule.
Strategy plain_strategy(const Model& model, const PolicySpec& policy);
// The action the policy takes at a step after `observation` (-1 at the start).
int plain_action(const Model& model, const PolicySpec& policy, int step, int observation);

}  // namespace dyad::study
