// SPDX-License-Identifier: Apache-2.0
#include "timing/sweep.hpp"

#include <cmath>
#include <numbers>

#include "math/logistic_fit.hpp"
#include "timing/reference.hpp"
#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

// An arbitrary but repeatable situation: every flag, state, sex and disease comes up.
Situation any_situation(std::uint32_t n) {
  const auto u = [&](std::uint32_t part) { return math::uniforms(7, {99, n, part, 0})[0]; };
  const auto flag = [&](std::uint32_t part) { return u(part) < 0.4; };
  Situation s;
  s.gestation = {kFirstDay + static_cast<int>(u(0) * (kLastDay - kFirstDay + 1))};
  s.gestation_sd_days = flag(1) ? 14.0 * u(2) : 0.0;
  s.sex = u(3) < 0.3 ? "male" : u(3) < 0.6 ? "female" : "";
  if (flag(4)) s.efw_z = -4.0 + 5.0 * u(5);
  if (flag(6)) s.steroid_hours = 500.0 * u(7);
  s.place = flag(8) ? "born_elsewhere_then_moved" : "inborn_tertiary";
  if (flag(9)) s.sofa = static_cast<int>(u(10) * 15);
  if (flag(9)) s.sofa_first = static_cast<int>(u(11) * 15);
  s.organs_failing = static_cast<int>(u(12) * 5);
  s.invasive_ventilation = flag(13);
  s.non_invasive_support = flag(14);
  s.respiratory_failure = flag(15);
  s.bowel_obstruction = flag(16);
  s.joint_bowel_operation = flag(17);
  s.cancer = u(18) < 0.3 ? "colorectal_metastatic" : u(18) < 0.6 ? "pancreatic_metastatic" : "";
  s.cancer_treatment_waits_for_birth = flag(19);
  s.mdr_tuberculosis = flag(20);
  return s;
}

void check_close(double got, double want) {
  // 1e-12 relative, or absolute where the figure is the small remainder of a subtraction from 1.
  CHECK(std::abs(got - want) <= 1e-12 * std::max(1.0, std::abs(want)));
}

}  // namespace

TEST_CASE("the fast sweep agrees with the plain day-by-day walk for any situation") {
  const DrawTable table(shipped_model().spec(), 11, 3);
  for (std::uint32_t n = 0; n < 60; ++n) {
    CAPTURE(n);
    const Setup setup = setup_of(any_situation(n), {.colorectal_untreated = n % 5 == 0});
    const DrawMaker maker(setup, table);
    Sweep sweep(setup);
    std::vector<DayFigures> fast;
    for (std::size_t i = 0; i < 3; ++i) {
      const Draw draw = maker.make(i);
      sweep.run(draw, fast);
      for (int day = 0; day <= setup.last_day; day += 1 + setup.last_day / 6) {
        CAPTURE(day);
        const DayFigures slow = reference_day(setup, draw, day);
        const DayFigures& f = fast[static_cast<std::size_t>(day)];
        check_close(f.child_survival, slow.child_survival);
        check_close(f.child_intact, slow.child_intact);
        check_close(f.stillbirth_before, slow.stillbirth_before);
        check_close(f.neonatal_death, slow.neonatal_death);
        check_close(f.mother_death_before, slow.mother_death_before);
        check_close(f.mother_death, slow.mother_death);
        check_close(f.mother_death_from_operation, slow.mother_death_from_operation);
        check_close(f.treatment_delay_days, slow.treatment_delay_days);
      }
    }
  }
}

TEST_CASE("a varied draw is the draw the variation would make itself") {
  const DrawTable table(shipped_model().spec(), 11, 5);
  const Setup own = setup_of(acutely_ill());
  const DrawMaker maker(own, table);
  const Variation variations[] = {{.site = "china68"},
                                  {.illness = "stillbirth.intensive_care"},
                                  {.icu_prior = "chain.icu_death_resource_limited"},
                                  {.before_28_scale = 2.0},
                                  {.before_28_memory = true},
                                  {.colorectal_untreated = true},
                                  {.steroid_hours = 0.0}};
  for (const auto& v : variations) {
    const Setup setup = setup_of(acutely_ill(), v);
    const DrawMaker other(setup, table);
    Sweep sweep(setup);
    std::vector<DayFigures> made, varied;
    for (std::size_t i = 0; i < 5; ++i) {
      sweep.run(other.make(i), made);
      sweep.run(other.vary(maker.make(i), i), varied);
      for (const std::size_t day : {std::size_t{0}, std::size_t{9}, made.size() - 1}) {
        CHECK(made[day].child_survival == varied[day].child_survival);
        CHECK(made[day].mother_death == varied[day].mother_death);
      }
    }
  }
}

TEST_CASE(
    "the child's three fates sum to one, and risks of waiting never fall as the planned day moves out") {
  const DrawTable table(shipped_model().spec(), 5, 20);
  for (std::uint32_t n = 100; n < 130; ++n) {
    CAPTURE(n);
    const Setup setup = setup_of(any_situation(n));
    const DrawMaker maker(setup, table);
    Sweep sweep(setup);
    std::vector<DayFigures> days;
    for (std::size_t i = 0; i < 20; ++i) {
      sweep.run(maker.make(i), days);
      double stillbirth = 0, mother = 0;
      for (const auto& f : days) {
        CHECK(f.child_survival + f.neonatal_death + f.stillbirth_before ==
              doctest::Approx(1.0).epsilon(1e-12));
        CHECK(f.child_intact <= f.child_survival);
        CHECK(f.child_survival >= 0);
        CHECK(f.stillbirth_before >= stillbirth);
        CHECK(f.mother_death_before >= mother);
        CHECK(f.mother_death >= f.mother_death_before + f.mother_death_from_operation - 1e-15);
        CHECK(f.mother_death <= 1.0);
        stillbirth = f.stillbirth_before;
        mother = f.mother_death_before;
      }
    }
  }
}

TEST_CASE("survival of a live-born child rises with every day of gestation when no steroid clock runs") {
  const DrawTable table(shipped_model().spec(), 5, 50);
  Situation s = plain(24 * 7);
  s.gestation_sd_days = 5;
  const Setup setup = setup_of(s);
  const DrawMaker maker(setup, table);
  Sweep sweep(setup);
  std::vector<DayFigures> days;
  for (std::size_t i = 0; i < 50; ++i) {
    Draw d = maker.make(i);
    REQUIRE(d.b > 0);
    d.stillbirth.fill(0.0);
    for (auto& row : d.course) row.fill(0.0);
    for (std::size_t state = 0; state < kAlive; ++state) d.course[state][state] = 1.0;
    sweep.run(d, days);
    for (std::size_t day = 1; day < days.size(); ++day)
      CHECK(days[day].child_survival > days[day - 1].child_survival);
  }
}

TEST_CASE("doubling a stillbirth hazard raises stillbirth and lowers the child's survival") {
  const DrawTable table(shipped_model().spec(), 5, 10);
  const Setup setup = setup_of(plain(30 * 7));
  const DrawMaker maker(setup, table);
  Sweep sweep(setup);
  std::vector<DayFigures> one, two;
  for (std::size_t i = 0; i < 10; ++i) {
    Draw d = maker.make(i);
    for (auto& row : d.course) row.fill(0.0);  // the mother stays as she is
    for (std::size_t state = 0; state < kAlive; ++state) d.course[state][state] = 1.0;
    sweep.run(d, one);
    for (double& h : d.stillbirth) h *= 2;
    sweep.run(d, two);
    CHECK(two[0].child_survival == one[0].child_survival);
    CHECK(two[20].stillbirth_before > 1.99 * one[20].stillbirth_before);
    CHECK(two[20].child_survival < one[20].child_survival);
  }
}

TEST_CASE("with every rate fixed the figures are the closed forms") {
  Situation s = plain(30 * 7);
  s.sex = "female";
  s.cancer = "pancreatic_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  const Setup setup = setup_of(s);
  Draw d;
  d.a = -9.0;
  d.b = 5.0;
  d.death_odds = 1.5;
  d.stillbirth.fill(0.001);
  for (std::size_t state = 0; state < kAlive; ++state)
    d.course[state][state] = 1.0;  // nothing but the disease
  d.operation.fill(0.01);
  d.cancer_waiting = std::numbers::ln2 / 60.875;  // a median of two months
  d.cancer_treated = d.cancer_waiting / 4;
  d.restart_lag = 7;
  d.arrest_newborn = 0;
  Sweep sweep(setup);
  std::vector<DayFigures> days;
  sweep.run(d, days);
  const int day = 28;
  const double waiting = d.cancer_waiting;
  const auto& f = days[day];
  // A median of two months leaves 27.30 % dead after 28 days: the value published with the hazard table.
  CHECK(f.mother_death_before == doctest::Approx(0.2730).epsilon(1e-3));
  CHECK(f.mother_death_before == doctest::Approx(1 - std::exp(-28 * waiting)).epsilon(1e-12));
  CHECK(f.mother_death_from_operation == doctest::Approx(0.01 * std::exp(-28 * waiting)).epsilon(1e-12));
  const double rest = waiting * 35 + d.cancer_treated * (setup.horizon - 35);
  CHECK(f.mother_death == doctest::Approx(1 - 0.99 * std::exp(-rest)).epsilon(1e-12));
  CHECK(f.treatment_delay_days == 35);
  // Survival of a girl: the sexes' odds around the cohort's, then the death odds ratio.
  const double weeks = 34.0;
  const double cohort = math::logistic(-9.0 + 5.0 * std::log(weeks - 20));
  const double half = 0.5 * std::log(1.29);  // flat beyond 32 weeks
  const auto odds = sexed_odds(cohort / (1 - cohort), std::exp(half), std::cosh(half));
  const double survives = odds[1] / (odds[1] + 1.5);
  CHECK(f.child_survival ==
        doctest::Approx(survives * std::pow(0.999, 28) * std::exp(-28 * waiting)).epsilon(1e-12));
}

TEST_CASE("the two sexes average to the cohort and differ by the published odds ratio") {
  for (const double p : {1e-6, 0.05, 0.42, 0.5, 0.9, 0.9999}) {
    const double half = 0.5 * std::log(1.37);
    const auto [male, female] = sexed_odds(p / (1 - p), std::exp(half), std::cosh(half));
    CHECK(female / male == doctest::Approx(1.37).epsilon(1e-12));
    CHECK(0.5 * (male / (1 + male) + female / (1 + female)) == doctest::Approx(p).epsilon(1e-12));
  }
}

TEST_CASE("the steroid clock runs on while the birth waits") {
  Situation s = plain(26 * 7);
  s.steroid_hours = 48;
  const Setup setup = setup_of(s);
  CHECK(setup.days[0].steroid_weight == 1.0);
  CHECK(setup.days[5].steroid_weight == 1.0);                                // day 7 after the dose
  CHECK(setup.days[7].steroid_weight == doctest::Approx(1 - 0.55 * 2 / 7));  // nine days old
  CHECK(setup.days[12].steroid_weight == doctest::Approx(0.45));             // fourteen days old
  CHECK(setup.days[40].steroid_weight == doctest::Approx(0.45));
  s.steroid_hours = 0;
  CHECK(setup_of(s).days[0].steroid_weight == 0.0);
  CHECK(setup_of(s).days[1].steroid_weight == 1.0);
  s.steroid_hours.reset();
  CHECK(setup_of(s).days[3].steroid_weight == 0.0);
}
