// SPDX-License-Identifier: Apache-2.0
#include "timing/sweep.hpp"

#include <algorithm>
#include <cmath>

#include "math/logistic_fit.hpp"

namespace dyad::timing {
namespace {

// Cumulative rate of death from disease from today to `day` while pregnant.
double disease_before(const Setup& s, const Draw& d, double day) {
  const double obstructed = s.situation.joint_bowel_operation ? day : std::min(day, d.obstruction_days);
  return (s.waits ? d.cancer_waiting : d.cancer_treated) * day + d.tuberculosis * day + d.obstruction_rate * obstructed;
}

// From birth on `day` to the horizon.
double disease_after(const Setup& s, const Draw& d, double day, double horizon) {
  const double restart = s.waits ? std::min(day + d.restart_lag, horizon) : day;
  double sum = d.cancer_waiting * (restart - day);
  sum += d.cancer_treated * std::exp(d.delay_log_hazard * restart) * (horizon - restart);
  sum += d.tuberculosis * (horizon - day);
  if (!s.situation.joint_bowel_operation)
    sum += d.obstruction_rate * std::max(0.0, std::min(horizon, d.obstruction_days) - std::min(day, d.obstruction_days));
  return sum;
}

double stillbirth_on(const Setup& s, const Draw& d, int day, std::size_t week) {
  double p = d.stillbirth[week];
  if (d.obstruction_days > 0) {
    const double active = s.situation.joint_bowel_operation ? 1.0 : std::clamp(d.obstruction_days - day, 0.0, 1.0);
    p += active * d.obstruction_stillbirth;
  }
  return std::min(p, s.stillbirth_cap);
}

}  // namespace

Sweep::Sweep(const Setup& setup) : setup_(&setup), alive_after_(static_cast<std::size_t>(setup.horizon) + 1) {}

Sweep::Child Sweep::child(const Draw& draw, const Setup::DayTable& day) const {
  const std::string& sex = setup_->situation.sex;
  double death_odds = draw.death_odds;
  if (day.steroid_applies)
    death_odds *= std::exp((day.steroid_weight - draw.steroid_coverage) * draw.steroid_log_odds);
  Child c;
  for (std::size_t n = 0; n < day.curve_x.size(); ++n) {
    const double cohort = std::exp(draw.a + draw.b * day.curve_x[n]);
    const auto [male, female] = sexed_odds(cohort, day.sex_odds, day.sex_cosh);
    const double m = male / (male + death_odds), f = female / (female + death_odds);
    const double p = sex == "male" ? m : sex == "female" ? f : 0.5 * (m + f);
    c.survival += day.weight[n] * p;
    c.intact += day.weight[n] * p * math::logistic(draw.morbidity_a + draw.morbidity_b * day.curve_x[n]);
  }
  return c;
}

// Backward recursion: alive after n more days, given the state.
void Sweep::after_birth(const Draw& draw) {
  alive_after_[0].fill(1.0);
  for (std::size_t n = 1; n < alive_after_.size(); ++n)
    for (std::size_t i = 0; i < kAlive; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < kAlive; ++j) sum += draw.course[i][j] * alive_after_[n - 1][j];
      alive_after_[n][i] = sum;
    }
}

void Sweep::run(const Draw& draw, std::vector<DayFigures>& out) {
  const Setup& s = *setup_;
  after_birth(draw);
  out.resize(s.days.size());
  std::array<double, kAlive> state{};
  state[s.start] = 1.0;
  double fetus = 1.0;       // alive, given that the mother is
  double mother = 1.0;      // alive, all causes
  double lost = 0, saved = 0, saved_intact = 0, saved_died = 0;  // fetus: lost before the day; born at her death
  for (int day = 0; day <= s.last_day; ++day) {
    const auto& table = s.days[static_cast<std::size_t>(day)];
    const Child c = child(draw, table);
    const double disease = std::exp(-disease_before(s, draw, day));
    double dies_operated = 0, alive_at_end = 0;
    for (std::size_t i = 0; i < kAlive; ++i) {
      dies_operated += state[i] * draw.operation[i];
      alive_at_end += state[i] * (1.0 - draw.operation[i]) * alive_after_[static_cast<std::size_t>(s.horizon - day)][i];
    }
    const double born = mother * fetus;
    DayFigures& f = out[static_cast<std::size_t>(day)];
    f.child_survival = born * c.survival + saved;
    f.child_intact = born * c.intact + saved_intact;
    f.neonatal_death = born * (1.0 - c.survival) + saved_died;
    f.stillbirth_before = lost;
    f.mother_death_before = 1.0 - mother;
    f.mother_death_from_operation = disease * dies_operated;
    f.mother_death = 1.0 - disease * alive_at_end * std::exp(-disease_after(s, draw, day, s.horizon));
    f.treatment_delay_days = s.waits ? day + draw.restart_lag : 0.0;

    // One more day of waiting: the fetus first, then the mother; her death is the fetus's birth or death.
    const double dies = stillbirth_on(s, draw, day, table.week);
    lost += born * dies;
    fetus *= 1.0 - dies;
    std::array<double, kAlive> next{};
    for (std::size_t i = 0; i < kAlive; ++i)
      for (std::size_t j = 0; j < kAlive; ++j) next[j] += state[i] * draw.course[i][j];
    state = next;
    double alive = 0;
    for (const double x : state) alive += x;
    const double mother_next = std::exp(-disease_before(s, draw, day + 1)) * alive;
    const double with_her = (mother - mother_next) * fetus;
    mother = mother_next;
    lost += with_her * (1.0 - draw.arrest_newborn);
    saved += with_her * draw.arrest_newborn * c.survival;
    saved_intact += with_her * draw.arrest_newborn * c.intact;
    saved_died += with_her * draw.arrest_newborn * (1.0 - c.survival);
  }
}

}  // namespace dyad::timing
