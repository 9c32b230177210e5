// SPDX-License-Identifier: Apache-2.0
// What the models give back of the published tables they were built from; docs/validation.md states the
// figures. Run with -s to see them.
#include <cmath>

#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

constexpr int kDraws = 2000;

double mean_of(const std::vector<double>& v) {
  double sum = 0;
  for (const double x : v) sum += x / static_cast<double>(v.size());
  return sum;
}

// Means over the draws of what happens to a fetus of a woman without illness, per week of gestation.
struct Weeks {
  std::array<double, kWeeks> dies{}, born{};
};
Weeks weeks_of(int from_day) {
  const World world(plain(from_day), kDraws, "sudden");
  Weeks out;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const DayDraw draw = world.maker.make(i);
    DayTables tables;
    fill_tables(world.setup, draw, tables);
    std::array<double, kWeeks> lives{}, waits{};
    lives.fill(1);
    waits.fill(1);
    for (int day = 0; day < world.setup.last_day(); ++day) {
      const auto at = static_cast<std::size_t>((from_day + day) / 7 - kFirstWeek);
      lives[at] *= 1 - tables.fetus[static_cast<std::size_t>(day)];
      waits[at] *= 1 - tables.unplanned[static_cast<std::size_t>(day)];
    }
    for (std::size_t w = 0; w < kWeeks; ++w) {
      out.dies[w] += (1 - lives[w]) / kDraws;
      out.born[w] += (1 - waits[w]) / kDraws;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the survival curve gives back each group of the cohort it was fitted to") {
  const auto& site = shipped_model().spec().default_site();
  const DrawTable table(shipped_model().spec(), 20250213, kDraws);
  const auto &level = table.curve(site, false, 0), &slope = table.curve(site, false, 1);
  for (const auto& group : site.survival) {
    double mean = 0;
    for (std::size_t i = 0; i < level.size(); ++i) {
      double p = 0, weight = 0;
      for (const auto& point : group.points) {
        p += point.weight * math::logistic(level[i] + slope[i] * point.x);
        weight += point.weight;
      }
      mean += p / weight / kDraws;
    }
    const double seen = group.successes / group.trials;
    CAPTURE(group.trials);
    CAPTURE(seen);
    CHECK(mean == doctest::Approx(seen).epsilon(0.03));
  }
}

TEST_CASE("stillbirths and unplanned births by week are those of the table") {
  const auto got = weeks_of(28 * 7);
  const DrawTable own(shipped_day_model().spec().drawn, 20250213, kDraws);
  const double share = mean_of(own.column("birth.unplanned_share"));
  const auto& rows = shipped_book().need("stillbirth.joseph2005.females").value("rows");
  for (const auto& row : rows.items()) {
    const auto week = *row["week"].as_int();
    if (week > 36) break;
    const double births = *row["live_births"].as_double(), risk = *row["fetuses_at_risk"].as_double();
    const double dies = *row["stillbirths"].as_double() / (risk - births / 2);
    const auto at = static_cast<std::size_t>(week - kFirstWeek);
    CAPTURE(week);
    CHECK(1000 * got.dies[at] == doctest::Approx(1000 * dies).epsilon(0.03));
    CHECK(1000 * got.born[at] == doctest::Approx(1000 * births / risk * share).epsilon(0.03));
  }
}

TEST_CASE("death in intensive care, magnesium and what tests tell are those of their sources") {
  const DrawTable fixed(shipped_model().spec(), 20250213, kDraws);
  const DrawTable own(shipped_day_model().spec().drawn, 20250213, kDraws);
  const auto& prior = shipped_book().need("maternal.icu_prior.uk_indirect");
  const double alpha = prior.number("alpha"), beta = prior.number("beta");
  CHECK(100 * mean_of(fixed.column("chain.icu_death")) ==
        doctest::Approx(100 * alpha / (alpha + beta)).epsilon(0.02));

  // Five trials pooled by their counts.
  std::array<double, 4> counts{};
  for (const auto& trial : shipped_book().need("effect.magnesium.crowther2017").value("trials").items())
    for (std::size_t k = 0; k < 2; ++k) {
      counts[k] += *trial["magnesium"][k].as_double();
      counts[2 + k] += *trial["control"][k].as_double();
    }
  const double pooled = (counts[0] / counts[1]) / (counts[2] / counts[3]);
  CHECK(mean_of(own.column("magnesium.cerebral_palsy_ratio")) == doctest::Approx(pooled).epsilon(0.03));

  const auto abnormal = [&](const char* key) { return 1 - mean_of(own.column(key, 0)); };
  const double well = abnormal("channel.umbilical_doppler.well");
  const double compromised = abnormal("channel.umbilical_doppler.compromised");
  const auto& doppler = shipped_book().need("fetal_test.umbilical_doppler.morris2011");
  CHECK(compromised / well == doctest::Approx(doppler.number("compromise.lr_positive")).epsilon(0.02));
  CHECK((1 - compromised) / (1 - well) ==
        doctest::Approx(doppler.number("compromise.lr_negative")).epsilon(0.02));
}
