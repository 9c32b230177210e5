// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dyad::timing {

using math::lane_max;
using math::lanes;

namespace {

// Ways a fetus gets through a day, as (before, after): it never recovers.
constexpr std::size_t kWays = 3;
constexpr std::size_t kBefore[kWays] = {kWell, kWell, kCompromised};
constexpr std::size_t kAfter[kWays] = {kWell, kCompromised, kCompromised};

// Sums over the draws of what a delivery leads to. The mother's part belongs to the day, the products to the
// entry.
struct BirthSum {
  Lane survives[kFetal], intact[kFetal];
  Lane alive_survives[kAlive][kFetal], alive_intact[kAlive][kFetal];
};
struct MotherSum {
  Lane lives[kAlive], organs[kAlive], delay;
};
// Sums over the draws of the babies left by a day of waiting: rescued from a dead mother, born unplanned to
// one who lives, to one who does not.
struct LeftSum {
  Lane survives[kAlive][kWays][3], intact[kAlive][kWays][3];
};
// Chance, from a mother's state and by way of the fetus, to leave such a baby today.
struct Leaving {
  Lane rescued[kAlive][kWays], alive[kAlive][kWays], dead[kAlive][kWays];
};
struct DaySum {
  MotherSum mother{};
  Lane childless[kDayStates][kOutcomes]{};
  Lane moves[kDayStates][kDayStates]{};
};

double total(const Lane& x) {
  double sum = 0;
  for (std::size_t l = 0; l < kLanes; ++l) sum += static_cast<double>(x[l]);
  return sum;
}

Leaving leaving_of(const LaneWorld& world, int day, const Lane& counts) {
  const auto t = static_cast<std::size_t>(day);
  const auto& tables = world.tables();
  const Lane h = tables.fetus[t], warned = world.draw.warned_share * h;
  const Lane way[kWays] = {1.0f - h, warned, 1.0f - world.draw.compromised_dies};
  Leaving out{};
  for (std::size_t m = 0; m < kAlive; ++m) {
    Lane from[kAlive]{}, to[kAlive];
    from[m] = counts;
    world.move_mothers(from, day, to);
    Lane stays = lanes(0), alive = lanes(0);
    for (std::size_t j = 0; j < kAlive; ++j) {
      stays += to[j];
      alive += to[j] * tables.lives_unplanned[(t + 1) * kAlive + j];
    }
    const Lane rescued = lane_max(counts - stays, lanes(0)) * world.draw.arrest;
    for (std::size_t w = 0; w < kWays; ++w) {
      out.rescued[m][w] = way[w] * rescued;
      out.alive[m][w] = way[w] * tables.unplanned[t] * alive;
      out.dead[m][w] = way[w] * tables.unplanned[t] * (stays - alive);
    }
  }
  return out;
}

void add_mothers(const LaneWorld& world, std::size_t t, const Lane& counts, MotherSum& sum) {
  const auto& tables = world.tables();
  for (std::size_t m = 0; m < kAlive; ++m) {
    sum.lives[m] += tables.lives[t * kAlive + m] * counts;
    sum.organs[m] += tables.organ_days[t * kAlive + m] * counts;
  }
  sum.delay += tables.delay[t] * counts;
}

void add_unit_days(const LaneWorld& world, int day, const Lane& counts, DaySum& sum) {
  for (std::size_t s = 0; s < kDayStates; ++s) {
    LaneBelief x{}, next{};
    x.x[s] = counts;
    LaneOutcomes y{};
    world.wait_childless(x, day, y);
    world.move(x, day, next);
    for (std::size_t k = 0; k < kOutcomes; ++k) sum.childless[s][k] += y.y[k];
    for (std::size_t j = 0; j < kDayStates; ++j) sum.moves[s][j] += next.x[j];
  }
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

DYAD_CLONES void add_left(const Leaving& leaves, const LaneChild* rescued, const LaneChild* born,
                          LeftSum& sum) {
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t w = 0; w < kWays; ++w) {
      const std::size_t f = kAfter[w];
      sum.survives[m][w][0] += leaves.rescued[m][w] * rescued[f].survives;
      sum.intact[m][w][0] += leaves.rescued[m][w] * rescued[f].intact;
      sum.survives[m][w][1] += leaves.alive[m][w] * born[f].survives;
      sum.intact[m][w][1] += leaves.alive[m][w] * born[f].intact;
      sum.survives[m][w][2] += leaves.dead[m][w] * born[f].survives;
      sum.intact[m][w][2] += leaves.dead[m][w] * born[f].intact;
    }
}

Route route_of(DayAction action) { return action == kDeliverWithMagnesium ? Route::magnesium : Route::here; }

StateOutcomes births_from(const BirthSum& sum, const MotherSum& mother, double n) {
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      const double lives = total(mother.lives[m]) / n, survives = total(sum.survives[f]) / n,
                   intact = total(sum.intact[f]) / n, both = total(sum.alive_survives[m][f]) / n,
                   both_intact = total(sum.alive_intact[m][f]) / n;
      y[kBothIntact] = both_intact;
      y[kBothSevere] = both - both_intact;
      y[kMotherOnly] = lives - both;
      y[kIntactOnly] = intact - both_intact;
      y[kSevereOnly] = (survives - both) - (intact - both_intact);
      y[kNeither] = 1.0 - lives - survives + both;
      y[kDelayDays] = total(mother.delay) / n;
      y[kOrganFailureDays] = total(mother.organs[m]) / n;
    }
  return out;
}

// The childless outcomes with the children put in: a baby that lives moves its mother's cell.
StateOutcomes waiting_from(const DaySum& day, const LeftSum& left, double n) {
  StateOutcomes out{};
  for (std::size_t s = 0; s < kDayStates; ++s)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[s][k] = total(day.childless[s][k]) / n;
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t w = 0; w < kWays; ++w) {
      Outcomes& y = out[day_state(m, kBefore[w])];
      for (std::size_t who = 0; who < 3; ++who) {
        const double survives = total(left.survives[m][w][who]) / n,
                     intact = total(left.intact[m][w][who]) / n;
        const bool mother_lives = who == 1;
        y[mother_lives ? kBothIntact : kIntactOnly] += intact;
        y[mother_lives ? kBothSevere : kSevereOnly] += survives - intact;
        y[mother_lives ? kMotherOnly : kNeither] -= survives;
      }
    }
  return out;
}

Lane counting(std::size_t count) {
  Lane out{};
  for (std::size_t l = 0; l < count; ++l) out[l] = 1.0f;
  return out;
}

// All entries of one day, from `first` on.
class DayMean {
 public:
  DayMean(const DaySetup& setup, std::span<MeanWorld::Entry> entries, double n)
      : setup_(setup),
        entries_(entries),
        n_(n),
        births_(entries.size()),
        left_(entries.size()),
        transfers_(entries.size()) {}

  void add(const LaneWorld& world, std::size_t count) {
    const Lane counts = counting(count);
    const int day = entries_.front().day;
    add_mothers(world, static_cast<std::size_t>(day), counts, day_.mother);
    Leaving leaves{};
    if (day < setup_.last_day()) {
      add_unit_days(world, day, counts, day_);
      leaves = leaving_of(world, day, counts);
    }
    for (std::size_t e = 0; e < entries_.size(); ++e) add_entry(world, e, counts, leaves);
  }
  void finish(StateMatrix* moves) {
    for (std::size_t e = 0; e < entries_.size(); ++e) {
      auto& entry = entries_[e];
      if (entry.action == kWait)
        entry.outcomes = waiting_from(day_, left_[e], n_);
      else if (entry.action == kDeliverAfterTransfer)
        for (std::size_t s = 0; s < kDayStates; ++s)
          for (std::size_t k = 0; k < kOutcomes; ++k)
            entry.outcomes[s][k] = total(transfers_[e][s * kOutcomes + k]) / n_;
      else
        entry.outcomes = births_from(births_[e], day_.mother, n_);
    }
    if (!moves) return;
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t t = 0; t < kDayStates; ++t) (*moves)[s][t] = total(day_.moves[s][t]) / n_;
  }

 private:
  void add_entry(const LaneWorld& world, std::size_t e, const Lane& counts, const Leaving& leaves) {
    const auto& entry = entries_[e];
    const auto both = [&](Route route, LaneChild(&out)[kFetal]) {
      for (std::size_t f = 0; f < kFetal; ++f) out[f] = world.new_child(entry.day, entry.mode, route, f);
    };
    LaneChild child[kFetal], born[kFetal];
    if (entry.action == kWait) {
      both(Route::here, child);
      both(Route::unplanned, born);
      add_left(leaves, child, born, left_[e]);
    } else if (entry.action == kDeliverAfterTransfer) {
      auto& sum = transfers_[e];
      sum.resize(kDayStates * kOutcomes);
      for (std::size_t s = 0; s < kDayStates; ++s) {
        LaneBelief x{};
        x.x[s] = counts;
        LaneOutcomes y{};
        world.deliver_once(x, entry.day, entry.mode, entry.action, y);
        for (std::size_t k = 0; k < kOutcomes; ++k) sum[s * kOutcomes + k] += y.y[k];
      }
    } else {
      both(route_of(entry.action), child);
      add_births(&world.tables().lives[static_cast<std::size_t>(entry.day) * kAlive], child, counts,
                 births_[e]);
    }
  }

  const DaySetup& setup_;
  std::span<MeanWorld::Entry> entries_;
  double n_;
  DaySum day_;
  std::vector<BirthSum> births_;
  std::vector<LeftSum> left_;
  std::vector<LaneVector> transfers_;  // [entry][state * outcomes + outcome]
};

}  // namespace

MeanWorld mean_of(const DaySetup& setup, std::span<const LaneWorld> worlds,
                  std::span<const std::size_t> counts) {
  MeanWorld out;
  out.entries = entries_of(setup);
  out.transitions.resize(static_cast<std::size_t>(setup.last_day()));
  const auto n = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::size_t{0}));
  for (std::size_t first = 0, end = 0; first < out.entries.size(); first = end) {
    const int day = out.entries[first].day;
    while (end < out.entries.size() && out.entries[end].day == day) ++end;
    DayMean mean(setup, std::span(out.entries).subspan(first, end - first), n);
    for (std::size_t w = 0; w < worlds.size(); ++w) mean.add(worlds[w], counts[w]);
    mean.finish(day < setup.last_day() ? &out.transitions[static_cast<std::size_t>(day)] : nullptr);
  }
  return out;
}

}  // namespace dyad::timing
