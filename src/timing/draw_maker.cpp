// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "math/logistic_fit.hpp"
#include "timing/daily.hpp"
#include "timing/setup.hpp"

namespace dyad::timing {
namespace {

double odds(double p) { return p / (1.0 - p); }

double rate_from_median(double months, double days_per_month) {
  return std::numbers::ln2 / (months * days_per_month);
}

// A probability over a course as a constant rate per day.
double rate_from_course(double probability, double days) { return -std::log1p(-probability) / days; }

}  // namespace

Weeks weeks_of(const Setup& setup) {
  constexpr double kLongest = 7.0 * kWeeks;
  double oldest = 0;
  for (const auto& seen : setup.situation.seen) oldest = std::max(oldest, std::min(seen.days_ago, kLongest));
  const int today = setup.situation.gestation.days;
  const auto index = [](int days) {
    return std::clamp(Gestation{days}.completed_weeks() - kFirstWeek, 0, kWeeks - 1);
  };
  return {index(today - static_cast<int>(oldest)), index(today + setup.last_day)};
}

const double* DrawMaker::column(std::string_view key, std::size_t component) {
  if (std::find(used_.begin(), used_.end(), key) == used_.end()) used_.emplace_back(key);
  return table_->column(key, component).data();
}

std::vector<std::string> DrawMaker::used() const {
  std::vector<std::string> out;
  for (const auto& p : setup_->spec->parameters)
    if (std::find(used_.begin(), used_.end(), p.key) != used_.end()) out.push_back(p.key);
  return out;
}

DrawMaker::DrawMaker(const Setup& setup, const DrawTable& table)
    : setup_(&setup), table_(&table), weeks_(weeks_of(setup)) {
  const Situation& s = setup.situation;
  const Variation& v = setup.variation;
  const SiteSpec& morbidity_site = setup.spec->default_site();
  a_ = table.curve(*setup.site, false, 0).data();
  b_ = table.curve(*setup.site, false, 1).data();
  morbidity_a_ = table.curve(morbidity_site, true, 0).data();
  morbidity_b_ = table.curve(morbidity_site, true, 1).data();
  const bool steroid = setup.days.front().steroid_applies;
  steroid_ = column_if(steroid, "steroid.odds_ratio");
  coverage_ = column_if(steroid, "steroid.cohort_coverage");
  place_ = column_if(setup.place, "place.odds_ratio");
  growth_death_ = column_if(setup.growth_death, "growth.death_ratio");
  arrest_ = column("arrest.newborn_survival");
  const auto& weekly = setup.spec->parameter("stillbirth.weekly");
  weekly_first_ = std::stoi(weekly.components.front());
  for (std::size_t w = 0; w < weekly.width(); ++w) weekly_.push_back(column("stillbirth.weekly", w));
  const bool early = s.gestation.completed_weeks() < weekly_first_;
  before_28_ = column_if(early && !v.before_28_memory, "stillbirth.before_28");
  before_28_memory_ = column_if(early && v.before_28_memory, "stillbirth.before_28_memory");
  growth_stillbirth_ = column_if(!setup.growth_stillbirth.empty(), setup.growth_stillbirth);
  illness_ = column_if(!setup.illness.empty(), setup.illness);
  mother_columns();
}

void DrawMaker::mother_columns() {
  const Setup& setup = *setup_;
  const Situation& s = setup.situation;
  const Variation& v = setup.variation;
  course_days_ = column_if(s.bowel_obstruction, "obstruction.course_days");
  obstruction_stillbirth_ = column_if(s.bowel_obstruction, "obstruction.stillbirth");
  obstruction_death_ = column_if(s.bowel_obstruction, "obstruction.maternal_death");
  const char* rows[] = {"chain.one_organ", "chain.two_organs", "chain.three_organs"};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 4; ++c) organs_[r][c] = column(rows[r], c);
    mix_[r] = column("chain.entry_mix", r);
  }
  icu_ = column(v.icu_prior);
  ward_ = column("chain.ward_worsening");
  sofa_cell_ = column_if(!setup.sofa_cell.empty(), setup.sofa_cell);
  sofa_unchanged_ = column_if(!setup.sofa_cell.empty(), "sofa.unchanged");
  const bool pancreas = setup.cancer && !setup.colorectal;
  treated_months_ = pancreas           ? column("cancer.pancreas_treated_months")
                    : setup.colorectal ? column("cancer.colorectal_months")
                                       : nullptr;
  untreated_months_ = nullptr;
  if (setup.waits && pancreas) untreated_months_ = column("cancer.pancreas_untreated_months");
  if (setup.waits && setup.colorectal && v.colorectal_untreated)
    untreated_months_ = column("cancer.colorectal_untreated_months");
  delay_ = column_if(setup.waits && setup.colorectal && !v.colorectal_untreated, "cancer.delay_hazard_ratio");
  lag_ = column_if(setup.waits, setup.restart_key());
  tb_ = column_if(s.mdr_tuberculosis, "tuberculosis.death");
  tb_days_ = column_if(s.mdr_tuberculosis, "tuberculosis.course_days");
  operation_error_ = column("operation.log_odds_error");
  caesarean_ = column("operation.caesarean_death");
}

void DrawMaker::fetus(std::size_t i, Draw& d) const {
  d.a = a_[i];
  d.b = b_[i];
  d.morbidity_a = morbidity_a_[i];
  d.morbidity_b = morbidity_b_[i];
  if (place_) d.death_odds *= place_[i];
  if (growth_death_) d.death_odds *= growth_death_[i];
  if (steroid_) {
    d.steroid_log_odds = std::log(steroid_[i]);
    d.steroid_coverage = coverage_[i];
  }
  d.arrest_newborn = arrest_[i];
}

void DrawMaker::hazard(std::size_t i, Draw& d) const {
  double ratio = 1.0;
  if (growth_stillbirth_) ratio *= growth_stillbirth_[i];
  if (illness_) ratio *= std::max(1.0, illness_[i]);
  const auto last = static_cast<int>(weekly_.size()) - 1;
  for (int w = weeks_.first; w <= weeks_.last; ++w) {
    const int after = kFirstWeek + w - weekly_first_;
    double weekly = weekly_[static_cast<std::size_t>(std::clamp(after, 0, last))][i];
    if (after < 0) {
      if (before_28_memory_) weekly = before_28_memory_[i] / 1000.0;
      if (before_28_) weekly *= before_28_[i];
      weekly *= setup_->variation.before_28_scale;
    }
    d.stillbirth[static_cast<std::size_t>(w)] = ratio * daily_of_weekly(weekly);
  }
}

void DrawMaker::mother(std::size_t i, Draw& d) const {
  Organs organs;
  for (std::size_t r = 0; r < 3; ++r)
    organs[r] = {organs_[r][0][i], organs_[r][1][i], organs_[r][2][i], organs_[r][3][i]};
  double target = icu_[i];
  if (sofa_cell_) {
    // The trend's likelihood ratio on the odds to die, against an unchanged SOFA.
    const double o = odds(target) * odds(sofa_cell_[i]) / odds(sofa_unchanged_[i]);
    target = o / (1.0 + o);
  }
  const double k = calibrate_deaths(organs, {mix_[0][i], mix_[1][i], mix_[2][i]}, target);
  for (auto& row : organs) row = scale_deaths(row, k);
  d.course = course_matrix(organs, ward_[i]);
  for (std::size_t state = 0; state < kAlive; ++state)
    d.operation[state] =
        std::max(caesarean_[i], math::logistic(setup_->operation_log_odds[state] + operation_error_[i]));
}

void DrawMaker::diseases(std::size_t i, Draw& d) const {
  if (course_days_) {
    d.obstruction_days = course_days_[i];
    d.obstruction_rate = rate_from_course(obstruction_death_[i], course_days_[i]);
    d.obstruction_stillbirth = 1.0 - std::exp(-rate_from_course(obstruction_stillbirth_[i], course_days_[i]));
  }
  if (treated_months_) d.cancer_treated = rate_from_median(treated_months_[i], setup_->days_per_month);
  d.cancer_waiting =
      untreated_months_ ? rate_from_median(untreated_months_[i], setup_->days_per_month) : d.cancer_treated;
  d.delay_log_hazard = delay_ ? std::log(delay_[i]) / setup_->delay_step_days : 0.0;
  if (lag_) d.restart_lag = lag_[i];
  if (tb_) d.tuberculosis = rate_from_course(tb_[i], tb_days_[i]);
}

Draw DrawMaker::vary(const Draw& base, std::size_t i) const {
  const Variation& v = setup_->variation;
  const Variation none;
  Draw d = base;
  d.a = a_[i];
  d.b = b_[i];
  if (v.illness != none.illness || v.before_28_scale != none.before_28_scale || v.before_28_memory)
    hazard(i, d);
  if (v.icu_prior != none.icu_prior) mother(i, d);
  if (v.colorectal_untreated) diseases(i, d);
  return d;
}

Draw DrawMaker::make(std::size_t i) const {
  Draw d;
  fetus(i, d);
  hazard(i, d);
  mother(i, d);
  diseases(i, d);
  return d;
}

}  // namespace dyad::timing
