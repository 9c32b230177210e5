// SPDX-License-Identifier: Apache-2.0
#pragma once
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

// DayTables of sixteen draws. The mother's rows before disease are those of LaneDraw::before.
struct LaneTables {
  LaneVector disease, fetus, unplanned, delay;    // [day]
  LaneVector lives, lives_unplanned, organ_days;  // [day * kAlive + state]
  LaneVector male, female, morbidity_free;        // [node]; nodes of day d from node_first[d]
  std::vector<std::size_t> node_first;            // [day], and the end
  std::vector<float> node_weight;                 // [node]
  LaneVector alive, organs;                       // [days after birth * kAlive + state]
};

// The world of sixteen draws: the single-precision twin of day_draw.hpp, which is its contract. Agreement
// with it is to 2e-5 in every outcome that is a probability.
class LaneWorld {
 public:
  explicit LaneWorld(const DaySetup& setup);

  LaneDraw draw{};
  // Once every lane of `draw` is loaded. Forgets the children computed before.
  void fill();

  // Adds what delivering on `day` from `x` leads to.
  void deliver(const LaneBelief& x, int day, int mode, DayAction action, LaneOutcomes& y);
  void deliver_once(const LaneBelief& x, int day, int mode, DayAction action, LaneOutcomes& y) const;
  // Adds what leaves while waiting on `day`, and the day's own burden.
  void wait(const LaneBelief& x, int day, int mode, LaneOutcomes& y, LaneExits& exits);
  // Who is still pregnant the next day.
  void move(const LaneBelief& x, int day, LaneBelief& next) const;

  const DaySetup& setup() const { return *setup_; }
  const LaneTables& tables() const { return tables_; }
  // A baby born alive, computed when first asked for; and the same without remembering it.
  const LaneChild& child(int day, int mode, Route route, std::size_t fetus);
  LaneChild new_child(int day, int mode, Route route, std::size_t fetus) const;
  // As wait, with no child surviving: what is left is the mother's part.
  void wait_childless(const LaneBelief& x, int day, LaneOutcomes& y) const;
  // One day of the mother's moves alone, disease included.
  void move_mothers(const Lane (&from)[kAlive], int day, Lane (&to)[kAlive]) const;

 private:
  const DaySetup* setup_;
  LaneTables tables_;
  std::vector<LaneChild> children_;
  std::vector<char> known_;
};

}  // namespace dyad::timing
