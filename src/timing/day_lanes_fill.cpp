// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "timing/day_lanes_steps.hpp"
#include "timing/preference.hpp"

namespace dyad::timing {

using math::lane_clamp;
using math::lane_exp;
using math::lane_log;
using math::lane_max;
using math::lane_min;
using math::lane_sqrt;
using math::lanes;

namespace {

constexpr auto kHorizonDelay = static_cast<float>(kDelayScaleDays);

template <std::size_t N>
void set(Lane (&to)[N], const std::array<double, N>& from, std::size_t lane) {
  for (std::size_t i = 0; i < N; ++i) to[i][lane] = static_cast<float>(from[i]);
}

// While pregnant: the same sums as Sweep::waiting and disease_before, a day at a time.
DYAD_CLONES void while_pregnant(const Setup& s, const LaneDraw& d, LaneTables& t) {
  const bool joint = s.situation.joint_bowel_operation;
  const Lane base = (s.waits ? d.cancer_waiting : d.cancer_treated) + d.tuberculosis;
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    const Lane left = d.obstruction_days - static_cast<float>(day);
    Lane obstructed = joint ? lanes(1.0f) : lane_clamp(left, lanes(0.0f), lanes(1.0f));
    t.disease[day] = lane_exp(-(base + d.obstruction_rate * obstructed));
    obstructed = d.obstruction_days > 0.0f ? obstructed : lanes(0.0f);
    t.fetus[day] = lane_min(d.stillbirth[s.days[day].week] + d.obstruction_stillbirth * obstructed,
                            lanes(static_cast<float>(s.stillbirth_cap)));
    t.unplanned[day] = d.births[s.days[day].week];
  }
}

DYAD_CLONES void steroids(const LaneDraw& d, const float* weight, LaneTables& t) {
  for (std::size_t i = 0; i < t.steroid.size(); ++i)
    t.steroid[i] = lane_exp((weight[i] - d.steroid_coverage) * d.steroid_log_odds);
}

DYAD_INLINE Lane part(const Lane& p, const Lane& share) {
  return 1.0f - lane_exp(share * lane_log(1.0f - p));
}

DYAD_CLONES void waiting_days(const Setup& s, const LaneDraw& d, const LaneTables& t, WaitDay* out) {
  const Lane never = lanes(s.waits ? kHorizonDelay : 0.0f);
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    WaitDay& w = out[day];
    set_fetus(d, t.fetus[day], w);
    w.unplanned = t.unplanned[day];
    w.never_treated = never;
    w.birth = day + 1;
  }
}

// Only an obstruction makes the fetus's hazards differ within a week.
DYAD_CLONES void transfer_days(const Setup& s, const LaneDraw& d, const WaitDay* waits, WaitDay* out) {
  const Lane compromised = part(d.compromised_dies, d.transfer_days);
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    WaitDay& w = out[day];
    if (day > 0 && !s.situation.bowel_obstruction && s.days[day].week == s.days[day - 1].week) {
      w = out[day - 1];
    } else {
      const WaitDay& whole = waits[day];
      w.well_dies = part(whole.well_dies, d.transfer_days);
      w.warned = lane_min(part(whole.warned, d.transfer_days), 1.0f - w.well_dies);
      w.compromised_dies = compromised;
      w.unplanned = part(whole.unplanned, d.transfer_days);
      w.never_treated = whole.never_treated;
    }
    w.birth = day;
  }
}

// The mother's moves within the share of a day that a transfer takes: worsening is more likely.
DYAD_CLONES void part_moves(const LaneDraw& d, PartMoves& out) {
  for (std::size_t i = 0; i < kAlive; ++i) {
    out.leaves[i] = out.stays[i] = lanes(0);
    for (std::size_t j = 0; j < kAlive; ++j) {
      out.stays[i] += d.before[i][j];
      const bool worsens = i != kRecovered && j == i + 1 && j != kRecovered;
      out.to[i][j] = d.transfer_days * d.before[i][j] * (worsens ? d.transfer_worse : lanes(1));
      if (j != i) out.leaves[i] += out.to[i][j];
    }
  }
}

DYAD_CLONES void wait_stretch(std::size_t day, const LaneDraw& d, const LaneTables& t, StretchRows& out) {
  stretch_rows(t, day + 1, d.before, t.disease.data()[day], out);
}

DYAD_CLONES void transfer_stretch(std::size_t day, const LaneDraw& d, const PartMoves& part,
                                  const LaneTables& t, StretchRows& out) {
  Lane rows[kAlive][kAlive];
  part_rows(d, part, t.disease.data()[day], rows);
  stretch_rows(t, day, rows, lanes(1), out);
}

DYAD_CLONES void after_birth(std::size_t horizon, const LaneDraw& d, AfterBirth& w) {
  Lane *alive = w.alive.data(), *organs = w.organs.data();
  for (std::size_t i = 0; i < kAlive; ++i) {
    alive[i] = lanes(1.0f);
    organs[i] = lanes(0.0f);
  }
  for (std::size_t n = 0; n < horizon; ++n, alive += kAlive, organs += kAlive) {
    back(d.after, alive, alive + kAlive);
    back(d.after, organs, organs + kAlive);
    for (std::size_t i = kOneOrgan; i <= kThreeOrgans; ++i) organs[kAlive + i] += 1.0f;
  }
}

// disease_after of sweep.cpp.
DYAD_INLINE Lane disease_after(const Setup& s, const LaneDraw& d, float day, float horizon) {
  const Lane restart = s.waits ? lane_min(d.restart_lag + day, lanes(horizon)) : lanes(day);
  Lane sum = d.cancer_waiting * (restart - day);
  sum += d.cancer_treated * lane_exp(d.delay_log_hazard * restart) * (horizon - restart);
  sum += d.tuberculosis * (horizon - day);
  if (!s.situation.joint_bowel_operation)
    sum += d.obstruction_rate *
           lane_max(lane_min(lanes(horizon), d.obstruction_days) - lane_min(lanes(day), d.obstruction_days),
                    lanes(0.0f));
  return lane_exp(-sum);
}

DYAD_CLONES void after_operation(const Setup& s, const LaneDraw& d, const AfterBirth& w, LaneTables& t) {
  const auto horizon = static_cast<float>(s.horizon);
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    const Lane disease = disease_after(s, d, static_cast<float>(day), horizon);
    const std::size_t left = (static_cast<std::size_t>(s.horizon) - day) * kAlive;
    for (std::size_t i = 0; i < kAlive; ++i) {
      const Lane lives = w.alive.data()[left + i] * disease;
      t.lives[day * kAlive + i] = (1.0f - d.operation[i]) * lives;
      t.lives_unplanned[day * kAlive + i] = (1.0f - d.unplanned_operation[i]) * lives;
      t.organ_days[day * kAlive + i] = (1.0f - d.operation[i]) * w.organs.data()[left + i];
    }
    t.delay[day] =
        s.waits ? lane_min(d.restart_lag + static_cast<float>(day), lanes(kHorizonDelay)) : lanes(0.0f);
  }
}

// sexed_odds and the freedom from morbidity at every node.
DYAD_CLONES void newborns(const Setup& s, const LaneDraw& d, LaneTables& t) {
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    const auto& table = s.days[day];
    const auto exp_h = static_cast<float>(table.sex_odds), cosh_h = static_cast<float>(table.sex_cosh);
    for (std::size_t n = 0; n < table.curve_x.size(); ++n) {
      const std::size_t at = t.node_first[day] + n;
      const auto x = static_cast<float>(table.curve_x[n]);
      const Lane cohort = lane_exp(d.a + d.b * x);
      const Lane half = (1.0f - cohort) * (0.5f * cosh_h);
      const Lane root = lane_sqrt(half * half + cohort);
      const Lane common = half > 0.0f ? cohort / (half + root) : root - half;
      t.male[at] = common * (1.0f / exp_h);
      t.female[at] = common * exp_h;
      t.morbidity_free[at] = 1.0f / (1.0f + lane_exp(-(d.morbidity_a + d.morbidity_b * x)));
    }
  }
}

}  // namespace

void load_lane(const DayDraw& draw, std::size_t lane, LaneDraw& out) {
  const Draw& f = draw.fixed;
  const auto put = [lane](Lane& to, double x) { to[lane] = static_cast<float>(x); };
  put(out.a, f.a), put(out.b, f.b), put(out.morbidity_a, f.morbidity_a), put(out.morbidity_b, f.morbidity_b);
  put(out.death_odds, f.death_odds), put(out.tertiary_odds, draw.tertiary_odds);
  put(out.unplanned_odds, draw.unplanned_odds), put(out.compromised_odds, draw.compromised_odds);
  put(out.steroid_log_odds, f.steroid_log_odds), put(out.steroid_coverage, f.steroid_coverage);
  set(out.stillbirth, f.stillbirth, lane), set(out.births, draw.births, lane);
  set(out.magnesium, draw.magnesium, lane);
  put(out.obstruction_days, f.obstruction_days), put(out.obstruction_rate, f.obstruction_rate);
  put(out.obstruction_stillbirth, f.obstruction_stillbirth);
  put(out.cancer_waiting, f.cancer_waiting), put(out.cancer_treated, f.cancer_treated);
  put(out.delay_log_hazard, f.delay_log_hazard), put(out.restart_lag, f.restart_lag);
  put(out.tuberculosis, f.tuberculosis);
  for (std::size_t i = 0; i < kAlive; ++i) {
    set(out.before[i], draw.before[i], lane);
    set(out.after[i], draw.after[i], lane);
  }
  set(out.operation, f.operation, lane), set(out.unplanned_operation, draw.unplanned_operation, lane);
  put(out.arrest, f.arrest_newborn), put(out.warned_share, draw.warned_share);
  put(out.compromised_dies, draw.compromised_dies);
  put(out.transfer_days, draw.transfer_days), put(out.transfer_worse, draw.transfer_worse);
}

void load_lane(const DayDraw& draw, std::size_t lane, LaneBlock& out) {
  load_lane(draw, lane, out.draw);
  out.emission.resize(draw.emission.size());
  for (std::size_t e = 0; e < draw.emission.size(); ++e)
    out.emission[e][lane] = static_cast<float>(draw.emission[e]);
}

void copy_lane(const LaneBlock& from, std::size_t from_lane, std::size_t lane, LaneBlock& out) {
  static_assert(sizeof(LaneDraw) % sizeof(Lane) == 0);
  const auto* source = reinterpret_cast<const Lane*>(&from.draw);
  auto* target = reinterpret_cast<Lane*>(&out.draw);
  for (std::size_t i = 0; i < sizeof(LaneDraw) / sizeof(Lane); ++i) target[i][lane] = source[i][from_lane];
  out.emission.resize(from.emission.size());
  for (std::size_t e = 0; e < from.emission.size(); ++e) out.emission[e][lane] = from.emission[e][from_lane];
}

LaneWorld::LaneWorld(const DaySetup& setup) : setup_(&setup) {
  const std::size_t days = setup.fixed.days.size();
  for (auto* v : {&tables_.disease, &tables_.fetus, &tables_.unplanned, &tables_.delay}) v->resize(days);
  wait_days_.resize(days);
  transfer_days_.resize(setup.transfer ? days : 0);
  list_steroid_weights();
  for (auto* v : {&tables_.lives, &tables_.lives_unplanned, &tables_.organ_days}) v->resize(days * kAlive);
  for (const auto& day : setup.fixed.days) {
    tables_.node_first.push_back(tables_.node_weight.size());
    for (const double w : day.weight) tables_.node_weight.push_back(static_cast<float>(w));
  }
  tables_.node_first.push_back(tables_.node_weight.size());
  for (auto* v : {&tables_.male, &tables_.female, &tables_.morbidity_free})
    v->resize(tables_.node_weight.size());
}

void LaneWorld::list_steroid_weights() {
  const std::size_t days = setup_->fixed.days.size(), modes = static_cast<std::size_t>(setup_->modes);
  steroid_at_.assign(days * modes, kNoSteroid);
  for (std::size_t day = 0; day < days; ++day) {
    if (!setup_->fixed.days[day].steroid_applies) continue;
    for (std::size_t mode = 0; mode < modes; ++mode) {
      const int at = static_cast<int>(day), table = static_cast<int>(mode);
      if (setup_->table_mode(at, table) != table) continue;
      const auto weight = static_cast<float>(setup_->steroid_weight(at, table));
      const auto found = std::find(steroid_weights_.begin(), steroid_weights_.end(), weight);
      steroid_at_[day * modes + mode] = static_cast<std::uint16_t>(found - steroid_weights_.begin());
      if (found == steroid_weights_.end()) steroid_weights_.push_back(weight);
    }
  }
  tables_.steroid.resize(steroid_weights_.size());
}

void LaneWorld::fill(AfterBirth& work) {
  const auto horizon = static_cast<std::size_t>(setup_->fixed.horizon);
  work.alive.resize((horizon + 1) * kAlive);
  work.organs.resize((horizon + 1) * kAlive);
  steroids(draw, steroid_weights_.data(), tables_);
  while_pregnant(setup_->fixed, draw, tables_);
  waiting_days(setup_->fixed, draw, tables_, wait_days_.data());
  if (setup_->transfer) {
    transfer_days(setup_->fixed, draw, wait_days_.data(), transfer_days_.data());
    part_moves(draw, part_);
  }
  after_birth(horizon, draw, work);
  after_operation(setup_->fixed, draw, work, tables_);
  newborns(setup_->fixed, draw, tables_);
}

void LaneWorld::open(int day) {
  const auto t = static_cast<std::size_t>(day);
  if (t + 1 < setup_->fixed.days.size()) wait_stretch(t, draw, tables_, wait_rows_);
  if (setup_->transfer) transfer_stretch(t, draw, part_, tables_, transfer_rows_);
  children_.resize(static_cast<std::size_t>(setup_->modes));
  known_.assign(children_.size(), char{0});
}

}  // namespace dyad::timing
