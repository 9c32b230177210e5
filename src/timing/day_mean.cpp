// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean.hpp"

#include <numeric>

#include "timing/day_lanes_steps.hpp"
#include "timing/day_mean_sums.hpp"

namespace dyad::timing {
namespace {

// A mother in one state, over a stretch.
struct Row {
  Lane stays, dies, alive, alive_unplanned, organs;
};

DYAD_INLINE Row row_of(const StretchRows& r, std::size_t m) {
  return {r.stays[m], lane_max(1.0f - r.stays[m], lanes(0)), r.alive[m], r.alive_unplanned[m], r.organs[m]};
}

// stretch() of day_lanes_steps.hpp from one state, with no child surviving: `gone` of the fetuses die. After
// a transfer those who arrive are delivered.
DYAD_INLINE void childless(const LaneDraw& d, const WaitDay& w, const Row& r, const Lane& delay,
                           const Lane& gone, const Lane& stay, bool arrives, Lane* y) {
  const Lane dies_after = gone * r.dies, dies = stay * r.dies, born = stay * w.unplanned;
  const Lane died = dies_after + dies;
  y[kStillbirth] += gone + dies * (1.0f - d.arrest);
  y[kMotherDiesBefore] += died;
  Lane only = gone * r.alive + born * r.alive_unplanned;
  Lane delivered = gone + born;
  if (arrives) {
    only += (stay - born) * r.alive;
    delivered += stay - born;
  }
  y[kMotherOnly] += only;
  y[kNeither] += died + delivered * r.stays - only;
  y[kDelayDays] += died * w.never_treated + delivered * r.stays * delay;
  y[kOrganFailureDays] += delivered * r.organs;
}

// One stretch of one block of draws: the childless outcomes are added to `sum`, the rest is for the children.
DYAD_INLINE void add_stretch(const LaneDraw& d, const Lane& delay, const WaitDay& w, const StretchRows& rows,
                             const Lane& counts, bool arrives, Lane (*sum)[kOutcomes], Stretch& out) {
  const Lane dies[kFetal] = {w.well_dies, w.compromised_dies};
  out.way[0] = 1.0f - w.well_dies - w.warned;
  out.way[1] = w.warned;
  out.way[2] = 1.0f - w.compromised_dies;
  for (std::size_t m = 0; m < kAlive; ++m) {
    const Row r = row_of(rows, m);
    for (std::size_t f = 0; f < kFetal; ++f) {
      const Lane gone = counts * dies[f];
      childless(d, w, r, delay, gone, counts - gone, arrives, sum[day_state(m, f)]);
    }
    const Lane born = counts * w.unplanned, arrived = counts - born;
    out.mother[m][kRescued] = counts * r.dies * d.arrest;
    out.mother[m][kUnplannedLives] = born * r.alive_unplanned;
    out.mother[m][kUnplannedDies] = born * (r.stays - r.alive_unplanned);
    out.mother[m][kArrivedLives] = arrived * r.alive;
    out.mother[m][kArrivedDies] = arrived * (r.stays - r.alive);
  }
}

DYAD_CLONES void add_wait(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Lane& disease,
                          const Lane& counts, DaySum& sum, Stretch& out) {
  StretchRows rows;
  stretch_rows(t, w.birth, d.before, disease, rows);
  add_stretch(d, t.delay.data()[w.birth], w, rows, counts, false, sum.waits, out);
  for (std::size_t m = kOneOrgan; m <= kThreeOrgans; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) sum.waits[day_state(m, f)][kOrganFailureDays] += counts;
  const Lane scale = counts * disease * (1.0f - w.unplanned);
  for (std::size_t way = 0; way < kWays; ++way) {
    const Lane through = scale * out.way[way];
    for (std::size_t m = 0; m < kAlive; ++m)
      for (std::size_t j = 0; j < kAlive; ++j)
        sum.moves[day_state(m, kBefore[way])][day_state(j, kAfter[way])] += through * d.before[m][j];
  }
}

DYAD_CLONES void add_transfer(const LaneDraw& d, const LaneTables& t, const PartMoves& part, const WaitDay& w,
                              const Lane& disease, const Lane& counts, DaySum& sum, Stretch& out) {
  Lane moves[kAlive][kAlive];
  part_rows(d, part, disease, moves);
  StretchRows rows;
  stretch_rows(t, w.birth, moves, lanes(1), rows);
  add_stretch(d, t.delay.data()[w.birth], w, rows, counts, true, sum.transfers, out);
}

DYAD_CLONES void add_mothers(const LaneTables& t, std::size_t day, const Lane& counts, DaySum& sum) {
  for (std::size_t m = 0; m < kAlive; ++m) {
    sum.lives[m] += t.lives[day * kAlive + m] * counts;
    sum.organs[m] += t.organ_days[day * kAlive + m] * counts;
  }
  sum.delay += t.delay[day] * counts;
}

// Sums over the blocks stay in registers: one route, way and kind of mother at a time. `lives`: of each
// block.
DYAD_CLONES void sum_births(const Lane* const* lives, const LaneChildren* children, const Lane* counts,
                            std::size_t blocks, Route route, std::size_t f, BirthSum& sum) {
  Lane survives{}, intact{}, alive_survives[kAlive] = {}, alive_intact[kAlive] = {};
  for (std::size_t b = 0; b < blocks; ++b) {
    const LaneChild& child = children[b].by(route)[f];
    const Lane s = child.survives * counts[b], i = child.intact * counts[b];
    survives += s;
    intact += i;
    for (std::size_t m = 0; m < kAlive; ++m) alive_survives[m] += lives[b][m] * s;
    for (std::size_t m = 0; m < kAlive; ++m) alive_intact[m] += lives[b][m] * i;
  }
  sum.survives[f] = survives;
  sum.intact[f] = intact;
  for (std::size_t m = 0; m < kAlive; ++m) sum.alive_survives[m][f] = alive_survives[m];
  for (std::size_t m = 0; m < kAlive; ++m) sum.alive_intact[m][f] = alive_intact[m];
}

DYAD_CLONES void sum_left(const Stretch* stretch, const LaneChildren* children, std::size_t blocks,
                          std::size_t who, std::size_t way, LeftSum& sum) {
  constexpr Route kBornBy[kTransfer] = {Route::here, Route::unplanned, Route::unplanned, Route::tertiary,
                                        Route::tertiary};
  Lane survives[kAlive] = {}, intact[kAlive] = {};
  for (std::size_t b = 0; b < blocks; ++b) {
    const LaneChild& child = children[b].by(kBornBy[who])[kAfter[way]];
    const Lane s = stretch[b].way[way] * child.survives, i = stretch[b].way[way] * child.intact;
    for (std::size_t m = 0; m < kAlive; ++m) survives[m] += stretch[b].mother[m][who] * s;
    for (std::size_t m = 0; m < kAlive; ++m) intact[m] += stretch[b].mother[m][who] * i;
  }
  for (std::size_t m = 0; m < kAlive; ++m) sum.survives[m][way][who] = survives[m];
  for (std::size_t m = 0; m < kAlive; ++m) sum.intact[m][way][who] = intact[m];
}

// All entries of one day. What does not depend on the mode is summed first and kept by block.
class DayMean {
 public:
  DayMean(const DaySetup& setup, std::span<const LaneWorld> worlds, std::span<const std::size_t> counts)
      : setup_(setup),
        worlds_(worlds),
        waits_(worlds.size()),
        transfers_(setup.transfer ? worlds.size() : 0),
        children_(worlds.size()),
        lives_(worlds.size()) {
    for (const std::size_t count : counts) {
      Lane& ones = counts_.emplace_back(lanes(0));
      for (std::size_t l = 0; l < count; ++l) ones[l] = 1.0f;
    }
    n_ = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0}));
  }

  void start(int day) {
    sum_ = DaySum{};
    const auto t = static_cast<std::size_t>(day);
    for (std::size_t b = 0; b < worlds_.size(); ++b) {
      const LaneWorld& world = worlds_[b];
      lives_[b] = &world.tables().lives[t * kAlive];
      add_mothers(world.tables(), t, counts_[b], sum_);
      if (day < setup_.last_day())
        add_wait(world.draw, world.tables(), world.wait_day(day), world.tables().disease[t], counts_[b], sum_,
                 waits_[b]);
      if (setup_.transfer)
        add_transfer(world.draw, world.tables(), world.part(), world.transfer_day(day),
                     world.tables().disease[t], counts_[b], sum_, transfers_[b]);
    }
  }

  // The entries of one mode.
  void fill(std::span<MeanWorld::Entry> entries) {
    const int day = entries.front().day;
    ModeSum& sum = mode_;
    const bool magnesium = setup_.magnesium[static_cast<std::size_t>(day)] != 0;
    for (std::size_t b = 0; b < worlds_.size(); ++b)
      worlds_[b].new_children(day, entries.front().mode, children_[b]);
    for (std::size_t f = 0; f < kFetal; ++f) {
      sum_births(lives_.data(), children_.data(), counts_.data(), worlds_.size(), Route::here, f, sum.here);
      if (magnesium)
        sum_births(lives_.data(), children_.data(), counts_.data(), worlds_.size(), Route::magnesium, f,
                   sum.magnesium);
    }
    if (day < setup_.last_day()) add_left(waits_.data(), kWaiting, sum.waits);
    if (setup_.transfer) add_left(transfers_.data(), kTransfer, sum.transfers);
    for (auto& entry : entries) entry.outcomes = outcomes(entry.action, sum);
  }

  StateMatrix moves() const {
    StateMatrix out{};
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t t = 0; t < kDayStates; ++t) out[s][t] = total(sum_.moves[s][t]) / n_;
    return out;
  }

 private:
  void add_left(const Stretch* stretch, std::size_t whose, LeftSum& sum) const {
    for (std::size_t way = 0; way < kWays; ++way)
      for (std::size_t who = 0; who < whose; ++who)
        sum_left(stretch, children_.data(), worlds_.size(), who, way, sum);
  }

  StateOutcomes outcomes(DayAction action, const ModeSum& sum) const {
    if (action == kDeliverHere) return births_from(sum.here, sum_, n_);
    if (action == kDeliverWithMagnesium) return births_from(sum.magnesium, sum_, n_);
    if (action == kDeliverAfterTransfer) return stretch_from(sum_.transfers, sum.transfers, kTransfer, n_);
    return stretch_from(sum_.waits, sum.waits, kWaiting, n_);
  }

  const DaySetup& setup_;
  std::span<const LaneWorld> worlds_;
  std::vector<Stretch, math::LaneAllocator<Stretch>> waits_, transfers_;
  std::vector<LaneChildren, math::LaneAllocator<LaneChildren>> children_;  // of a mode
  std::vector<const Lane*> lives_;
  LaneVector counts_;
  double n_ = 0;
  DaySum sum_{};
  ModeSum mode_{};
};

}  // namespace

MeanWorld mean_of(const DaySetup& setup, std::span<const LaneWorld> worlds,
                  std::span<const std::size_t> counts) {
  MeanWorld out;
  out.entries = entries_of(setup);
  DayMean mean(setup, worlds, counts);
  for (std::size_t first = 0, end = 0; first < out.entries.size(); first = end) {
    const auto& of = out.entries[first];
    if (first == 0 || out.entries[first - 1].day != of.day) {
      mean.start(of.day);
      if (of.day < setup.last_day()) out.transitions.push_back(mean.moves());
    }
    while (end < out.entries.size() && out.entries[end].day == of.day && out.entries[end].mode == of.mode)
      ++end;
    mean.fill(std::span(out.entries).subspan(first, end - first));
  }
  return out;
}

}  // namespace dyad::timing
