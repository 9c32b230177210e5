// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "pomdp/policy.hpp"
#include "timing/day_batch.hpp"

namespace dyad::timing {

// What a strategy leads to in one draw, by walking every day for every node, state and fate, with the woman's
// days after birth walked one by one for each of them. Shares with the tables only the kernels' inputs. Slow
// and plain on purpose: every fast evaluation must agree with it.
Outcomes reference_run(const DaySetup& setup, const DayDraw& draw, const pomdp::Policy& graph,
                       const DayBelief& start);

}  // namespace dyad::timing
