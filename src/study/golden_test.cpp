// SPDX-License-Identifier: Apache-2.0
// Published analyses, re-run from what their papers state.
#include <doctest/doctest.h>

#include <cmath>

#include "study/study_test_support.hpp"

namespace dyad::study {
namespace {

double rounded(double x, double to) { return std::round(x / to) * to; }

TEST_CASE("Sick-Sicker gives the published cost and effect of each strategy, to the dollar") {
  const Model m = study_named("sick_sicker");
  const struct {
    const char* policy;
    double cost, qaly;
  } published[] = {
      {"usual", 151580, 20.711}, {"a", 284805, 21.499}, {"b", 259100, 22.184}, {"ab", 378875, 23.137}};
  for (const auto& row : published) {
    const auto found = base_case(m, row.policy).outcomes;
    CHECK(rounded(found[0], 1) == row.cost);
    CHECK(std::abs(found[1] - row.qaly) < 0.00055);
  }
}

TEST_CASE("The textbook order of Simpson's weights gives other figures than the paper's") {
  Model m = study_named("sick_sicker");
  m.counting = Counting::simpson;
  const auto found = base_case(m, "usual").outcomes;
  CHECK(rounded(found[0], 1) == 152092);
  CHECK(rounded(found[1], 0.001) == doctest::Approx(21.021).epsilon(1e-9));
}

TEST_CASE("Weekly counts give the hazards, the neonatal risks and the expectant composite of the table") {
  const Model m = study_named("joseph_2005");
  const auto w = make_world(m, base_values(m));
  REQUIRE(w);
  const struct {
    int week;
    double hazard, risk, expectant;
  } table[] = {{28, .168, 31.52, 22.74}, {29, .145, 22.57, 18.52}, {30, .167, 18.37, 14.02},
               {31, .159, 13.85, 11.52}, {32, .174, 11.36, 7.57},  {33, .181, 7.40, 5.17},
               {34, .208, 4.99, 3.32},   {35, .225, 3.11, 2.37},   {36, .252, 2.14, 1.51},
               {37, .278, 1.26, .92},    {38, .350, .64, .82},     {39, .430, .47, .87},
               {40, .575, .44, 1.06},    {41, .668, .49, 1.33}};
  for (const auto& row : table) {
    const int p = row.week - 28;
    CAPTURE(row.week);
    const double h = 1000 * w->kernel(1, p).exit[0];
    CHECK(std::abs(h - row.hazard) < .0006);
    CHECK(std::abs(1000 * w->kernel(0, p).gain[1] - row.risk) < .006);
    CHECK(std::abs(h + 1000 * w->kernel(0, p + 1).gain[1] - row.expectant) < .006);
  }
}

TEST_CASE("Waiting a week counts the neonatal risk of those only who were not stillborn") {
  const Model m = study_named("joseph_2005");
  const double h = 614.0 / 3665497, next = 158.0 / 7000;
  const auto found = base_case(m, "week_29").outcomes;
  CHECK(found[0] == doctest::Approx(h));
  CHECK(found[1] == doctest::Approx((1 - h) * next));
}

TEST_CASE("With births as they were counted, the whole table comes back: every stillbirth and every death") {
  const Model m = study_named("joseph_2005");
  double stillbirths = 0, deaths = 0;
  for (std::size_t p = 0; p < 14; ++p) stillbirths += m.counts[0].events[p];
  for (std::size_t p = 0; p < 14; ++p) deaths += m.counts[2].events[p];
  const double all = m.counts[0].at_risk[0], last = m.counts[0].at_risk[14];
  const auto found = base_case(m, "at_latest_42");
  CHECK(found.outcomes[0] * all == doctest::Approx(stillbirths));
  CHECK(found.outcomes[1] * all == doctest::Approx(deaths + last * 198 / 300234));
  CHECK(found.stops[14] * all == doctest::Approx(last));
}

}  // namespace
}  // namespace dyad::study
