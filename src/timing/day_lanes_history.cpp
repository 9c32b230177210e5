// SPDX-License-Identifier: Apache-2.0
#include "timing/day_lanes_history.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "timing/day_filter.hpp"
#include "timing/day_lanes_steps.hpp"

namespace dyad::timing {

using math::lane_log;
using math::lane_min;

namespace {

constexpr float kLeast = 1e-37f;  // below this nothing is left to divide

// What is left of a belief, which then sums to one again; its logarithm is returned.
DYAD_INLINE Lane renew(LaneBelief& x) {
  Lane left = lanes(0);
  for (std::size_t s = 0; s < kDayStates; ++s) left += x.x[s];
  const Lane by = left > kLeast ? 1.0f / left : lanes(1);
  for (std::size_t s = 0; s < kDayStates; ++s) x.x[s] *= by;
  return left > kLeast ? lane_log(left) : lanes(-std::numeric_limits<float>::infinity());
}

DYAD_CLONES void past_day(const LaneDraw& d, std::size_t week, float cap, LaneBelief& x, Lane& log_left) {
  WaitDay w{};
  set_fetus(d, lane_min(d.stillbirth[week], lanes(cap)), w);
  w.unplanned = d.births[week];
  LaneBelief next;
  move_day(d, w, lanes(1), x, next);
  for (std::size_t f = 0; f < kFetal; ++f) {  // as with_relapse of day_filter.cpp
    const Lane falls = d.before[kWard][kOneOrgan] * next.x[day_state(kRecovered, f)];
    next.x[day_state(kRecovered, f)] -= falls;
    next.x[day_state(kOneOrgan, f)] += falls;
  }
  x = next;
  log_left = renew(x);
}

// `seen`: for each channel read, the chances of its level by state, and whose state.
struct Reading {
  const Lane* chance = nullptr;
  std::size_t stride = 0;
  bool of_mother = false;
};
DYAD_CLONES void read_day(const Reading* seen, std::size_t number, LaneBelief& x, Lane& log_left) {
  for (std::size_t c = 0; c < number; ++c)
    for (std::size_t s = 0; s < kDayStates; ++s)
      x.x[s] *= seen[c].chance[(seen[c].of_mother ? s / kFetal : s % kFetal) * seen[c].stride];
  log_left = renew(x);
}

LaneBelief spread(const DayBelief& belief) {
  LaneBelief x;
  for (std::size_t s = 0; s < kDayStates; ++s) x.x[s] = lanes(static_cast<float>(belief[s]));
  return x;
}

std::vector<Reading> readings_of(const DaySetup& setup, const DayReadings& day, const LaneVector& emission) {
  std::vector<Reading> out;
  std::size_t offset = 0;
  for (std::size_t c = 0; c < setup.channels.size(); ++c) {
    const auto& channel = setup.channels[c];
    const std::size_t levels = channel.levels.size();
    if (day.level[c] >= 0)
      out.push_back({&emission[offset + static_cast<std::size_t>(day.level[c])], levels, channel.of_mother});
    offset += (channel.of_mother ? kAlive : kFetal) * levels;
  }
  return out;
}

}  // namespace

void filter_lanes(const DaySetup& setup, const LaneBlock& block, std::span<DrawHistory> out) {
  const PastStart begin = past_start(setup);
  LaneBelief x = spread(begin.belief);
  std::array<double, kLanes> log_likelihood{};
  Lane log_left;
  const auto count = [&] {
    for (std::size_t l = 0; l < kLanes; ++l) log_likelihood[l] += static_cast<double>(log_left[l]);
  };
  int now = setup.history.front().days_ago;
  const auto move_to = [&](int days_ago) {
    for (; now > days_ago; --now) {
      past_day(block.draw, past_week(setup, now), static_cast<float>(setup.fixed.stillbirth_cap), x,
               log_left);
      count();
    }
  };
  for (const auto& day : setup.history) {
    move_to(day.days_ago);
    const auto seen = readings_of(setup, day, block.emission);
    read_day(seen.data(), seen.size(), x, log_left);
    count();
  }
  move_to(0);
  for (std::size_t l = 0; l < out.size(); ++l) {
    out[l].log_likelihood = log_likelihood[l];
    DayBelief belief{};
    double sum = 0;
    for (std::size_t s = 0; s < kDayStates; ++s) sum += belief[s] = static_cast<double>(x.x[s][l]);
    for (double& p : belief) p /= sum;
    out[l].belief = begin.read ? belief : with_known_mother(setup, belief);
  }
}

}  // namespace dyad::timing
