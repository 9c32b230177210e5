// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// The solver's working world needs a mean of every table of every day and mode, which is most of the work of
// a run; so many draws make it, chosen in proportion to their weights. Strategies are then run in all draws.
inline constexpr std::size_t kMeanDraws = 2048;

// Draws in proportion to their weights by systematic resampling, in order, a heavy one more than once: all of
// them, once, when there are no more than kMeanDraws and the weights are equal.
std::vector<std::size_t> representative(std::span<const double> weights);

// The mean of the tables over filled worlds, of each of which the first counts[w] lanes count. The emission
// is left empty. Outcomes are sums of products of a mother's and a child's part, and only the child's part
// depends on the mode, so the products are added up and the tables made from their sums.
MeanWorld mean_of(const DaySetup& setup, std::span<const LaneWorld> worlds,
                  std::span<const std::size_t> counts);

}  // namespace dyad::timing
