// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "math/logistic_fit.hpp"
#include "timing/day_draw.hpp"
#include "timing/sweep.hpp"

namespace dyad::timing {
namespace {

using PerState = std::array<double, kAlive>;

bool organ_fails(std::size_t mother) { return mother >= kOneOrgan && mother <= kThreeOrgans; }

void while_pregnant(const DaySetup& setup, const DayDraw& draw, DayTables& out) {
  const Setup& s = setup.fixed;
  WaitingPath waiting;
  Sweep(s).waiting(draw.fixed, waiting);
  out.fetus = std::move(waiting.stillbirth);
  out.disease.resize(s.days.size());
  out.unplanned.resize(s.days.size());
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    const auto t = static_cast<double>(day);
    out.disease[day] = std::exp(disease_before(s, draw.fixed, t) - disease_before(s, draw.fixed, t + 1.0));
    out.unplanned[day] = draw.births[s.days[day].week];
  }
}

// Backward from the horizon: alive, and days with a failing organ, after n more days.
void after_birth(const DaySetup& setup, const DayDraw& draw, DayTables& out) {
  const Setup& s = setup.fixed;
  const auto horizon = static_cast<std::size_t>(s.horizon), n_days = s.days.size();
  std::vector<PerState> alive(horizon + 1), organs(horizon + 1);
  alive[0].fill(1.0);
  for (std::size_t n = 1; n <= horizon; ++n)
    for (std::size_t i = 0; i < kAlive; ++i) {
      organs[n][i] = organ_fails(i) ? 1.0 : 0.0;
      for (std::size_t j = 0; j < kAlive; ++j) {
        alive[n][i] += draw.after[i][j] * alive[n - 1][j];
        organs[n][i] += draw.after[i][j] * organs[n - 1][j];
      }
    }
  out.lives.resize(n_days);
  out.lives_unplanned.resize(n_days);
  out.organ_days.resize(n_days);
  out.delay.assign(n_days, 0.0);
  for (std::size_t day = 0; day < n_days; ++day) {
    const double disease =
        std::exp(-disease_after(s, draw.fixed, static_cast<double>(day), static_cast<double>(s.horizon)));
    for (std::size_t i = 0; i < kAlive; ++i) {
      const double lives = alive[horizon - day][i] * disease;
      out.lives[day][i] = (1.0 - draw.fixed.operation[i]) * lives;
      out.lives_unplanned[day][i] = (1.0 - draw.unplanned_operation[i]) * lives;
      out.organ_days[day][i] = (1.0 - draw.fixed.operation[i]) * organs[horizon - day][i];
    }
    if (s.waits)
      out.delay[day] = std::min(static_cast<double>(day) + draw.fixed.restart_lag, kDelayScaleDays);
  }
}

void newborns(const DaySetup& setup, const DayDraw& draw, DayTables& out) {
  const Setup& s = setup.fixed;
  const Draw& d = draw.fixed;
  out.nodes.resize(s.days.size());
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    const auto& t = s.days[day];
    auto& nodes = out.nodes[day];
    nodes.resize(t.curve_x.size());
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      const auto [male, female] = sexed_odds(std::exp(d.a + d.b * t.curve_x[n]), t.sex_odds, t.sex_cosh);
      nodes[n] = {t.weight[n], male, female, math::logistic(d.morbidity_a + d.morbidity_b * t.curve_x[n])};
    }
  }
}

}  // namespace

void fill_tables(const DaySetup& setup, const DayDraw& draw, DayTables& out) {
  while_pregnant(setup, draw, out);
  after_birth(setup, draw, out);
  newborns(setup, draw, out);
}

Child child_of(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day, int mode,
               Route route, std::size_t fetus) {
  const auto& t = setup.fixed.days[static_cast<std::size_t>(day)];
  const Draw& d = draw.fixed;
  double odds = route == Route::tertiary ? draw.tertiary_odds : d.death_odds;
  if (t.steroid_applies)
    odds *= std::exp((setup.steroid_weight(day, mode) - d.steroid_coverage) * d.steroid_log_odds);
  if (route == Route::unplanned) odds *= draw.unplanned_odds;
  if (fetus == kCompromised) odds *= draw.compromised_odds;
  const std::string& sex = setup.fixed.situation.sex;
  const double male_share = sex == "male" ? 1.0 : sex == "female" ? 0.0 : 0.5;
  Child out;
  for (const auto& node : tables.nodes[static_cast<std::size_t>(day)]) {
    const double p = node.weight * (male_share * node.male / (node.male + odds) +
                                    (1.0 - male_share) * node.female / (node.female + odds));
    out.survives += p;
    out.intact += p * node.intact;
  }
  if (route == Route::magnesium)
    out.intact = std::clamp(out.intact + out.survives * draw.magnesium[t.week], 0.0, out.survives);
  return out;
}

DayKernel kernel_of(const DaySetup&, const DayDraw& draw, const DayTables& tables, int day) {
  const auto t = static_cast<std::size_t>(day);
  DayKernel k;
  const double h = tables.fetus[t];
  k.fetus[kWell] = {1.0 - h, draw.warned_share * h};
  k.fetus[kCompromised] = {0.0, 1.0 - draw.compromised_dies};
  k.fetus_dies = {(1.0 - draw.warned_share) * h, draw.compromised_dies};
  for (std::size_t i = 0; i < kAlive; ++i) {
    double stays = 0;
    for (std::size_t j = 0; j < kAlive; ++j) {
      k.mother[i][j] = draw.before[i][j] * tables.disease[t];
      stays += k.mother[i][j];
    }
    k.mother_dies[i] = std::max(0.0, 1.0 - stays);
  }
  k.unplanned = tables.unplanned[t];
  return k;
}

DayKernel part_of(const DayKernel& day, double share, double worse) {
  const auto part = [share](double p) { return 1.0 - std::pow(1.0 - p, share); };
  DayKernel k;
  k.fetus_dies = {part(day.fetus_dies[kWell]), part(day.fetus_dies[kCompromised])};
  k.fetus[kWell][kCompromised] = std::min(part(day.fetus[kWell][kCompromised]), 1.0 - k.fetus_dies[kWell]);
  k.fetus[kWell][kWell] = 1.0 - k.fetus_dies[kWell] - k.fetus[kWell][kCompromised];
  k.fetus[kCompromised][kCompromised] = 1.0 - k.fetus_dies[kCompromised];
  for (std::size_t i = 0; i < kAlive; ++i) {
    double leaves = share * day.mother_dies[i];
    for (std::size_t j = 0; j < kAlive; ++j) {
      if (j == i) continue;
      const bool worsens = i != kRecovered && j == i + 1 && j != kRecovered;
      k.mother[i][j] = share * day.mother[i][j] * (worsens ? worse : 1.0);
      leaves += k.mother[i][j];
    }
    const double scale = leaves > 1.0 ? 1.0 / leaves : 1.0;  // a row of probabilities, however bad the road
    for (auto& p : k.mother[i]) p *= scale;
    k.mother_dies[i] = scale * share * day.mother_dies[i];
    k.mother[i][i] = std::max(0.0, 1.0 - leaves * scale);
  }
  k.unplanned = part(day.unplanned);
  return k;
}

}  // namespace dyad::timing
