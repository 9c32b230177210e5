// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean.hpp"

#include <numeric>

#include "timing/day_lanes_steps.hpp"
#include "timing/day_mean_column.hpp"
#include "timing/day_mean_sums.hpp"

namespace dyad::timing {
namespace {

// The moves that course_matrix makes.
constexpr std::pair<State, State> kMoves[] = {{kWard, kWard},
                                              {kWard, kOneOrgan},
                                              {kWard, kRecovered},
                                              {kOneOrgan, kOneOrgan},
                                              {kOneOrgan, kTwoOrgans},
                                              {kOneOrgan, kRecovered},
                                              {kTwoOrgans, kOneOrgan},
                                              {kTwoOrgans, kTwoOrgans},
                                              {kTwoOrgans, kThreeOrgans},
                                              {kThreeOrgans, kTwoOrgans},
                                              {kThreeOrgans, kThreeOrgans},
                                              {kRecovered, kRecovered}};

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

// Whose babies there are of one block of draws, from each state of the mother with a chance of 1: the place
// of each block's five lanes.
using Mothers = std::array<Lane*, kTransfer>;

// One stretch of one block of draws: the childless outcomes are added to `sum`, the rest is for the children.
DYAD_INLINE void add_stretch(const LaneDraw& d, const Lane& delay, const WaitDay& w, const StretchRows& rows,
                             const Lane& counts, bool arrives, Lane (*sum)[kOutcomes], Stretch& out,
                             const Mothers& mothers) {
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
    mothers[kRescued][m] = counts * r.dies * d.arrest;
    mothers[kUnplannedLives][m] = born * r.alive_unplanned;
    mothers[kUnplannedDies][m] = born * (r.stays - r.alive_unplanned);
    if (!arrives) continue;
    mothers[kArrivedLives][m] = arrived * r.alive;
    mothers[kArrivedDies][m] = arrived * (r.stays - r.alive);
  }
}

DYAD_CLONES void add_wait(const LaneDraw& d, const LaneTables& t, const WaitDay& w, const Lane& disease,
                          const Lane& counts, DaySum& sum, Stretch& out, const Mothers& mothers) {
  StretchRows rows;
  stretch_rows(t, w.birth, d.before, disease, rows);
  add_stretch(d, t.delay.data()[w.birth], w, rows, counts, false, sum.waits, out, mothers);
  for (std::size_t m = kOneOrgan; m <= kThreeOrgans; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) sum.waits[day_state(m, f)][kOrganFailureDays] += counts;
  const Lane scale = counts * disease * (1.0f - w.unplanned);
  for (std::size_t way = 0; way < kWays; ++way) {
    const Lane through = scale * out.way[way];
    for (const auto& [m, j] : kMoves)
      sum.moves[day_state(m, kBefore[way])][day_state(j, kAfter[way])] += through * d.before[m][j];
  }
}

DYAD_CLONES void add_transfer(const LaneDraw& d, const LaneTables& t, const PartMoves& part, const WaitDay& w,
                              const Lane& disease, const Lane& counts, DaySum& sum, Stretch& out,
                              const Mothers& mothers) {
  Lane moves[kAlive][kAlive];
  part_rows(d, part, disease, moves);
  StretchRows rows;
  stretch_rows(t, w.birth, moves, lanes(1), rows);
  add_stretch(d, t.delay.data()[w.birth], w, rows, counts, true, sum.transfers, out, mothers);
}

DYAD_CLONES void add_mothers(const LaneTables& t, std::size_t day, const Lane& counts, DaySum& sum) {
  for (std::size_t m = 0; m < kAlive; ++m) {
    sum.lives[m] += t.lives[day * kAlive + m] * counts;
    sum.organs[m] += t.organ_days[day * kAlive + m] * counts;
  }
  sum.delay += t.delay[day] * counts;
}

// A baby's two numbers of every block: [survives or intact * blocks + block].
enum Fate : std::size_t { kSurvives, kIntact, kFates };

// The babies of a route on their day.
DYAD_CLONES void list_babies(const LaneChildren* children, const Lane* counts, std::size_t blocks,
                             Route route, std::size_t f, Lane* out) {
  for (std::size_t b = 0; b < blocks; ++b) {
    const LaneChild& child = children[b].by(route)[f];
    out[kSurvives * blocks + b] = child.survives * counts[b];
    out[kIntact * blocks + b] = child.intact * counts[b];
  }
}

// Those of a route at the end of a stretch, by the fetus's state before it: [state][fate][block].
DYAD_CLONES void list_later_babies(const LaneChildren* children, const Stretch* stretch, std::size_t blocks,
                                   Route route, Lane* out) {
  Lane* const ill = out + kFates * blocks;
  for (std::size_t b = 0; b < blocks; ++b) {
    const LaneChild* const child = children[b].by(route);
    const Lane* const way = stretch[b].way;
    out[b] = way[0] * child[kWell].survives + way[1] * child[kCompromised].survives;
    out[blocks + b] = way[0] * child[kWell].intact + way[1] * child[kCompromised].intact;
    ill[b] = way[2] * child[kCompromised].survives;
    ill[blocks + b] = way[2] * child[kCompromised].intact;
  }
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
        lives_(worlds.size() * kAlive),
        babies_(worlds.size() * kFates * kFetal) {
    for (auto& mothers : mothers_) mothers.resize(worlds.size() * kAlive);
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
      if (b + 1 < worlds_.size()) worlds_[b + 1].fetch(day);
      std::copy_n(&world.tables().lives[t * kAlive], kAlive, &lives_[b * kAlive]);
      add_mothers(world.tables(), t, counts_[b], sum_);
      if (day < setup_.last_day())
        add_wait(world.draw, world.tables(), world.wait_day(day), world.tables().disease[t], counts_[b], sum_,
                 waits_[b], mothers_of(0, b));
      if (setup_.transfer)
        add_transfer(world.draw, world.tables(), world.part(), world.transfer_day(day),
                     world.tables().disease[t], counts_[b], sum_, transfers_[b], mothers_of(kTransfer, b));
    }
    waits_childless_ = childless_from(sum_.waits, n_);
    transfers_childless_ = childless_from(sum_.transfers, n_);
  }

  // The entries of one mode.
  void fill(std::span<MeanWorld::Entry> entries) {
    const int day = entries.front().day;
    for (std::size_t b = 0; b < worlds_.size(); ++b)
      worlds_[b].new_children(day, entries.front().mode, children_[b]);
    add_births(Route::here, mode_.here);
    if (setup_.magnesium[static_cast<std::size_t>(day)] != 0) add_births(Route::magnesium, mode_.magnesium);
    if (day < setup_.last_day()) add_left(waits_.data(), 0, kWaiting, mode_.waits);
    if (setup_.transfer) add_left(transfers_.data(), kTransfer, kTransfer, mode_.transfers);
    for (auto& entry : entries) entry.outcomes = outcomes(entry.action, mode_);
  }

  StateMatrix moves() const {
    StateMatrix out{};
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t t = 0; t < kDayStates; ++t) out[s][t] = total(sum_.moves[s][t]) / n_;
    return out;
  }

 private:
  // Of a block; `first` tells days of waiting from transfers.
  Mothers mothers_of(std::size_t first, std::size_t block) {
    Mothers out{};
    for (std::size_t who = 0; who < (first == 0 ? kWaiting : kTransfer); ++who)
      out[who] = &mothers_[first + who][block * kAlive];
    return out;
  }
  void add_births(Route route, BirthSum& sum) {
    const std::size_t blocks = worlds_.size();
    for (std::size_t f = 0; f < kFetal; ++f) {
      list_babies(children_.data(), counts_.data(), blocks, route, f, babies_.data());
      sum_column(lives_.data(), &babies_[0], blocks, sum.alive_survives[f], &sum.survives[f]);
      sum_column(lives_.data(), &babies_[blocks], blocks, sum.alive_intact[f], &sum.intact[f]);
    }
  }
  void add_left(const Stretch* stretch, std::size_t first, std::size_t whose, LeftSum& sum) {
    constexpr Route kBornBy[kTransfer] = {Route::here, Route::unplanned, Route::unplanned, Route::tertiary,
                                          Route::tertiary};
    const std::size_t blocks = worlds_.size();
    for (std::size_t who = 0; who < whose; ++who) {
      if (who == 0 || kBornBy[who] != kBornBy[who - 1])
        list_later_babies(children_.data(), stretch, blocks, kBornBy[who], babies_.data());
      const Lane* const mothers = mothers_[first + who].data();
      for (std::size_t f = 0; f < kFetal; ++f) {
        const Lane* const babies = &babies_[f * kFates * blocks];
        sum_column(mothers, babies, blocks, sum.survives[who][f], nullptr);
        sum_column(mothers, babies + blocks, blocks, sum.intact[who][f], nullptr);
      }
    }
  }

  StateOutcomes outcomes(DayAction action, const ModeSum& sum) const {
    if (action == kDeliverHere) return births_from(sum.here, sum_, n_);
    if (action == kDeliverWithMagnesium) return births_from(sum.magnesium, sum_, n_);
    if (action == kDeliverAfterTransfer)
      return stretch_from(transfers_childless_, sum.transfers, kTransfer, n_);
    return stretch_from(waits_childless_, sum.waits, kWaiting, n_);
  }

  const DaySetup& setup_;
  std::span<const LaneWorld> worlds_;
  std::vector<Stretch, math::LaneAllocator<Stretch>> waits_, transfers_;
  std::vector<LaneChildren, math::LaneAllocator<LaneChildren>> children_;  // of a mode
  // [block * kAlive + state]: alive at the horizon; whose babies there are, waiting and then in a transfer.
  LaneVector lives_, mothers_[2 * kTransfer];
  LaneVector babies_;  // of a route: [fetus's state][fate][block]
  LaneVector counts_;
  double n_ = 0;
  DaySum sum_{};
  ModeSum mode_{};
  StateOutcomes waits_childless_{}, transfers_childless_{};
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
