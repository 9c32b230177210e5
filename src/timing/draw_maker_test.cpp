// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "timing/daily.hpp"
#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

constexpr int kDraws = 4000;

const DrawTable& table() {
  static const DrawTable t(shipped_model().spec(), 20250213, kDraws);
  return t;
}

template <class Read>
double mean(const Situation& s, Read read, const Variation& v = {}) {
  const Setup setup = setup_of(s, v);
  const DrawMaker maker(setup, table());
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) sum += read(maker.make(static_cast<std::size_t>(i)));
  return sum / kDraws;
}

double week(const Draw& d, int completed) {
  return d.stillbirth[static_cast<std::size_t>(completed - kFirstWeek)];
}

}  // namespace

TEST_CASE("the daily stillbirth hazard is the published half-week hazard spread over seven days") {
  // Per 1000 and week, recomputed from the counts: 0.168 at 28 weeks, 0.257 at 36, 0.522 at 39.
  const Situation s = plain(25 * 7), term = plain(38 * 7);
  CHECK(1e6 * mean(s, [](const Draw& d) { return week(d, 28); }) == doctest::Approx(168 / 7.0).epsilon(0.01));
  CHECK(1e6 * mean(s, [](const Draw& d) { return week(d, 36); }) == doctest::Approx(257 / 7.0).epsilon(0.01));
  CHECK(1e6 * mean(term, [](const Draw& d) { return week(d, 39); }) ==
        doctest::Approx(522 / 7.0).epsilon(0.01));
  // Before 28 weeks it is one to two times week 28; the unread prior is 0.2 to 0.3 per 1000 and week.
  CHECK(mean(s, [](const Draw& d) { return week(d, 25) / week(d, 28); }) ==
        doctest::Approx(1.5).epsilon(0.02));
  CHECK(1e6 * mean(s, [](const Draw& d) { return week(d, 25); }, {.before_28_memory = true}) ==
        doctest::Approx(250 / 7.0).epsilon(0.02));
  CHECK(mean(s, [](const Draw& d) { return week(d, 25); }, {.before_28_scale = 0.0}) == 0.0);
}

TEST_CASE("growth and illness multiply the stillbirth hazard of the same draw") {
  const Setup plain_setup = setup_of(plain(30 * 7));
  Situation s = plain(30 * 7);
  s.efw_z = -2.5;
  s.respiratory_failure = true;
  const Setup ill_setup = setup_of(s);
  const DrawMaker well(plain_setup, table()), ill(ill_setup, table());
  for (std::size_t i = 0; i < 50; ++i) {
    const double ratio =
        table().column("stillbirth.very_small")[i] * table().column("stillbirth.respiratory_failure")[i];
    CHECK(week(ill.make(i), 32) == doctest::Approx(ratio * week(well.make(i), 32)).epsilon(1e-12));
  }
}

TEST_CASE("the operation risk is SORT's: the worked example of a joint operation") {
  // ASA IV, urgent, gastrointestinal, major, cancer, under 65: log odds -1.561, 17.35 %.
  Situation s = obstructed();
  s.organs_failing = 2;
  CHECK(setup_of(s).operation_log_odds[kTwoOrgans] == doctest::Approx(-1.561).epsilon(1e-9));
  // Without a bowel operation and without cancer, ASA II, expedited.
  CHECK(setup_of(plain(200)).operation_log_odds[kWard] == doctest::Approx(-7.366 + 1.236).epsilon(1e-9));
  // Severe systemic disease keeps her in class III after her organs have recovered.
  Situation with_disease = plain(200);
  with_disease.cancer = "pancreatic_metastatic";
  const double third = -7.366 + 1.411 + 1.236;
  CHECK(setup_of(with_disease).operation_log_odds[kRecovered] ==
        doctest::Approx(third + 0.667).epsilon(1e-9));
  with_disease.cancer.clear();
  with_disease.mdr_tuberculosis = true;
  CHECK(setup_of(with_disease).operation_log_odds[kWard] == doctest::Approx(third).epsilon(1e-9));
  // Never below the risk of a caesarean.
  const Setup setup = setup_of(plain(200));
  const DrawMaker maker(setup, table());
  for (std::size_t i = 0; i < 200; ++i)
    CHECK(maker.make(i).operation[kRecovered] >= table().column("operation.caesarean_death")[i]);
}

TEST_CASE("a course's risk spread over its days adds up to the risk again") {
  const Setup setup = setup_of(obstructed());
  const DrawMaker maker(setup, table());
  for (std::size_t i = 0; i < 50; ++i) {
    const Draw d = maker.make(i);
    CHECK(1 - std::exp(-d.obstruction_rate * d.obstruction_days) ==
          doctest::Approx(table().column("obstruction.maternal_death")[i]).epsilon(1e-12));
    CHECK(1 - std::pow(1 - d.obstruction_stillbirth, d.obstruction_days) ==
          doctest::Approx(table().column("obstruction.stillbirth")[i]).epsilon(1e-12));
  }
}

TEST_CASE("cancer's daily rate is the published one for its median") {
  Situation s = plain(28 * 7);
  s.cancer = "pancreatic_metastatic";
  s.cancer_treatment_waits_for_birth = true;
  const Setup setup = setup_of(s);
  const DrawMaker maker(setup, table());
  for (std::size_t i = 0; i < 200; ++i) {
    const Draw d = maker.make(i);
    // Medians of 2 to 6 months before treatment, 6.8 to 11.1 on it: 0.01139, 0.0038, 0.00335 and 0.00205 a
    // day.
    CHECK(d.cancer_waiting <= 0.01139);
    CHECK(d.cancer_waiting >= 0.0037);
    CHECK(d.cancer_treated <= 0.00335 + 1e-5);
    CHECK(d.cancer_treated >= 0.00205 - 1e-5);
    CHECK(d.delay_log_hazard == 0.0);
  }
}

TEST_CASE(
    "colorectal cancer has the same rate before and after treatment, and delay multiplies the rate after "
    "it") {
  const Setup setup = setup_of(stabilised());
  const DrawMaker maker(setup, table());
  for (std::size_t i = 0; i < 50; ++i) {
    const Draw d = maker.make(i);
    CHECK(d.cancer_waiting == d.cancer_treated);
    CHECK(std::exp(28 * d.delay_log_hazard) ==
          doctest::Approx(table().column("cancer.delay_hazard_ratio")[i]));
  }
}

TEST_CASE("a SOFA that falls lowers the mother's risk and one that does not raises it") {
  const auto death = [](const Draw& d) {
    return 1.0 - d.course[kThreeOrgans][kThreeOrgans] - d.course[kThreeOrgans][kTwoOrgans];
  };
  Situation s = acutely_ill();
  s.sofa.reset();
  const double unknown = mean(s, death);
  s.sofa_first = 9;
  s.sofa = 5;
  const double falling = mean(s, death);
  s.sofa = 9;
  const double level = mean(s, death);
  CHECK(falling < unknown);
  CHECK(unknown < level);
  // Above 11 there is no published mortality for a falling score.
  s.sofa_first = 13;
  s.sofa = 9;
  CHECK(setup_of(s).sofa_cell.empty());
}

TEST_CASE("the mother's starting state follows support before organ counts") {
  Situation s = plain(200);
  CHECK(setup_of(s).start == kWard);
  s.respiratory_failure = true;
  CHECK(setup_of(s).start == kOneOrgan);
  s.non_invasive_support = true;
  CHECK(setup_of(s).start == kTwoOrgans);
  s.vasopressor = true;
  CHECK(setup_of(s).start == kThreeOrgans);
  Situation counted = plain(200);
  counted.organs_failing = 2;
  CHECK(setup_of(counted).start == kTwoOrgans);
}

TEST_CASE("a chance per week as one per day is the power it stands for") {
  for (double p = 1e-7; p <= 1; p *= 1.07)
    CHECK(std::abs(daily_of_weekly(p) - (1 - std::pow(1 - p, 1.0 / 7))) < 1e-15);
  CHECK(daily_of_weekly(0) == 0);
  CHECK(daily_of_weekly(1) == 1);
}
