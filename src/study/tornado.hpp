// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "study/results.hpp"

namespace dyad::study {

// Fills `base` of every policy and `base_change`.
Result<void> add_base_case(const Plan& plan, Results& results);
// One input after the other at the ends of its 95 % interval, all others as published. The rows of a table of
// counts move together.
Result<void> add_tornado(const Plan& plan, Results& results);
// Strategies by cost; those that cost more for less, or more per effect than a dearer one, are off the
// frontier.
void add_icer(const Plan& plan, Results& results);

}  // namespace dyad::study
