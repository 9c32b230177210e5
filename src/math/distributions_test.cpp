// SPDX-License-Identifier: Apache-2.0
#include "math/distributions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "math/skew_t.hpp"

using namespace dyad::math;

TEST_CASE("the normal deviates of printed tables come back") {
  CHECK(normal_cdf(1.959963984540054) == doctest::Approx(0.975).epsilon(1e-14));
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
  CHECK(normal_quantile(0.5) == 0);
  CHECK(normal_upper_tail(8) == doctest::Approx(6.220960574271786e-16).epsilon(1e-12));
  CHECK(std::isinf(normal_quantile(0)));
  CHECK_THROWS_AS(normal_quantile(1.5), std::domain_error);
}

TEST_CASE("Student's t agrees with the closed forms for one and two degrees of freedom") {
  for (double t = -6; t <= 6; t += 0.37) {
    CHECK(student_t_cdf(t, 1) == doctest::Approx(0.5 + std::atan(t) / std::acos(-1.0)).epsilon(1e-12));
    CHECK(student_t_cdf(t, 2) == doctest::Approx(0.5 + t / (2 * std::sqrt(2 + t * t))).epsilon(1e-12));
  }
}

TEST_CASE("the quantile of Student's t undoes its distribution for degrees of freedom that are not whole") {
  for (double df : {0.7, 3.25, 15.4146, 17.05299, 26.17975, 400.5})
    for (double p : {1e-9, 0.001, 0.03, 0.25, 0.5, 0.75, 0.97, 0.9999})
      CHECK(student_t_cdf(student_t_quantile(p, df), df) == doctest::Approx(p).epsilon(1e-9));
}

TEST_CASE("the tails of Student's t add up to one") {
  for (double t : {-9.0, -1e-9, 0.0, 0.3, 4.0})
    CHECK(student_t_cdf(t, 17.05) + student_t_upper_tail(t, 17.05) == doctest::Approx(1));
}

TEST_CASE("the beta quantile undoes the incomplete beta") {
  for (double p : {0.01, 0.2, 0.5, 0.95})
    CHECK(incomplete_beta(2.5, 7, beta_quantile(p, 2.5, 7)) == doctest::Approx(p));
}

TEST_CASE("Wilson's interval matches the published 63 of 217") {
  const auto i = wilson_interval(63, 217, normal_quantile(0.975));
  CHECK(i.low == doctest::Approx(0.234).epsilon(0.003));
  CHECK(i.high == doctest::Approx(0.354).epsilon(0.003));
}

TEST_CASE("the skew t gives the worked probability of a boy of 2.2 kg at 35+0") {
  const SkewT3 d{2.421021, 0.399205, 1.095261, 17.05299};
  CHECK(d.cdf(2.2) == doctest::Approx(0.2510644704658).epsilon(1e-12));
}

TEST_CASE("the skew t with nu 1 is Student's t, and its quantile undoes it for any nu") {
  const SkewT3 symmetric{0, 1, 1, 5.5};
  for (double y : {-3.0, 0.0, 2.0}) CHECK(symmetric.cdf(y) == doctest::Approx(student_t_cdf(y, 5.5)));
  for (double nu : {0.6, 1.0, 1.4}) {
    const SkewT3 d{3, 0.4, nu, 19.65738};
    double before = -1;
    for (double p = 0.001; p < 1; p += 0.0173) {
      const double y = d.quantile(p);
      CHECK(d.cdf(y) == doctest::Approx(p).epsilon(1e-9));
      CHECK(y > before);
      before = y;
      CHECK(normal_cdf(d.z_score(y)) == doctest::Approx(p).epsilon(1e-9));
    }
  }
}
