// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// One column of babies, a lane of each block, summed over the blocks in registers: with every state of the
// mother (`mothers`: five lanes of each block; `with`: five sums) and, where `alone` is given, on its own.
void sum_column(const Lane* mothers, const Lane* babies, std::size_t blocks, Lane* with, Lane* alone);

}  // namespace dyad::timing
