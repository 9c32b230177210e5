// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "timing/day_batch.hpp"
#include "timing/day_test_support.hpp"
#include "timing/reference.hpp"
#include "timing/sweep.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

// A world in which nothing happens that the fixed-day comparison does not know.
DayDraw as_fixed(DayDraw d) {
  d.before = d.after = d.fixed.course;
  d.births.fill(0.0);
  d.warned_share = 0;
  return d;
}

// Waiting to `day` and delivering there, from the start state, by the tables.
struct Followed {
  Outcomes y{};
  std::vector<double> fetus_died;  // during the day before, [day]
};
Followed deliver_on(const DaySetup& s, const DayDraw& d, int day) {
  DayTables t;
  fill_tables(s, d, t);
  DayBelief x{};
  x[day_state(s.fixed.start, kWell)] = 1;
  Followed out;
  out.fetus_died.assign(static_cast<std::size_t>(s.steps()), 0.0);
  const auto gain = [&](const StateOutcomes& of) {
    for (std::size_t k = 0; k < kDayStates; ++k)
      for (std::size_t j = 0; j < kOutcomes; ++j) out.y[j] += x[k] * of[k][j];
  };
  double alive = 1;  // the fetus, whatever the mother
  for (int now = 0; now < day; ++now) {
    gain(waiting_outcomes(s, d, t, now, 0));
    const DayKernel kernel = kernel_of(s, d, t, now);
    const StateMatrix m = transition_of(kernel);
    out.fetus_died[static_cast<std::size_t>(now) + 1] = alive * kernel.fetus_dies[kWell];
    alive *= 1 - kernel.fetus_dies[kWell];
    DayBelief next{};
    for (std::size_t a = 0; a < kDayStates; ++a)
      for (std::size_t b = 0; b < kDayStates; ++b) next[b] += x[a] * m[a][b];
    x = next;
  }
  gain(delivery_outcomes(s, d, t, day, 0, kDeliverHere));
  return out;
}

}  // namespace

TEST_CASE("a fixed day in the day-by-day world is the fixed-day comparison when nothing else can happen") {
  for (const Situation& situation : {acutely_ill(), stabilised(), obstructed(), plain(30 * 7)}) {
    const World w(situation, 6, "sudden");
    Sweep sweep(w.setup.fixed);
    std::vector<DayFigures> figures;
    for (std::size_t i = 0; i < 6; ++i) {
      const DayDraw d = as_fixed(w.maker.make(i));
      sweep.run(d.fixed, figures);
      for (const int day : {0, 1, 7, w.setup.last_day()}) {
        const auto& f = figures[static_cast<std::size_t>(day)];
        const auto got = deliver_on(w.setup, d, day);
        CAPTURE(day);
        CHECK(child_alive(got.y) == doctest::Approx(f.child_survival).epsilon(1e-12));
        CHECK(child_intact(got.y) == doctest::Approx(f.child_intact).epsilon(1e-12));
        CHECK(got.y[kStillbirth] == doctest::Approx(f.stillbirth_before).epsilon(1e-12));
        // A woman whose fetus dies is delivered the next day, so hers is a mixture of fixed days.
        double death = 0, unborn = 1;
        for (int k = 1; k <= day; ++k) {
          const double p = got.fetus_died[static_cast<std::size_t>(k)];
          death += p * figures[static_cast<std::size_t>(k)].mother_death;
          unborn -= p;
        }
        death += unborn * f.mother_death;
        CHECK(1 - mother_alive(got.y) == doctest::Approx(death).epsilon(1e-12));
        // And without fetal deaths it is the fixed day itself.
        DayDraw safe = d;
        safe.fixed.stillbirth.fill(0.0);
        safe.fixed.obstruction_stillbirth = 0;
        const auto y = deliver_on(w.setup, safe, day).y;
        CHECK(1 - mother_alive(y) == doctest::Approx(f.mother_death).epsilon(1e-12));
        CHECK(y[kMotherDiesBefore] == doctest::Approx(f.mother_death_before).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("six cells share out every pregnancy, whatever is done, in every state, draw and mode") {
  for (const char* structure : {"warned", "sudden", "no_recovery"}) {
    const World w(acutely_ill(), 4, structure);
    for (std::size_t i = 0; i < 4; ++i) {
      const DayDraw d = w.maker.make(i);
      DayTables t;
      fill_tables(w.setup, d, t);
      for (const int day : {0, 3, w.setup.last_day() - 1})
        for (const int mode : {0, 1, w.setup.modes - 1}) {
          const StateMatrix stays = transition_of(kernel_of(w.setup, d, t, day));
          const StateOutcomes leaves = waiting_outcomes(w.setup, d, t, day, mode);
          for (std::size_t s = 0; s < kDayStates; ++s) {
            double sum = 0;
            for (std::size_t k = 0; k <= kNeither; ++k) {
              CHECK(leaves[s][k] >= 0);
              sum += leaves[s][k];
            }
            for (const double p : stays[s]) sum += p;
            CHECK(sum == doctest::Approx(1).epsilon(1e-12));
          }
          for (const DayAction a : {kDeliverHere, kDeliverAfterTransfer, kDeliverWithMagnesium})
            for (const auto& y : delivery_outcomes(w.setup, d, t, day, mode, a)) {
              double sum = 0;
              for (std::size_t k = 0; k <= kNeither; ++k) sum += y[k];
              CHECK(sum == doctest::Approx(1).epsilon(1e-12));
              CHECK(y[kMotherDiesBefore] >= 0);
            }
        }
    }
  }
}

TEST_CASE("what each action is for shows in the child's outcome") {
  const World w(acutely_ill(), 1, "");
  DayDraw d = w.maker.make(0);
  d.magnesium.fill(0.02);
  d.compromised_odds = 2;
  DayTables t;
  fill_tables(w.setup, d, t);
  const Child here = child_of(w.setup, d, t, 3, 0, Route::here, kWell);
  const Child there = child_of(w.setup, d, t, 3, 0, Route::tertiary, kWell);
  const Child magnesium = child_of(w.setup, d, t, 3, 0, Route::magnesium, kWell);
  const Child compromised = child_of(w.setup, d, t, 3, 0, Route::here, kCompromised);
  const Child steroids = child_of(w.setup, d, t, 3, 2, Route::here, kWell);
  CHECK(there.survives > here.survives);
  CHECK(compromised.survives < here.survives);
  CHECK(steroids.survives > here.survives);
  CHECK(magnesium.survives == here.survives);
  CHECK(magnesium.intact - here.intact == doctest::Approx(0.02 * here.survives));
}

TEST_CASE(
    "the chance of a joint reading is the product of its channels, and the readings of a state sum to one") {
  const World w(acutely_ill(), 1, "");
  const DayDraw d = w.maker.make(0);
  const auto joint = joint_emission(w.setup, d.emission);
  const auto z = static_cast<std::size_t>(w.setup.observations);
  REQUIRE(z == 36);
  for (std::size_t s = 0; s < kDayStates; ++s) {
    double sum = 0;
    for (std::size_t o = 0; o < z; ++o) sum += joint[s * z + o];
    CHECK(sum == doctest::Approx(1).epsilon(1e-12));
  }
  // two_organs/compromised: organ reading 2, Doppler 1, trace 2.
  const std::size_t o = 2 * 9 + 1 * 3 + 2, s = day_state(kTwoOrgans, kCompromised);
  const std::size_t doppler = 5 * 4, trace = doppler + 2 * 3;
  CHECK(joint[s * z + o] ==
        doctest::Approx(d.emission[2 * 4 + 2] * d.emission[doppler + 3 + 1] * d.emission[trace + 3 + 2]));
  CHECK(w.setup.levels_of(static_cast<int>(o)) == std::vector<int>{2, 1, 2});
}
