// SPDX-License-Identifier: Apache-2.0
#include "timing/day_draw.hpp"

namespace dyad::timing {
namespace {

// Adds chance p of: the mother, born from, lives with chance `lives`; the child fares as `child`.
void add_birth(Outcomes& y, double p, double lives, const Child& child) {
  const double severe = child.survives - child.intact, dies = 1.0 - child.survives;
  y[kBothIntact] += p * lives * child.intact;
  y[kBothSevere] += p * lives * severe;
  y[kMotherOnly] += p * lives * dies;
  y[kIntactOnly] += p * (1.0 - lives) * child.intact;
  y[kSevereOnly] += p * (1.0 - lives) * severe;
  y[kNeither] += p * (1.0 - lives) * dies;
}

// How a stretch of pregnancy ends for those who leave it, and what follows a birth on day `birth`.
struct Stretch {
  const DayTables& tables;
  const DayKernel& kernel;
  std::size_t birth = 0;
  double never_treated = 0;             // delay counted for a mother who dies before birth
  std::array<Child, kFetal> rescued{};  // born when she dies, times `arrest`
  std::array<Child, kFetal> unplanned{};
  double arrest = 0;

  void fetus_dies(Outcomes& y, std::size_t mother, double p) const {
    y[kStillbirth] += p;
    const double dead = p * kernel.mother_dies[mother];
    mother_dies(y, dead);
    y[kNeither] += dead;
    for (std::size_t m = 0; m < kAlive; ++m) {
      const double q = p * kernel.mother[mother][m];
      add_birth(y, q, tables.lives[birth][m], {});
      after(y, m, q);
    }
  }
  void mother_dies(Outcomes& y, double p) const {
    y[kMotherDiesBefore] += p;
    y[kDelayDays] += p * never_treated;
  }
  void leaves_baby(Outcomes& y, std::size_t fetus, double p) const {
    mother_dies(y, p);
    add_birth(y, p * arrest, 0.0, rescued[fetus]);
    y[kNeither] += p * (1.0 - arrest);
    y[kStillbirth] += p * (1.0 - arrest);
  }
  void born_unplanned(Outcomes& y, std::size_t mother, std::size_t fetus, double p) const {
    add_birth(y, p, tables.lives_unplanned[birth][mother], unplanned[fetus]);
    after(y, mother, p);
  }
  void after(Outcomes& y, std::size_t mother, double p) const {
    y[kDelayDays] += p * tables.delay[birth];
    y[kOrganFailureDays] += p * tables.organ_days[birth][mother];
  }
  // All exits from one state; `stays(m, f, p)` takes the rest.
  template <class Stays>
  void run(Outcomes& y, std::size_t mother, std::size_t fetus, Stays stays) const {
    fetus_dies(y, mother, kernel.fetus_dies[fetus]);
    for (std::size_t f = 0; f < kFetal; ++f) {
      const double lives = kernel.fetus[fetus][f];
      if (lives == 0) continue;
      leaves_baby(y, f, lives * kernel.mother_dies[mother]);
      for (std::size_t m = 0; m < kAlive; ++m) {
        const double p = lives * kernel.mother[mother][m];
        if (p == 0) continue;
        born_unplanned(y, m, f, p * kernel.unplanned);
        stays(m, f, p * (1.0 - kernel.unplanned));
      }
    }
  }
};

Stretch stretch(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, const DayKernel& kernel,
                int day, int mode, int birth) {
  Stretch s{tables, kernel, static_cast<std::size_t>(birth), setup.fixed.waits ? kDelayScaleDays : 0.0};
  s.arrest = draw.fixed.arrest_newborn;
  for (std::size_t f = 0; f < kFetal; ++f) {
    s.rescued[f] = child_of(setup, draw, tables, day, mode, Route::here, f);
    s.unplanned[f] = child_of(setup, draw, tables, day, mode, Route::unplanned, f);
  }
  return s;
}

StateOutcomes births(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day, int mode,
                     Route route) {
  const auto t = static_cast<std::size_t>(day);
  StateOutcomes out{};
  for (std::size_t f = 0; f < kFetal; ++f) {
    const Child child = child_of(setup, draw, tables, day, mode, route, f);
    for (std::size_t m = 0; m < kAlive; ++m) {
      Outcomes& y = out[day_state(m, f)];
      add_birth(y, 1.0, tables.lives[t][m], child);
      y[kDelayDays] = tables.delay[t];
      y[kOrganFailureDays] = tables.organ_days[t][m];
    }
  }
  return out;
}

}  // namespace

StateMatrix transition_of(const DayKernel& k) {
  StateMatrix out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f)
      for (std::size_t m2 = 0; m2 < kAlive; ++m2)
        for (std::size_t f2 = 0; f2 < kFetal; ++f2)
          out[day_state(m, f)][day_state(m2, f2)] = k.fetus[f][f2] * k.mother[m][m2] * (1.0 - k.unplanned);
  return out;
}

StateOutcomes waiting_outcomes(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day,
                               int mode) {
  const DayKernel kernel = kernel_of(setup, draw, tables, day);
  const Stretch s = stretch(setup, draw, tables, kernel, day, mode, day + 1);
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      if (m >= kOneOrgan && m <= kThreeOrgans) y[kOrganFailureDays] = 1.0;
      s.run(y, m, f, [](std::size_t, std::size_t, double) {});
    }
  return out;
}

StateOutcomes delivery_outcomes(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day,
                                int mode, DayAction action) {
  if (action == kDeliverHere) return births(setup, draw, tables, day, mode, Route::here);
  if (action == kDeliverWithMagnesium) return births(setup, draw, tables, day, mode, Route::magnesium);
  const StateOutcomes arrived = births(setup, draw, tables, day, mode, Route::tertiary);
  const DayKernel kernel =
      part_of(kernel_of(setup, draw, tables, day), draw.transfer_days, draw.transfer_worse);
  const Stretch s = stretch(setup, draw, tables, kernel, day, mode, day);
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      s.run(y, m, f, [&](std::size_t m2, std::size_t f2, double p) {
        for (std::size_t k = 0; k < kOutcomes; ++k) y[k] += p * arrived[day_state(m2, f2)][k];
      });
    }
  return out;
}

std::vector<double> joint_emission(const DaySetup& setup, const std::vector<double>& emission) {
  const auto z = static_cast<std::size_t>(setup.observations);
  std::vector<double> out(kDayStates * z, 1.0);
  std::size_t offset = 0;
  auto inner = z;
  for (const auto& channel : setup.channels) {
    const std::size_t levels = channel.levels.size();
    inner /= levels;  // observations per level of this channel within one of the channels before it
    for (std::size_t s = 0; s < kDayStates; ++s) {
      const std::size_t row = channel.of_mother ? s / kFetal : s % kFetal;
      for (std::size_t o = 0; o < z; ++o)
        out[s * z + o] *= emission[offset + row * levels + (o / inner) % levels];
    }
    offset += (channel.of_mother ? kAlive : kFetal) * levels;
  }
  return out;
}

}  // namespace dyad::timing
