// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean.hpp"

#include <numeric>

#include "timing/day_lanes_steps.hpp"

namespace dyad::timing {
namespace {

// Ways a fetus gets through a day, as (before, after): it never recovers.
constexpr std::size_t kWays = 3;
constexpr std::size_t kBefore[kWays] = {kWell, kWell, kCompromised};
constexpr std::size_t kAfter[kWays] = {kWell, kCompromised, kCompromised};

// Whose baby: of a mother who died before birth; born unplanned to one who lives, to one who does not; born
// after a transfer to one who lives, to one who does not.
enum Whose : std::size_t { kRescued, kUnplannedLives, kUnplannedDies, kArrivedLives, kArrivedDies };
constexpr std::size_t kWaiting = 3, kTransfer = 5;  // of them, in a day of waiting and in a transfer

// What a stretch of pregnancy, a day or a transfer, leads to in sixteen draws from each state of the mother
// with a chance of 1, and by which ways the fetus gets through it.
struct Stretch {
  Lane mother[kAlive][kTransfer];
  Lane way[kWays];
};

// Sums over the draws.
struct BirthSum {
  Lane survives[kFetal], intact[kFetal];
  Lane alive_survives[kAlive][kFetal], alive_intact[kAlive][kFetal];
};
struct LeftSum {
  Lane survives[kAlive][kWays][kTransfer], intact[kAlive][kWays][kTransfer];
};
struct DaySum {
  Lane lives[kAlive], organs[kAlive], delay;                            // of mothers delivered
  Lane waits[kDayStates][kOutcomes], transfers[kDayStates][kOutcomes];  // with no child surviving
  Lane moves[kDayStates][kDayStates];
};
struct ModeSum {
  BirthSum here, magnesium;
  LeftSum waits, transfers;
};

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

DYAD_CLONES void add_births(const Lane* lives, const LaneChild* child, const Lane& counts, BirthSum& sum) {
  for (std::size_t f = 0; f < kFetal; ++f) {
    const Lane survives = child[f].survives * counts, intact = child[f].intact * counts;
    sum.survives[f] += survives;
    sum.intact[f] += intact;
    for (std::size_t m = 0; m < kAlive; ++m) {
      sum.alive_survives[m][f] += lives[m] * survives;
      sum.alive_intact[m][f] += lives[m] * intact;
    }
  }
}

DYAD_CLONES void add_left(const Stretch& s, const LaneChildren& c, std::size_t whose, LeftSum& sum) {
  const LaneChild* of[kTransfer] = {c.by(Route::here), c.by(Route::unplanned), c.by(Route::unplanned),
                                    c.by(Route::tertiary), c.by(Route::tertiary)};
  for (std::size_t w = 0; w < kWays; ++w)
    for (std::size_t who = 0; who < whose; ++who) {
      const LaneChild& child = of[who][kAfter[w]];
      const Lane survives = s.way[w] * child.survives, intact = s.way[w] * child.intact;
      for (std::size_t m = 0; m < kAlive; ++m) {
        sum.survives[m][w][who] += s.mother[m][who] * survives;
        sum.intact[m][w][who] += s.mother[m][who] * intact;
      }
    }
}

double total(const Lane& x) {
  double sum = 0;
  for (std::size_t l = 0; l < kLanes; ++l) sum += static_cast<double>(x[l]);
  return sum;
}

StateOutcomes births_from(const BirthSum& sum, const DaySum& day, double n) {
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      const double lives = total(day.lives[m]) / n, survives = total(sum.survives[f]) / n,
                   intact = total(sum.intact[f]) / n, both = total(sum.alive_survives[m][f]) / n,
                   both_intact = total(sum.alive_intact[m][f]) / n;
      y[kBothIntact] = both_intact;
      y[kBothSevere] = both - both_intact;
      y[kMotherOnly] = lives - both;
      y[kIntactOnly] = intact - both_intact;
      y[kSevereOnly] = (survives - both) - (intact - both_intact);
      y[kNeither] = 1.0 - lives - survives + both;
      y[kDelayDays] = total(day.delay) / n;
      y[kOrganFailureDays] = total(day.organs[m]) / n;
    }
  return out;
}

// The childless outcomes with the children put in: a baby that lives moves its mother's cell.
StateOutcomes stretch_from(const Lane (&childless)[kDayStates][kOutcomes], const LeftSum& left,
                           std::size_t whose, double n) {
  StateOutcomes out{};
  for (std::size_t s = 0; s < kDayStates; ++s)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[s][k] = total(childless[s][k]) / n;
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t w = 0; w < kWays; ++w) {
      Outcomes& y = out[day_state(m, kBefore[w])];
      for (std::size_t who = 0; who < whose; ++who) {
        const double survives = total(left.survives[m][w][who]) / n,
                     intact = total(left.intact[m][w][who]) / n;
        const bool mother_lives = who == kUnplannedLives || who == kArrivedLives;
        y[mother_lives ? kBothIntact : kIntactOnly] += intact;
        y[mother_lives ? kBothSevere : kSevereOnly] += survives - intact;
        y[mother_lives ? kMotherOnly : kNeither] -= survives;
      }
    }
  return out;
}

// All entries of one day. What does not depend on the mode is summed first and kept by block.
class DayMean {
 public:
  DayMean(const DaySetup& setup, std::span<const LaneWorld> worlds, std::span<const std::size_t> counts)
      : setup_(setup),
        worlds_(worlds),
        waits_(worlds.size()),
        transfers_(setup.transfer ? worlds.size() : 0) {
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
    const bool magnesium = setup_.magnesium[static_cast<std::size_t>(day)] != 0;
    ModeSum sum{};
    LaneChildren children;
    for (std::size_t b = 0; b < worlds_.size(); ++b) {
      worlds_[b].new_children(day, entries.front().mode, children);
      const Lane* lives = &worlds_[b].tables().lives[static_cast<std::size_t>(day) * kAlive];
      add_births(lives, children.by(Route::here), counts_[b], sum.here);
      if (magnesium) add_births(lives, children.by(Route::magnesium), counts_[b], sum.magnesium);
      if (day < setup_.last_day()) add_left(waits_[b], children, kWaiting, sum.waits);
      if (setup_.transfer) add_left(transfers_[b], children, kTransfer, sum.transfers);
    }
    for (auto& entry : entries) entry.outcomes = outcomes(entry.action, sum);
  }

  StateMatrix moves() const {
    StateMatrix out{};
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t t = 0; t < kDayStates; ++t) out[s][t] = total(sum_.moves[s][t]) / n_;
    return out;
  }

 private:
  StateOutcomes outcomes(DayAction action, const ModeSum& sum) const {
    if (action == kDeliverHere) return births_from(sum.here, sum_, n_);
    if (action == kDeliverWithMagnesium) return births_from(sum.magnesium, sum_, n_);
    if (action == kDeliverAfterTransfer) return stretch_from(sum_.transfers, sum.transfers, kTransfer, n_);
    return stretch_from(sum_.waits, sum.waits, kWaiting, n_);
  }

  const DaySetup& setup_;
  std::span<const LaneWorld> worlds_;
  std::vector<Stretch, math::LaneAllocator<Stretch>> waits_, transfers_;
  LaneVector counts_;
  double n_ = 0;
  DaySum sum_{};
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
