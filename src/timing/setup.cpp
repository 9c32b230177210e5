// SPDX-License-Identifier: Apache-2.0
#include "timing/setup.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::timing {
namespace {

Result<void> check(const Situation& s) {
  if (s.gestation.days < kFirstDay || s.gestation.days > kLastDay)
    return fail(ErrorKind::refused,
                "the comparison is made for a gestation the survival and stillbirth figures reach",
                "gestation", format(s.gestation), "22+0 to 42+0");
  if (s.fetuses != 1)
    return fail(ErrorKind::refused,
                "not available for more than one fetus: no figures for twins or more were read, and those "
                "for one do not hold",
                "fetuses", std::to_string(s.fetuses), "1");
  if (!s.sex.empty() && s.sex != "male" && s.sex != "female")
    return fail(ErrorKind::invalid, "must be male, female or left out", "sex", s.sex);
  if (!s.place.empty() && s.place != "inborn_tertiary" && s.place != "born_elsewhere_then_moved")
    return fail(ErrorKind::invalid, "must be inborn_tertiary, born_elsewhere_then_moved or left out", "place",
                s.place);
  if (!s.cancer.empty() && s.cancer != "colorectal_metastatic" && s.cancer != "pancreatic_metastatic")
    return fail(ErrorKind::invalid, "must be colorectal_metastatic, pancreatic_metastatic or left out",
                "cancer", s.cancer);
  if (!(s.gestation_sd_days >= 0) || s.gestation_sd_days > kShortestRun)
    return fail(ErrorKind::invalid, "the standard deviation of the gestation must be 0 to 14 days",
                "gestation_sd_days", shortest(s.gestation_sd_days), "0 to 14");
  for (const auto& [name, value] : {std::pair<const char*, std::optional<int>>{"sofa", s.sofa},
                                    std::pair<const char*, std::optional<int>>{"sofa_first", s.sofa_first}})
    if (value && (*value < 0 || *value > 24))
      return fail(ErrorKind::invalid, "SOFA is 0 to 24", name, std::to_string(*value), "0 to 24");
  for (const auto& [name, value] : {std::pair<const char*, int>{"organs_compromised", s.organs_compromised},
                                    std::pair<const char*, int>{"organs_failing", s.organs_failing}})
    if (value < 0 || value > 6)
      return fail(ErrorKind::invalid, "SOFA has six organ systems", name, std::to_string(value), "0 to 6");
  if (s.efw_z && !std::isfinite(*s.efw_z)) return fail(ErrorKind::invalid, "must be a number", "efw_z");
  if (s.steroid_hours && !(*s.steroid_hours >= 0))
    return fail(ErrorKind::invalid, "hours since the first dose cannot be negative", "steroid_hours",
                shortest(*s.steroid_hours));
  return {};
}

// One ratio only: the published ratios are for overlapping groups of women, so they must not be multiplied.
// The largest by its estimate is taken, for every draw the same one.
std::string illness_key(const Setup& s) {
  struct Candidate {
    bool applies;
    const char* key;
  };
  std::string best;
  double largest = 1.0;
  for (const auto& [applies, key] :
       {Candidate{s.situation.respiratory_failure, "stillbirth.respiratory_failure"},
        Candidate{s.cancer, "stillbirth.cancer"},
        Candidate{s.situation.mdr_tuberculosis, "stillbirth.tuberculosis"}}) {
    const double estimate = s.spec->parameter(key).arguments.at(0);
    if (applies && estimate > largest) {
      largest = estimate;
      best = key;
    }
  }
  return best;
}

// The cell of first SOFA and its trend; empty where the source has none.
std::string sofa_cell(const Situation& s, const evidence::Entry& grid) {
  if (!s.sofa || !s.sofa_first) return {};
  const bool decreasing = *s.sofa < *s.sofa_first;
  const char* names[] = {"low", "middle", "high"};
  for (std::size_t row = 0; row < grid.value("grid").size(); ++row) {
    const std::string path = "grid." + std::to_string(row) + ".";
    if (*s.sofa_first < grid.number(path + "initial_min") ||
        *s.sofa_first > grid.number(path + "initial_max"))
      continue;
    if (decreasing && !grid.maybe(path + "decreasing")) return {};
    return std::string(decreasing ? "sofa.decreasing_" : "sofa.not_decreasing_") + names[row];
  }
  return {};
}

void operation_odds(Setup& setup, const Book& book) {
  const auto& sort = book.need(setup.spec->tables.find("operation")->second);
  const auto& asa = book.need(setup.spec->tables.find("asa")->second);
  const Situation& s = setup.situation;
  const auto& classes = asa.value(setup.cancer || s.mdr_tuberculosis ? "asa_severe_disease" : "asa");
  for (std::size_t state = 0; state < kAlive; ++state) {
    const std::string urgency(s.bowel_obstruction ? asa.value("urgency_obstruction").as_string()
                                                  : asa.value("urgency")[state].as_string());
    double lp = sort.number("intercept") + sort.number("asa." + std::string(classes[state].as_string())) +
                sort.number("urgency." + urgency);
    if (s.joint_bowel_operation) lp += sort.number("gi_thoracic_vascular") + sort.number("major");
    if (setup.cancer) lp += sort.number("cancer");
    setup.operation_log_odds[state] = lp;
  }
}

// The log odds ratio between the sexes, linear in weeks between the two published points and flat outside
// them.
double sex_log_odds(const evidence::Entry& sex, double weeks) {
  const auto& points = sex.value("female_or_survival").members();
  const double low_week = std::stod(points.front().first), high_week = std::stod(points.back().first);
  const double low = std::log(*points.front().second.as_double()),
               high = std::log(*points.back().second.as_double());
  const double t = std::clamp((weeks - low_week) / (high_week - low_week), 0.0, 1.0);
  return low + t * (high - low);
}

void day_tables(Setup& setup, const Book& book) {
  const auto& sex = book.need(setup.spec->tables.find("sex")->second);
  const auto& curve = book.need(setup.spec->tables.find("steroid_curve")->second);
  const auto& cohort = book.need(setup.spec->tables.find("steroid_cohort")->second);
  const auto at_hours = curve.numbers("hours"), weight = curve.numbers("weight");
  const auto effect_to = static_cast<int>(cohort.number("effect_to_days"));
  const auto hours =
      setup.variation.steroid_hours ? setup.variation.steroid_hours : setup.situation.steroid_hours;
  for (int day = 0; day <= setup.last_day; ++day) {
    Setup::DayTable t;
    const Gestation g{setup.situation.gestation.days + day};
    for (const auto& node : setup.nodes) {
      const double weeks = g.weeks() + node.z / 7.0;
      if (weeks <= kOriginWeeks) continue;  // survival is 0 there: the node adds nothing
      t.curve_x.push_back(curve_x(weeks));
      t.weight.push_back(node.weight);
    }
    const double half = 0.5 * sex_log_odds(sex, g.weeks());
    t.sex_odds = std::exp(half);
    t.sex_cosh = std::cosh(half);
    t.steroid_applies = g.days <= effect_to;
    if (hours) t.steroid_weight = steroid_weight(*hours + 24.0 * day, at_hours, weight);
    t.week = static_cast<std::size_t>(std::min(g.completed_weeks() - kFirstWeek, kWeeks - 1));
    setup.days.push_back(std::move(t));
  }
}

void flags(Setup& setup, const Book& book) {
  const Situation& s = setup.situation;
  const auto& cuts = book.need(setup.spec->tables.find("growth_cuts")->second);
  setup.cancer = !s.cancer.empty();
  setup.colorectal = s.cancer == "colorectal_metastatic";
  setup.waits = setup.cancer && s.cancer_treatment_waits_for_birth;
  setup.place = s.place == "born_elsewhere_then_moved";
  if (s.efw_z && *s.efw_z < cuts.number("tenth")) {
    setup.growth_death = true;
    setup.growth_stillbirth = *s.efw_z < cuts.number("third") ? "stillbirth.very_small" : "stillbirth.small";
  }
  const auto& applicability = book.need(setup.spec->tables.find("applicability")->second);
  const double error = applicability.number("growth_near_cut_z");
  setup.growth_near_cut = s.efw_z && (std::abs(*s.efw_z - cuts.number("tenth")) < error ||
                                      std::abs(*s.efw_z - cuts.number("third")) < error);
  const int last_week = Gestation{s.gestation.days + setup.last_day}.completed_weeks();
  setup.beyond_place_study = last_week >= static_cast<int>(applicability.number("place_studied_below_weeks"));
  setup.before_stillbirth_table = s.gestation.completed_weeks() <
                                  std::stoi(setup.spec->parameter("stillbirth.weekly").components.front());
  setup.start = start_state(s);
  setup.illness = setup.variation.illness.empty() ? illness_key(setup) : setup.variation.illness;
  setup.sofa_cell = sofa_cell(s, book.need(setup.spec->tables.find("sofa_change")->second));
  setup.stillbirth_cap = book.need(setup.spec->tables.find("stillbirth_cap")->second).number("per_day");
  setup.days_per_month = book.need(setup.spec->tables.find("cancer_month")->second).number("days_per_month");
  setup.delay_step_days = book.need(setup.spec->tables.find("delay_step")->second).number("days_per_step");
}

}  // namespace

std::size_t start_state(const Situation& s) {
  if (s.invasive_ventilation || s.vasopressor || s.organs_failing >= 3) return kThreeOrgans;
  if (s.non_invasive_support || s.organs_failing == 2) return kTwoOrgans;
  if (s.organs_failing == 1 || s.respiratory_failure) return kOneOrgan;
  return kWard;
}

std::string_view organ_level(std::size_t state) {
  constexpr std::array<std::string_view, kAlive> levels{"none", "one", "two", "three_or_more", "none"};
  return levels.at(state);
}

double steroid_weight(double hours, const std::vector<double>& at, const std::vector<double>& weight) {
  if (hours <= at.front()) return weight.front();
  for (std::size_t i = 1; i < at.size(); ++i)
    if (hours <= at[i])
      return weight[i - 1] + (weight[i] - weight[i - 1]) * (hours - at[i - 1]) / (at[i] - at[i - 1]);
  return weight.back();
}

std::array<double, 2> sexed_odds(double o, double exp_h, double cosh_h) {
  // With u the common factor, (1/2)[u e^h / (1 + u e^h) + u e^-h / (1 + u e^-h)] = o / (1 + o) is the
  // quadratic u^2 + u cosh(h) (1 - o) - o = 0; its positive root, written so that nothing cancels.
  const double half = 0.5 * cosh_h * (1.0 - o);
  const double root = std::sqrt(half * half + o);
  const double u = half > 0 ? o / (half + root) : root - half;
  return {u / exp_h, u * exp_h};
}

Result<Setup> make_setup(const Spec& spec, const Book& book, const Situation& situation,
                         const Variation& variation) {
  if (auto ok = check(situation); !ok) return std::unexpected(ok.error());
  Setup setup;
  setup.situation = situation;
  setup.variation = variation;
  setup.spec = &spec;
  setup.site = &spec.default_site();
  for (const auto& site : spec.sites)
    if (site.key == variation.site) setup.site = &site;
  const int g = situation.gestation.days;
  setup.last_day = std::min(std::max(kFullTerm - g, kShortestRun), kLastDay - g);
  setup.horizon = setup.last_day + kAfterBirth;
  if (situation.gestation_sd_days > 0) {
    for (const auto& p : math::normal_quadrature())
      setup.nodes.push_back({p.z * situation.gestation_sd_days, p.weight});
  } else {
    setup.nodes.push_back({0.0, 1.0});
  }
  flags(setup, book);
  operation_odds(setup, book);
  day_tables(setup, book);
  return setup;
}

}  // namespace dyad::timing
