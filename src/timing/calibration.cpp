// SPDX-License-Identifier: Apache-2.0
#include "timing/calibration.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "math/logistic_fit.hpp"
#include "timing/day_draw.hpp"

namespace dyad::timing {
namespace {

using Unit = CalibrationTable::Unit;
constexpr int kDaysPerWeek = 7;
// A test of a fetus says "abnormal" with every level above the first.
constexpr std::size_t kNormalLevel = 0;

double mean_of(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}

// The completed weeks a group of a cohort covers; the inverse of curve_x at the middle of a week.
std::string weeks_of(const math::BinomialGroup& group) {
  const auto week = [](double x) {
    return std::to_string(static_cast<int>(std::floor(kOriginWeeks + std::exp(x))));
  };
  const std::string first = week(group.points.front().x), last = week(group.points.back().x);
  return first == last ? first + " weeks" : first + " to " + last + " weeks";
}

CalibrationTable curve(std::string title, const SiteSpec& site, bool morbidity, const DrawTable& draws) {
  CalibrationTable out{std::move(title) + ": " + site.label,
                       "What the cohort counted and what the model's curve gives for the same weeks, before "
                       "any factor of a patient is applied. The curve has two parameters and need not pass "
                       "through every group; where the two differ, the answer uses the model's figure.",
                       site.evidence,
                       Unit::percent,
                       {}};
  const auto &level = draws.curve(site, morbidity, 0), &slope = draws.curve(site, morbidity, 1);
  for (const auto& group : morbidity ? site.morbidity_free : site.survival) {
    double sum = 0, weight = 0;
    for (const auto& point : group.points) {
      weight += point.weight;
      for (std::size_t i = 0; i < level.size(); ++i)
        sum += point.weight * math::logistic(level[i] + slope[i] * point.x);
    }
    out.rows.push_back({weeks_of(group), 100 * group.successes / group.trials,
                        100 * sum / weight / static_cast<double>(level.size())});
  }
  return out;
}

// Means over the draws of what happens in each week of gestation to a fetus of a woman without illness.
struct Weeks {
  std::array<double, kWeeks> dies{}, born{};
};

Weeks weeks_run(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own) {
  const DayDrawMaker maker(setup, fixed, own);
  const int from = setup.fixed.situation.gestation.days;
  Weeks out;
  for (int i = 0; i < kCalibrationDraws; ++i) {
    const DayDraw draw = maker.make(static_cast<std::size_t>(i));
    DayTables tables;
    fill_tables(setup, draw, tables);
    std::array<double, kWeeks> lives{}, waits{};
    lives.fill(1);
    waits.fill(1);
    for (int day = 0; day < setup.last_day(); ++day) {
      const auto at = static_cast<std::size_t>((from + day) / kDaysPerWeek - kFirstWeek);
      lives[at] *= 1 - tables.fetus[static_cast<std::size_t>(day)];
      waits[at] *= 1 - tables.unplanned[static_cast<std::size_t>(day)];
    }
    for (std::size_t w = 0; w < kWeeks; ++w) {
      out.dies[w] += (1 - lives[w]) / kCalibrationDraws;
      out.born[w] += (1 - waits[w]) / kCalibrationDraws;
    }
  }
  return out;
}

void weekly(const DayModel& model, const Book& book, const DrawTable& fixed, const DrawTable& own,
            std::vector<CalibrationTable>& out) {
  const auto& entry = book.need(model.spec().parameter("birth.weekly").evidence);
  const auto& rows = entry.value("rows");
  Situation healthy;
  healthy.gestation.days = static_cast<int>(*rows[std::size_t{0}]["week"].as_int()) * kDaysPerWeek;
  const auto setup = make_day_setup(model, book, healthy, "");
  if (!setup) return;  // the table begins outside the gestations the model accepts
  const Weeks got = weeks_run(*setup, fixed, own);
  const double share = mean_of(own.column("birth.unplanned_share"));
  CalibrationTable dies{"Stillbirths by week, per 1000 fetuses at risk",
                        "A woman without illness, run day by day and added up to weeks; stillbirths over "
                        "fetuses at risk less half of the week's births.",
                        entry.id,
                        Unit::per_thousand,
                        {}};
  CalibrationTable born{"Births that nobody planned by week, per 1000 fetuses at risk",
                        "The same run. The table's births are multiplied by the mean share that nobody "
                        "planned, which is computed from other sources.",
                        entry.id,
                        Unit::per_thousand,
                        {}};
  const int end = (healthy.gestation.days + setup->last_day()) / kDaysPerWeek;  // weeks run in full
  for (const auto& row : rows.items()) {
    const auto week = static_cast<int>(*row["week"].as_int());
    if (week >= end) break;
    const double births = *row["live_births"].as_double(), risk = *row["fetuses_at_risk"].as_double();
    const auto at = static_cast<std::size_t>(week - kFirstWeek);
    const std::string label = std::to_string(week) + " weeks";
    dies.rows.push_back(
        {label, 1000 * *row["stillbirths"].as_double() / (risk - births / 2), 1000 * got.dies[at]});
    born.rows.push_back({label, 1000 * births / risk * share, 1000 * got.born[at]});
  }
  out.push_back(std::move(dies));
  out.push_back(std::move(born));
}

CalibrationTable intensive_care(const DayModel& model, const Book& book, const DrawTable& fixed) {
  const auto& entry = book.need(model.base().spec().parameter("chain.icu_death").evidence);
  const double alpha = entry.number("alpha"), beta = entry.number("beta");
  return {"Death of the mother in intensive care, all told",
          "The daily course of the organs is scaled so that deaths before recovery add up to this.",
          entry.id,
          Unit::percent,
          {{"all admitted", 100 * alpha / (alpha + beta), 100 * mean_of(fixed.column("chain.icu_death"))}}};
}

CalibrationTable magnesium(const DayModel& model, const Book& book, const DrawTable& own) {
  const auto& entry = book.need(model.spec().parameter("magnesium.cerebral_palsy_ratio").evidence);
  std::array<double, 4> counts{};  // events and children with magnesium, then without
  for (const auto& trial : entry.value("trials").items())
    for (std::size_t k = 0; k < 2; ++k) {
      counts[k] += *trial["magnesium"][k].as_double();
      counts[2 + k] += *trial["control"][k].as_double();
    }
  return {"Cerebral palsy with magnesium before birth, relative risk",
          "The trials pooled by their counts.",
          entry.id,
          Unit::ratio,
          {{"with against without", (counts[0] / counts[1]) / (counts[2] / counts[3]),
            mean_of(own.column("magnesium.cerebral_palsy_ratio"))}}};
}

CalibrationTable doppler(const Book& book, const DrawTable& own) {
  const auto& entry = book.need("fetal_test.umbilical_doppler.morris2011");
  const double well = mean_of(own.column("channel.umbilical_doppler.well", kNormalLevel));
  const double compromised = mean_of(own.column("channel.umbilical_doppler.compromised", kNormalLevel));
  return {"Umbilical artery Doppler, compromised fetus against well fetus, likelihood ratio",
          "One reading, abnormal meaning raised, absent or reversed.",
          entry.id,
          Unit::ratio,
          {{"abnormal", entry.number("compromise.lr_positive"), (1 - compromised) / (1 - well)},
           {"normal", entry.number("compromise.lr_negative"), compromised / well}}};
}

}  // namespace

std::vector<CalibrationTable> calibrate(const DayModel& model, const Book& book) {
  const DrawTable fixed(model.base().spec(), kCalibrationSeed, kCalibrationDraws);
  const DrawTable own(model.spec().drawn, kCalibrationSeed, kCalibrationDraws);
  std::vector<CalibrationTable> out;
  for (const auto& site : model.base().spec().sites) {
    out.push_back(curve("Survival", site, false, fixed));
    if (!site.morbidity_free.empty())
      out.push_back(curve("Survivors without severe morbidity", site, true, fixed));
  }
  weekly(model, book, fixed, own, out);
  out.push_back(intensive_care(model, book, fixed));
  out.push_back(magnesium(model, book, own));
  out.push_back(doppler(book, own));
  return out;
}

}  // namespace dyad::timing
