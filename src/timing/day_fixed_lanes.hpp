// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// Every fixed day over all draws, block by block: means, the figures shown of each draw, and each draw's
// best.
class FixedDaySums {
 public:
  // `values`: weights of the outcomes, for the best.
  FixedDaySums(const DaySetup& setup, std::size_t draws, const Outcomes& values);
  // The block's draws are first, first + 1, ...; one weight for each of its lanes that count.
  void add(LaneWorld& world, const LaneBelief& start, std::size_t first, std::span<const double> weights);
  void finish(PassRun& out);

 private:
  void flush();
  void put(const LaneOutcomes& y, std::size_t place, const Lane& weight, Lane& best);

  const DaySetup* setup_;
  std::size_t steps_;
  std::vector<FixedDay> days_;
  std::vector<float> best_;
  Lane values_[kOutcomes];
  LaneVector sums_;  // [place * kOutcomes + outcome], of the blocks since the last flush
  std::size_t blocks_ = 0, first_ = 0, count_ = 0;
};

}  // namespace dyad::timing
