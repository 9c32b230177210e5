// SPDX-License-Identifier: Apache-2.0
#include "timing/sweep.hpp"

#include <algorithm>
#include <cmath>

#include "math/logistic_fit.hpp"

namespace dyad::timing {
namespace {

// One day of the course, forward; only the moves course_matrix allows.
void step(const Matrix& m, std::array<double, kAlive>& x) {
  x = {x[kWard] * m[kWard][kWard],
       x[kWard] * m[kWard][kOneOrgan] + x[kOneOrgan] * m[kOneOrgan][kOneOrgan] +
           x[kTwoOrgans] * m[kTwoOrgans][kOneOrgan],
       x[kOneOrgan] * m[kOneOrgan][kTwoOrgans] + x[kTwoOrgans] * m[kTwoOrgans][kTwoOrgans] +
           x[kThreeOrgans] * m[kThreeOrgans][kTwoOrgans],
       x[kTwoOrgans] * m[kTwoOrgans][kThreeOrgans] + x[kThreeOrgans] * m[kThreeOrgans][kThreeOrgans],
       x[kWard] * m[kWard][kRecovered] + x[kOneOrgan] * m[kOneOrgan][kRecovered] + x[kRecovered]};
}

}  // namespace

double disease_before(const Setup& s, const Draw& d, double day) {
  const double obstructed = s.situation.joint_bowel_operation ? day : std::min(day, d.obstruction_days);
  return (s.waits ? d.cancer_waiting : d.cancer_treated) * day + d.tuberculosis * day +
         d.obstruction_rate * obstructed;
}

double disease_after(const Setup& s, const Draw& d, double day, double horizon) {
  const double restart = s.waits ? std::min(day + d.restart_lag, horizon) : day;
  double sum = d.cancer_waiting * (restart - day);
  const double delayed = d.delay_log_hazard == 0 ? 1.0 : std::exp(d.delay_log_hazard * restart);
  sum += d.cancer_treated * delayed * (horizon - restart);
  sum += d.tuberculosis * (horizon - day);
  if (!s.situation.joint_bowel_operation)
    sum += d.obstruction_rate *
           std::max(0.0, std::min(horizon, d.obstruction_days) - std::min(day, d.obstruction_days));
  return sum;
}

Sweep::Sweep(const Setup& setup)
    : setup_(&setup), alive_after_(static_cast<std::size_t>(setup.horizon) + 1) {}

void Sweep::newborn(const Draw& draw, NewbornPath& out, bool with_morbidity) const {
  const std::size_t n_days = setup_->days.size();
  out.survival.assign(n_days, 0.0);
  out.intact.assign(n_days, 0.0);
  const std::string& sex = setup_->situation.sex;
  const double male_share = sex == "male" ? 1.0 : sex == "female" ? 0.0 : 0.5;
  double weight = -1, steroid = 1;  // the effect is constant over long stretches of days
  for (std::size_t day = 0; day < n_days; ++day) {
    const auto& t = setup_->days[day];
    if (t.steroid_applies && t.steroid_weight != weight) {
      weight = t.steroid_weight;
      steroid = std::exp((weight - draw.steroid_coverage) * draw.steroid_log_odds);
    }
    const double death_odds = draw.death_odds * (t.steroid_applies ? steroid : 1.0);
    for (std::size_t n = 0; n < t.curve_x.size(); ++n) {
      const double cohort = std::exp(draw.a + draw.b * t.curve_x[n]);
      const auto [male, female] = sexed_odds(cohort, t.sex_odds, t.sex_cosh);
      const double p =
          male_share * male / (male + death_odds) + (1.0 - male_share) * female / (female + death_odds);
      out.survival[day] += t.weight[n] * p;
      if (!with_morbidity) continue;
      out.intact[day] += t.weight[n] * p * math::logistic(draw.morbidity_a + draw.morbidity_b * t.curve_x[n]);
    }
  }
}

void Sweep::waiting(const Draw& draw, WaitingPath& out) const {
  const Setup& s = *setup_;
  out.stillbirth.resize(s.days.size());
  for (std::size_t day = 0; day < s.days.size(); ++day) {
    double p = draw.stillbirth[s.days[day].week];
    if (draw.obstruction_days > 0) {
      const double left = draw.obstruction_days - static_cast<double>(day);
      p += draw.obstruction_stillbirth *
           (s.situation.joint_bowel_operation ? 1.0 : std::clamp(left, 0.0, 1.0));
    }
    out.stillbirth[day] = std::min(p, s.stillbirth_cap);
  }
}

// Backward recursion: alive after n more days, given the state.
void Sweep::after_birth(const Matrix& m) {
  alive_after_[0].fill(1.0);
  for (std::size_t n = 1; n < alive_after_.size(); ++n) {
    const auto& v = alive_after_[n - 1];
    alive_after_[n] = {
        m[kWard][kWard] * v[kWard] + m[kWard][kOneOrgan] * v[kOneOrgan] + m[kWard][kRecovered],
        m[kOneOrgan][kOneOrgan] * v[kOneOrgan] + m[kOneOrgan][kTwoOrgans] * v[kTwoOrgans] +
            m[kOneOrgan][kRecovered],
        m[kTwoOrgans][kOneOrgan] * v[kOneOrgan] + m[kTwoOrgans][kTwoOrgans] * v[kTwoOrgans] +
            m[kTwoOrgans][kThreeOrgans] * v[kThreeOrgans],
        m[kThreeOrgans][kTwoOrgans] * v[kTwoOrgans] + m[kThreeOrgans][kThreeOrgans] * v[kThreeOrgans], 1.0};
  }
}

void Sweep::mother(const Draw& draw, MotherPath& out) {
  const Setup& s = *setup_;
  after_birth(draw.course);
  const std::size_t n_days = s.days.size();
  out.alive.resize(n_days + 1);
  out.dies_operated.resize(n_days);
  out.death.resize(n_days);
  std::array<double, kAlive> state{};
  state[s.start] = 1.0;
  out.alive[0] = 1.0;
  double disease = 1.0;  // not dead from disease by this day
  for (std::size_t day = 0; day < n_days; ++day) {
    const auto& later = alive_after_[static_cast<std::size_t>(s.horizon) - day];
    double dies = 0, lives = 0;
    for (std::size_t i = 0; i < kAlive; ++i) {
      dies += state[i] * draw.operation[i];
      lives += state[i] * (1.0 - draw.operation[i]) * later[i];
    }
    out.dies_operated[day] = disease * dies;
    const double after = disease_after(s, draw, static_cast<double>(day), s.horizon);
    out.death[day] = 1.0 - disease * lives * std::exp(-after);
    step(draw.course, state);
    disease = std::exp(-disease_before(s, draw, static_cast<double>(day) + 1.0));
    out.alive[day + 1] = disease * (state[0] + state[1] + state[2] + state[3] + state[4]);
  }
}

void combine(const NewbornPath& newborn, const WaitingPath& waiting, const MotherPath& mother,
             double arrest_newborn, std::vector<DayFigures>& out) {
  const std::size_t n_days = newborn.survival.size();
  out.resize(n_days);
  double fetus = 1.0;  // alive, given that the mother is
  double lost = 0, saved = 0, saved_intact = 0,
         saved_died = 0;  // fetus: lost before the day; born at her death
  for (std::size_t day = 0; day < n_days; ++day) {
    const double survives = newborn.survival[day], intact = newborn.intact[day];
    const double born = mother.alive[day] * fetus;
    DayFigures& f = out[day];
    f.child_survival = born * survives + saved;
    f.child_intact = born * intact + saved_intact;
    f.neonatal_death = born * (1.0 - survives) + saved_died;
    f.stillbirth_before = lost;
    f.mother_death_before = 1.0 - mother.alive[day];
    f.mother_death_from_operation = mother.dies_operated[day];
    f.mother_death = mother.death[day];
    // One more day of waiting: the fetus first, then the mother; her death is the fetus's birth or death.
    const double dies = waiting.stillbirth[day];
    lost += born * dies;
    fetus *= 1.0 - dies;
    const double with_her = (mother.alive[day] - mother.alive[day + 1]) * fetus;
    lost += with_her * (1.0 - arrest_newborn);
    const double rescued = with_her * arrest_newborn;
    saved += rescued * survives;
    saved_intact += rescued * intact;
    saved_died += rescued * (1.0 - survives);
  }
}

void Sweep::run(const Draw& draw, std::vector<DayFigures>& out) {
  newborn(draw, newborn_);
  waiting(draw, waiting_);
  mother(draw, mother_);
  combine(newborn_, waiting_, mother_, draw.arrest_newborn, out);
  if (!setup_->waits) return;
  for (std::size_t day = 0; day < out.size(); ++day)
    out[day].treatment_delay_days = static_cast<double>(day) + draw.restart_lag;
}

}  // namespace dyad::timing
