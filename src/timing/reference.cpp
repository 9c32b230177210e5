// SPDX-License-Identifier: Apache-2.0
#include "timing/reference.hpp"

#include <algorithm>
#include <cmath>

namespace dyad::timing {
namespace {

double overlap(double from, double to, double low, double high) {
  return std::max(0.0, std::min(to, high) - std::max(from, low));
}

struct Mother {
  std::array<double, kAlive> state{};
  double dead = 0;

  void step(const Matrix& course, double disease) {
    std::array<double, kAlive> next{};
    for (std::size_t i = 0; i < kAlive; ++i)
      for (std::size_t j = 0; j < kAlive; ++j) next[j] += state[i] * course[i][j] * std::exp(-disease);
    double before = 0, after = 0;
    for (std::size_t i = 0; i < kAlive; ++i) {
      before += state[i];
      after += next[i];
    }
    dead += before - after;
    state = next;
  }
};

}  // namespace

// The two sexes share the cohort's survival, then the factors move the logit.
ReferenceNewborn reference_newborn(const Setup& s, const Draw& d, int day, double weight, double log_odds) {
  const auto& t = s.days[static_cast<std::size_t>(day)];
  const double half = std::log(t.sex_odds);
  ReferenceNewborn out;
  for (std::size_t n = 0; n < t.curve_x.size(); ++n) {
    const double cohort = 1.0 / (1.0 + std::exp(-(d.a + d.b * t.curve_x[n])));
    // Find the centre by halving instead of the closed form.
    double low = -60, high = 60;
    for (int i = 0; i < 200; ++i) {
      const double c = 0.5 * (low + high);
      const double both = 0.5 / (1.0 + std::exp(-(c - half))) + 0.5 / (1.0 + std::exp(-(c + half)));
      (both < cohort ? low : high) = c;
    }
    double moved = -log_odds;
    if (t.steroid_applies) moved -= (weight - d.steroid_coverage) * d.steroid_log_odds;
    const double male = 1.0 / (1.0 + std::exp(-(low - half + moved)));
    const double female = 1.0 / (1.0 + std::exp(-(low + half + moved)));
    const std::string& sex = s.situation.sex;
    const double p = sex == "male" ? male : sex == "female" ? female : (male + female) / 2;
    out.survives += t.weight[n] * p;
    out.intact += t.weight[n] * p / (1.0 + std::exp(-(d.morbidity_a + d.morbidity_b * t.curve_x[n])));
  }
  return out;
}

double reference_disease(const Setup& s, const Draw& d, int t, int birth) {
  const double from = t, to = t + 1;
  const double never = 1e9;
  double sum = d.tuberculosis;
  const double restart = s.waits ? birth + d.restart_lag : 0.0;
  const double delayed = std::min(restart, static_cast<double>(s.horizon));
  if (s.waits) sum += d.cancer_waiting * overlap(from, to, 0, restart);
  sum += d.cancer_treated * std::exp(s.waits ? d.delay_log_hazard * delayed : 0.0) *
         overlap(from, to, restart, never);
  const double relieved = s.situation.joint_bowel_operation ? birth : d.obstruction_days;
  return sum + d.obstruction_rate * overlap(from, to, 0, relieved);
}

double reference_stillbirth(const Setup& s, const Draw& d, int t) {
  double p = d.stillbirth[s.days[static_cast<std::size_t>(t)].week];
  const bool joint = s.situation.joint_bowel_operation;
  p += d.obstruction_stillbirth * (joint ? 1.0 : overlap(t, t + 1, 0, d.obstruction_days));
  return std::min(p, s.stillbirth_cap);
}

namespace {

ReferenceNewborn newborn(const Setup& s, const Draw& d, int day) {
  return reference_newborn(s, d, day, s.days[static_cast<std::size_t>(day)].steroid_weight,
                           std::log(d.death_odds));
}

}  // namespace

DayFigures reference_day(const Setup& s, const Draw& d, int day) {
  DayFigures f;
  Mother mother;
  mother.state[s.start] = 1.0;
  double unborn = 1.0;  // mother alive and fetus alive inside her
  for (int t = 0; t < day; ++t) {
    const double dies = unborn * reference_stillbirth(s, d, t);
    f.stillbirth_before += dies;
    unborn -= dies;
    const double dead = mother.dead;
    mother.step(d.course, reference_disease(s, d, t, day));
    const double with_her = unborn * (mother.dead - dead) / (1.0 - dead);
    unborn -= with_her;
    const ReferenceNewborn n = newborn(s, d, t);
    f.stillbirth_before += with_her * (1.0 - d.arrest_newborn);
    f.child_survival += with_her * d.arrest_newborn * n.survives;
    f.child_intact += with_her * d.arrest_newborn * n.intact;
    f.neonatal_death += with_her * d.arrest_newborn * (1.0 - n.survives);
  }
  f.mother_death_before = mother.dead;
  const ReferenceNewborn n = newborn(s, d, day);
  f.child_survival += unborn * n.survives;
  f.child_intact += unborn * n.intact;
  f.neonatal_death += unborn * (1.0 - n.survives);
  for (std::size_t i = 0; i < kAlive; ++i) {
    f.mother_death_from_operation += mother.state[i] * d.operation[i];
    mother.state[i] *= 1.0 - d.operation[i];
  }
  mother.dead += f.mother_death_from_operation;
  for (int t = day; t < s.horizon; ++t) mother.step(d.course, reference_disease(s, d, t, day));
  f.mother_death = mother.dead;
  f.treatment_delay_days = s.waits ? day + d.restart_lag : 0.0;
  return f;
}

}  // namespace dyad::timing
