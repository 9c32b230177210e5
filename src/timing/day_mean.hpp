// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// The mean of the tables over filled worlds, of each of which the first counts[w] lanes count. The emission
// is left empty. Outcomes are sums of products of a mother's and a child's part, and only the child's part
// depends on the mode, so the products are added up and the tables made from their sums.
MeanWorld mean_of(const DaySetup& setup, std::span<const LaneWorld> worlds,
                  std::span<const std::size_t> counts);

}  // namespace dyad::timing
