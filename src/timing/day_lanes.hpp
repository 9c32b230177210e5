// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "math/lanes.hpp"
#include "timing/day_draw.hpp"

namespace dyad::timing {

using math::kLanes;
using math::Lane;
using math::LaneVector;

// Sixteen draws of DayDraw side by side.
struct LaneDraw {
  Lane a, b, morbidity_a, morbidity_b;
  Lane death_odds, tertiary_odds, unplanned_odds, compromised_odds;
  Lane steroid_log_odds, steroid_coverage;
  Lane stillbirth[kWeeks], births[kWeeks], magnesium[kWeeks];
  Lane obstruction_days, obstruction_stillbirth, obstruction_rate;
  Lane cancer_waiting, cancer_treated, delay_log_hazard, restart_lag, tuberculosis;
  Lane before[kAlive][kAlive], after[kAlive][kAlive];
  Lane operation[kAlive], unplanned_operation[kAlive];
  Lane arrest, warned_share, compromised_dies, transfer_days, transfer_worse;
};
void load_lane(const DayDraw& draw, std::size_t lane, LaneDraw& out);
// The channels' chances of sixteen draws, as DayDraw::emission.
struct LaneBlock {
  LaneDraw draw{};
  LaneVector emission;
};
void load_lane(const DayDraw& draw, std::size_t lane, LaneBlock& out);
void copy_lane(const LaneBlock& from, std::size_t from_lane, std::size_t lane, LaneBlock& out);

struct LaneBelief {
  Lane x[kDayStates];
};
struct LaneOutcomes {
  Lane y[kOutcomes];
};
struct LaneExits {
  Lane fetus_dies, mother_dies, unplanned;
};
struct LaneChild {
  Lane survives, intact;
};
// Babies born alive, by route and the fetus's state. Routes that are not offered that day are not filled.
struct LaneChildren {
  LaneChild of[kRoutes][kFetal];
  const LaneChild* by(Route route) const { return of[static_cast<std::size_t>(route)]; }
};
// What happens to those who wait a day, or the part of one that a transfer takes, besides the mother's
// course.
struct WaitDay {
  Lane well_dies, compromised_dies, warned;  // well: dies, is compromised
  Lane unplanned, never_treated;
  std::size_t birth = 0;  // the day from which a mother's life after birth is counted
};

// A stretch of pregnancy from each state of the mother, whose fetus lives: the chance that she lives through
// it, and, for those who are delivered at its end, alive at the horizon and days with a failing organ.
struct StretchRows {
  Lane stays[kAlive], alive[kAlive], alive_unplanned[kAlive], organs[kAlive];
};
// What a transfer's share of the mother's day is made of before disease: her moves, their sum by row, and the
// sum of the whole day's row.
struct PartMoves {
  Lane to[kAlive][kAlive], leaves[kAlive], stays[kAlive];
};

// DayTables of sixteen draws. The mother's rows before disease are those of LaneDraw::before.
struct LaneTables {
  LaneVector disease, fetus, unplanned, delay;    // [day]
  LaneVector lives, lives_unplanned, organ_days;  // [day * kAlive + state]
  LaneVector male, female, morbidity_free;        // [node]; nodes of day d from node_first[d]
  std::vector<std::size_t> node_first;            // [day], and the end
  std::vector<float> node_weight;                 // [node]
  LaneVector steroid;                             // factor on the odds of death, by weight of the effect
};

// What fill() needs on the way: [days after birth * kAlive + state]. Worlds filled one after the other share
// it.
struct AfterBirth {
  LaneVector alive, organs;
};

inline constexpr std::uint16_t kNoSteroid = 0xffff;

// The world of sixteen draws: the single-precision twin of day_draw.hpp, which is its contract. Agreement
// with it is to 2e-5 in every outcome that is a probability.
class LaneWorld {
 public:
  explicit LaneWorld(const DaySetup& setup);

  LaneDraw draw{};
  // Once every lane of `draw` is loaded.
  void fill(AfterBirth& work);

  // Needed before deliver(), wait() and children() of that day, after fill(). All who walk through a block do
  // a day together, so that what is the day's own stays near and is small.
  void open(int day);

  // y: `before` and what delivering on `day` from `x` leads to; the two may be the same.
  void deliver(const LaneBelief& x, int day, int mode, DayAction action, const LaneOutcomes& before,
               LaneOutcomes& y);
  // Adds what leaves while waiting on `day`, and the day's own burden.
  void wait(const LaneBelief& x, int day, int mode, LaneOutcomes& y, LaneExits& exits);
  // Who is still pregnant the next day.
  void move(const LaneBelief& x, int day, LaneBelief& next) const;
  const DaySetup& setup() const { return *setup_; }
  const LaneTables& tables() const { return tables_; }
  // Computed when first asked for since the day was opened; and the same without remembering.
  const LaneChildren& children(int day, int mode);
  void new_children(int day, int mode, LaneChildren& out) const;
  const WaitDay& wait_day(int day) const { return wait_days_[static_cast<std::size_t>(day)]; }
  const WaitDay& transfer_day(int day) const { return transfer_days_[static_cast<std::size_t>(day)]; }
  const PartMoves& part() const { return part_; }
  // Asks for the tables of a day before they are needed: many worlds are too large for the nearest memory.
  void fetch(int day) const;

 private:
  void list_steroid_weights();

  const DaySetup* setup_;
  LaneTables tables_;
  std::vector<float> steroid_weights_;     // distinct
  std::vector<std::uint16_t> steroid_at_;  // [day * modes + mode], index into them, or kNoSteroid
  std::vector<LaneChildren, math::LaneAllocator<LaneChildren>> children_;  // [mode], of the open day
  std::vector<char> known_;
  std::vector<WaitDay, math::LaneAllocator<WaitDay>> wait_days_, transfer_days_;
  PartMoves part_{};
  StretchRows wait_rows_{}, transfer_rows_{};  // of the open day
};

}  // namespace dyad::timing
