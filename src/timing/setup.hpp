// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "math/sample.hpp"
#include "timing/course.hpp"
#include "timing/draws.hpp"
#include "timing/fixed_day.hpp"

namespace dyad::timing {

inline constexpr int kFirstDay = 22 * 7;  // gestations the comparison accepts
inline constexpr int kLastDay = 42 * 7;
inline constexpr int kFullTerm = 37 * 7;  // the comparison runs to here, or for two weeks
inline constexpr int kShortestRun = 14;
inline constexpr int kAfterBirth = 42;              // the puerperium, six weeks
inline constexpr int kFirstWeek = 22, kWeeks = 21;  // stillbirth hazard by completed week, 22 to 42

// What an alternative changes against the comparison itself. Empty means unchanged.
struct Variation {
  std::string site;
  std::string illness;  // parameter key of the stillbirth ratio
  std::string icu_prior = "chain.icu_death";
  double before_28_scale = 1.0;
  bool before_28_memory = false;
  bool colorectal_untreated = false;
  std::optional<double> steroid_hours;
};

// Everything of one run that does not depend on the draw: the situation turned into keys, flags and tables by
// day.
struct Setup {
  Situation situation;
  Variation variation;
  const Spec* spec = nullptr;
  const SiteSpec* site = nullptr;
  int last_day = 0, horizon = 0;
  std::size_t start = kWard;
  std::vector<math::NormalPoint> nodes;               // z in days around the stated gestation
  std::string illness, growth_stillbirth, sofa_cell;  // parameter keys; empty when not applied
  bool growth_death = false, place = false, cancer = false, colorectal = false, waits = false;
  bool growth_near_cut = false, beyond_place_study = false, before_stillbirth_table = false;
  double stillbirth_cap = 1.0;
  double days_per_month = 0, delay_step_days = 0;
  std::array<double, kAlive> operation_log_odds{};  // by state, before the drawn error

  struct DayTable {
    std::vector<double> curve_x;  // per node; nothing below the curve's origin
    std::vector<double> weight;
    double sex_odds = 1, sex_cosh = 1;  // exp(half the log odds ratio) and its cosh
    double steroid_weight = 0;
    bool steroid_applies = false;
    std::size_t week = 0;  // index into the stillbirth table
  };
  std::vector<DayTable> days;  // 0 .. last_day

  // The parameter that delays treatment after birth.
  const char* restart_key() const {
    return situation.joint_bowel_operation ? "cancer.restart_lag_bowel_days" : "cancer.restart_lag_days";
  }
};

// The mother's state that a day's facts show, and the level of the channel "organ_reading" that shows it.
std::size_t start_state(const Situation& situation);
std::string_view organ_level(std::size_t state);

Result<Setup> make_setup(const Spec& spec, const Book& book, const Situation& situation,
                         const Variation& variation);

// One draw of everything, combined to what the day-by-day sums need.
struct Draw {
  double a = 0, b = 0;  // survival curve
  double morbidity_a = 0, morbidity_b = 0;
  double death_odds = 1;  // odds ratio of place and growth
  double steroid_log_odds = 0, steroid_coverage = 0;
  std::array<double, kWeeks> stillbirth{};  // daily, multiplied for growth and illness, not yet capped
  double obstruction_days = 0, obstruction_stillbirth = 0,
         obstruction_rate = 0;  // length; per day; rate per day
  Matrix course{};
  double cancer_waiting = 0, cancer_treated = 0, delay_log_hazard = 0,
         restart_lag = 0;                  // rates per day; per day; days
  double tuberculosis = 0;                 // rate per day
  std::array<double, kAlive> operation{};  // death by state
  double arrest_newborn = 0;
};

// The completed weeks, as indices from kFirstWeek, that the days of the setup and of the readings before it
// fall in: tables by week are filled there only.
struct Weeks {
  int first = 0, last = 0;
};
Weeks weeks_of(const Setup& setup);

// Reads draw `i` of every parameter the setup applies. Setup and table must outlive it.
class DrawMaker {
 public:
  DrawMaker(const Setup& setup, const DrawTable& table);
  Draw make(std::size_t i) const;
  // Draw `i` made from `base`, the same draw of a setup with another variation: only what a variation can
  // change is made again. Equal to make(i).
  Draw vary(const Draw& base, std::size_t i) const;
  // Keys of the parameters read, in the order of the model file.
  std::vector<std::string> used() const;

 private:
  void mother_columns();
  const double* column(std::string_view key, std::size_t component = 0);
  const double* column_if(bool applied, std::string_view key) { return applied ? column(key) : nullptr; }
  void fetus(std::size_t i, Draw& d) const;
  void hazard(std::size_t i, Draw& d) const;
  void mother(std::size_t i, Draw& d) const;
  void diseases(std::size_t i, Draw& d) const;

  const Setup* setup_;
  const DrawTable* table_;
  Weeks weeks_;
  std::vector<std::string> used_;
  const double *a_ = nullptr, *b_ = nullptr, *morbidity_a_ = nullptr, *morbidity_b_ = nullptr;
  const double *steroid_ = nullptr, *coverage_ = nullptr, *place_ = nullptr, *growth_death_ = nullptr,
               *arrest_ = nullptr;
  std::vector<const double*> weekly_;
  int weekly_first_ = 0;
  const double *before_28_ = nullptr, *before_28_memory_ = nullptr, *growth_stillbirth_ = nullptr,
               *illness_ = nullptr;
  const double *course_days_ = nullptr, *obstruction_stillbirth_ = nullptr, *obstruction_death_ = nullptr;
  std::array<std::array<const double*, 4>, 3> organs_{};
  std::array<const double*, 3> mix_{};
  const double *icu_ = nullptr, *ward_ = nullptr, *sofa_unchanged_ = nullptr, *sofa_cell_ = nullptr;
  const double *untreated_months_ = nullptr, *treated_months_ = nullptr, *delay_ = nullptr, *lag_ = nullptr,
               *tb_ = nullptr, *tb_days_ = nullptr, *operation_error_ = nullptr, *caesarean_ = nullptr;
};

// What one draw gives for one day, as in timing::Day.
struct DayFigures {
  double child_survival = 0, child_intact = 0, stillbirth_before = 0, neonatal_death = 0;
  double mother_death_before = 0, mother_death = 0, mother_death_from_operation = 0, treatment_delay_days = 0;
};

// Odds of survival of the two sexes when both, in equal shares, leave the cohort's survival unchanged and
// their log odds differ by 2 h; given exp(h) and cosh(h) and the cohort's odds. Returns male, female.
std::array<double, 2> sexed_odds(double cohort_odds, double exp_h, double cosh_h);

// The weight of the steroid effect by hours since the first dose, linear between the points of the table.
double steroid_weight(double hours, const std::vector<double>& at_hours, const std::vector<double>& weight);

}  // namespace dyad::timing
