// SPDX-License-Identifier: Apache-2.0
#include "timing/day_reference.hpp"

#include <algorithm>
#include <cmath>

#include "timing/reference.hpp"

namespace dyad::timing {
namespace {

enum class Birth { planned, magnesium, tertiary, unplanned, rescue };

class Walk {
 public:
  Walk(const DaySetup& setup, const DayDraw& draw) : s_(setup), d_(draw) {}

  // One pregnancy's share `p` ends in a birth on `day`; the mother's state is that before the operation.
  void born(double p, int day, int newborn_day, int mode, std::size_t mother, std::size_t fetus,
            Birth birth) {
    const ReferenceNewborn child = newborn(newborn_day, mode, fetus, birth);
    const double lives = survives(day, mother, birth == Birth::unplanned);
    cells(p, lives, child.survives, child.intact);
    later(p, day, mother);
  }
  // The fetus has died during day - 1 and she is delivered on `day`.
  void born_dead(double p, int day, std::size_t mother) {
    y[kStillbirth] += p;
    cells(p, survives(day, mother, false), 0, 0);
    later(p, day, mother);
  }
  void mother_dies(double p) {
    y[kMotherDiesBefore] += p;
    if (s_.fixed.waits) y[kDelayDays] += p * kDelayScaleDays;
  }
  void both_die(double p) {
    mother_dies(p);
    y[kStillbirth] += p;
    y[kNeither] += p;
  }
  void rescued(double p, int day, int mode, std::size_t fetus) {
    mother_dies(p);
    const double saved = p * d_.fixed.arrest_newborn;
    const ReferenceNewborn child = newborn(day, mode, fetus, Birth::rescue);
    cells(saved, 0, child.survives, child.intact);
    y[kStillbirth] += p - saved;
    y[kNeither] += p - saved;
  }
  // A day, or `share` of it with worsening times `worse`; `stay(p, mother, fetus)` takes who goes on.
  template <class Stay>
  void spend(double p, int day, int birth_day, int mode, std::size_t m, std::size_t f, double share,
             double worse, Stay stay) {
    const double h = reference_stillbirth(s_.fixed, d_.fixed, day);
    const auto part = [share](double q) { return share == 1 ? q : 1 - std::pow(1 - q, share); };
    const double dies = part(f == kWell ? (1 - d_.warned_share) * h : d_.compromised_dies);
    const double turns = f == kWell ? part(d_.warned_share * h) : 0;
    const auto row = mother_row(day, m, share, worse);
    double dead = 1;
    for (const double q : row) dead -= q;
    both_die(p * dies * dead);
    for (std::size_t to = 0; to < kAlive; ++to) born_dead(p * dies * row[to], birth_day, to);
    const double unplanned = part(d_.births[s_.fixed.days[static_cast<std::size_t>(day)].week]);
    const std::pair<std::size_t, double> fates[] = {{f, p * (1 - dies - turns)}, {kCompromised, p * turns}};
    for (const auto& [fetus, q] : fates) {
      if (q == 0) continue;
      rescued(q * dead, day, mode, fetus);
      for (std::size_t to = 0; to < kAlive; ++to) {
        born(q * row[to] * unplanned, birth_day, day, mode, to, fetus, Birth::unplanned);
        stay(q * row[to] * (1 - unplanned), to, fetus);
      }
    }
  }
  // One day with a failing organ.
  void burden(double p, std::size_t mother) {
    if (mother == kOneOrgan || mother == kTwoOrgans || mother == kThreeOrgans) y[kOrganFailureDays] += p;
  }

  Outcomes y{};

 private:
  std::array<double, kAlive> mother_row(int day, std::size_t m, double share, double worse) const {
    const double disease = std::exp(-reference_disease(s_.fixed, d_.fixed, day, s_.steps()));
    std::array<double, kAlive> row{};
    double sum = 0, dead = 1, leaves = 0;
    for (std::size_t to = 0; to < kAlive; ++to) {
      row[to] = d_.before[m][to] * disease;
      dead -= row[to];
    }
    if (share == 1 && worse == 1) return row;
    for (std::size_t to = 0; to < kAlive; ++to) {
      row[to] *= to == m ? 0 : share * (to == m + 1 && to != kRecovered ? worse : 1);
      leaves += row[to];
    }
    leaves += share * dead;
    if (leaves > 1)
      for (double& q : row) q /= leaves;
    for (const double q : row) sum += q;
    row[m] = std::max(0.0, 1 - sum - share * dead / std::max(1.0, leaves));
    return row;
  }
  ReferenceNewborn newborn(int day, int mode, std::size_t fetus, Birth birth) const {
    double log_odds = std::log(birth == Birth::tertiary ? d_.tertiary_odds : d_.fixed.death_odds);
    if (birth == Birth::unplanned) log_odds += std::log(d_.unplanned_odds);
    if (fetus == kCompromised) log_odds += std::log(d_.compromised_odds);
    auto child = reference_newborn(s_.fixed, d_.fixed, day, s_.steroid_weight(day, mode), log_odds);
    if (birth == Birth::magnesium) {
      const double moved = child.survives * d_.magnesium[s_.fixed.days[static_cast<std::size_t>(day)].week];
      child.intact = std::clamp(child.intact + moved, 0.0, child.survives);
    }
    return child;
  }
  // Alive at the horizon when operated on `day`.
  double survives(int day, std::size_t mother, bool unplanned) const {
    std::array<double, kAlive> x{};
    x[mother] = 1 - (unplanned ? d_.unplanned_operation[mother] : d_.fixed.operation[mother]);
    for (int t = day; t < s_.fixed.horizon; ++t) {
      step(x);
      for (double& q : x) q *= std::exp(-reference_disease(s_.fixed, d_.fixed, t, day));
    }
    double sum = 0;
    for (const double q : x) sum += q;
    return sum;
  }
  void step(std::array<double, kAlive>& x) const {
    std::array<double, kAlive> next{};
    for (std::size_t i = 0; i < kAlive; ++i)
      for (std::size_t j = 0; j < kAlive; ++j) next[j] += x[i] * d_.after[i][j];
    x = next;
  }
  void later(double p, int day, std::size_t mother) {
    if (s_.fixed.waits) y[kDelayDays] += p * std::min(day + d_.fixed.restart_lag, kDelayScaleDays);
    std::array<double, kAlive> x{};
    x[mother] = 1 - d_.fixed.operation[mother];
    for (int t = day; t < s_.fixed.horizon; ++t) {
      y[kOrganFailureDays] += p * (x[kOneOrgan] + x[kTwoOrgans] + x[kThreeOrgans]);
      step(x);
    }
  }
  void cells(double p, double lives, double child, double intact) {
    y[kBothIntact] += p * lives * intact;
    y[kBothSevere] += p * lives * (child - intact);
    y[kMotherOnly] += p * lives * (1 - child);
    y[kIntactOnly] += p * (1 - lives) * intact;
    y[kSevereOnly] += p * (1 - lives) * (child - intact);
    y[kNeither] += p * (1 - lives) * (1 - child);
  }

  const DaySetup& s_;
  const DayDraw& d_;
};

// The chance of a joint reading, channel by channel.
double chance_of(const DaySetup& s, const DayDraw& d, int observation, std::size_t mother,
                 std::size_t fetus) {
  const auto levels = s.levels_of(observation);
  double p = 1;
  std::size_t offset = 0;
  for (std::size_t c = 0; c < s.channels.size(); ++c) {
    const std::size_t n = s.channels[c].levels.size();
    const std::size_t row = s.channels[c].of_mother ? mother : fetus;
    p *= d.emission[offset + row * n + static_cast<std::size_t>(levels[c])];
    offset += (s.channels[c].of_mother ? kAlive : kFetal) * n;
  }
  return p;
}

}  // namespace

Outcomes reference_run(const DaySetup& s, const DayDraw& d, const pomdp::Policy& graph,
                       const DayBelief& start) {
  Walk walk(s, d);
  std::vector<DayBelief> x(graph.nodes.size());
  x[0] = start;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n)
    for (std::size_t m = 0; m < kAlive; ++m)
      for (std::size_t f = 0; f < kFetal; ++f) {
        const auto& node = graph.nodes[n];
        const double p = x[n][day_state(m, f)];
        const int day = node.step, mode = node.mode;
        if (p == 0) continue;
        switch (static_cast<DayAction>(node.choice.action)) {
          case kDeliverHere:
            walk.born(p, day, day, mode, m, f, Birth::planned);
            break;
          case kDeliverWithMagnesium:
            walk.born(p, day, day, mode, m, f, Birth::magnesium);
            break;
          case kDeliverAfterTransfer:
            walk.spend(p, day, day, mode, m, f, d.transfer_days, d.transfer_worse,
                       [&](double q, std::size_t m2, std::size_t f2) {
                         walk.born(q, day, day, mode, m2, f2, Birth::tertiary);
                       });
            break;
          default:
            walk.burden(p, m);
            walk.spend(p, day, day + 1, mode, m, f, 1, 1, [&](double q, std::size_t m2, std::size_t f2) {
              for (int z = 0; z < s.observations; ++z)
                x[static_cast<std::size_t>(node.successor[static_cast<std::size_t>(z)])][day_state(m2, f2)] +=
                    q * chance_of(s, d, z, m2, f2);
            });
        }
      }
  return walk.y;
}

}  // namespace dyad::timing
