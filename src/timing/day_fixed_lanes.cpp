// SPDX-License-Identifier: Apache-2.0
#include "timing/day_fixed_lanes.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace dyad::timing {

using math::lane_max;
using math::lanes;

namespace {

constexpr std::size_t kFlush = 32;  // blocks summed in single precision before they go to double

// Weighted sums of a block's outcomes, the best value so far and the figures shown.
DYAD_CLONES void add_day(const LaneOutcomes& y, const Lane& weight, const Lane* values, Lane* sums,
                         Lane& best, Lane* shown) {
  Lane value = lanes(0);
  for (std::size_t k = 0; k < kOutcomes; ++k) {
    sums[k] += weight * y.y[k];
    value += values[k] * y.y[k];
  }
  best = lane_max(best, value);
  const Lane both = y.y[kBothIntact] + y.y[kBothSevere];
  shown[0] = both + y.y[kMotherOnly];
  shown[1] = both + y.y[kIntactOnly] + y.y[kSevereOnly];
  shown[2] = y.y[kBothIntact] + y.y[kIntactOnly];
  shown[3] = y.y[kStillbirth];
  shown[4] = y.y[kMotherDiesBefore];
}

}  // namespace

FixedDaySums::FixedDaySums(const DaySetup& setup, std::size_t draws, const Outcomes& values)
    : setup_(&setup), steps_(static_cast<std::size_t>(setup.steps())), best_(draws) {
  for (const bool transfer : {false, true})
    for (int day = 0; day < setup.steps() && (!transfer || setup.transfer); ++day) {
      FixedDay& d = days_.emplace_back();
      d.day = day;
      d.transfer = transfer;
      if (!transfer)
        for (auto& column : d.shown) column.resize(draws);
    }
  for (std::size_t k = 0; k < kOutcomes; ++k) values_[k] = lanes(static_cast<float>(values[k]));
  sums_.assign(days_.size() * kOutcomes, lanes(0));
}

void FixedDaySums::put(const LaneOutcomes& y, std::size_t place, const Lane& weight, Lane& best) {
  Lane shown[kShown];
  add_day(y, weight, values_, &sums_[place * kOutcomes], best, shown);
  auto& columns = days_[place].shown;
  if (columns[0].empty()) return;
  for (std::size_t k = 0; k < kShown; ++k)
    std::memcpy(&columns[k][first_], &shown[k], count_ * sizeof(float));
}

void FixedDaySums::begin(const LaneBelief& start, std::size_t first, std::span<const double> weights) {
  first_ = first;
  count_ = weights.size();
  weight_ = lanes(0);
  for (std::size_t l = 0; l < weights.size(); ++l) weight_[l] = static_cast<float>(weights[l]);
  most_ = lanes(-std::numeric_limits<float>::infinity());
  here_[0] = start;
  waited_ = LaneOutcomes{};
  exits_ = LaneExits{};
}

void FixedDaySums::add(LaneWorld& world, int day) {
  const auto d = static_cast<std::size_t>(day);
  const LaneBelief& here = here_[d % 2];
  LaneOutcomes y;
  world.deliver(here, day, 0, kDeliverHere, waited_, y);
  put(y, d, weight_, most_);
  if (setup_->transfer) {
    world.deliver(here, day, 0, kDeliverAfterTransfer, waited_, y);
    put(y, steps_ + d, weight_, most_);
  }
  if (d + 1 == steps_) return;
  world.wait(here, day, 0, waited_, exits_);
  world.move(here, day, here_[(d + 1) % 2]);
}

void FixedDaySums::end() {
  std::memcpy(&best_[first_], &most_, count_ * sizeof(float));
  if (++blocks_ % kFlush == 0) flush();
}

void FixedDaySums::flush() {
  for (std::size_t place = 0; place < days_.size(); ++place)
    for (std::size_t k = 0; k < kOutcomes; ++k) {
      Lane& sum = sums_[place * kOutcomes + k];
      for (std::size_t l = 0; l < kLanes; ++l) days_[place].mean[k] += static_cast<double>(sum[l]);
      sum = lanes(0);
    }
}

void FixedDaySums::finish(PassRun& out) {
  flush();
  out.fixed_days = std::move(days_);
  out.best_fixed = std::move(best_);
}

}  // namespace dyad::timing
