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
  // Begins a block, whose draws are first, first + 1, ...; one weight for each of its lanes that count.
  void begin(const LaneBelief& start, std::size_t first, std::span<const double> weights);
  // The next day of the block, which is open in `world`.
  void add(LaneWorld& world, int day);
  // Once all days of the block were added.
  void end();
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
  // Of the block. Beliefs and outcomes are passed from kernel to kernel, never copied between them: a copy in
  // parts smaller than a lane would have to be written out before the next kernel could read it.
  Lane weight_{}, most_{};
  LaneBelief here_[2];  // even days, odd days
  LaneOutcomes waited_{};
  LaneExits exits_{};
};

}  // namespace dyad::timing
