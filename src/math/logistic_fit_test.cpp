// SPDX-License-Identifier: Apache-2.0
#include "math/logistic_fit.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace dyad::math;

namespace {

BinomialGroup row(double x, double successes, double trials) { return {{{x, 1.0}}, successes, trials}; }

}  // namespace

TEST_CASE("two groups are fitted exactly, with the covariance known in closed form") {
  // With as many groups as parameters the fit passes through both proportions: b = logit p2 - logit p1, and
  // var(logit p) = 1 / (n p (1 - p)).
  const BinomialGroup groups[] = {row(0, 20, 100), row(1, 60, 200)};
  const auto fit = fit_logistic(groups);
  REQUIRE(fit);
  const double l0 = std::log(0.2 / 0.8), l1 = std::log(0.3 / 0.7);
  CHECK(fit->a == doctest::Approx(l0).epsilon(1e-10));
  CHECK(fit->b == doctest::Approx(l1 - l0).epsilon(1e-10));
  const double v0 = 1 / (100 * 0.2 * 0.8), v1 = 1 / (200 * 0.3 * 0.7);
  CHECK(fit->var_a == doctest::Approx(v0).epsilon(1e-8));
  CHECK(fit->var_b == doctest::Approx(v0 + v1).epsilon(1e-8));
  CHECK(fit->cov_ab == doctest::Approx(-v0).epsilon(1e-8));
}

TEST_CASE("a group over several points fits their weighted mean") {
  // Points drawn from a known curve; exact expected counts must return the curve.
  const double a = -7.0, b = 4.0;
  const auto p = [&](double x) { return logistic(a + b * x); };
  BinomialGroup grouped{{{2.0, 1.0}, {2.4, 3.0}}, 0, 1000};
  grouped.successes = 1000 * (p(2.0) + 3 * p(2.4)) / 4;
  const BinomialGroup groups[] = {row(1.2, 500 * p(1.2), 500), row(1.6, 700 * p(1.6), 700), grouped};
  const auto fit = fit_logistic(groups);
  REQUIRE(fit);
  CHECK(fit->a == doctest::Approx(a).epsilon(1e-9));
  CHECK(fit->b == doctest::Approx(b).epsilon(1e-9));
}

TEST_CASE("data without a finite maximum are refused") {
  const BinomialGroup alike[] = {row(0, 0, 10), row(1, 0, 20)};
  CHECK_FALSE(fit_logistic(alike));
  const BinomialGroup separated[] = {row(0, 0, 10), row(1, 10, 10)};
  CHECK_FALSE(fit_logistic(separated));
  const BinomialGroup one[] = {row(0, 3, 10)};
  CHECK_FALSE(fit_logistic(one));
  const BinomialGroup too_many[] = {row(0, 11, 10), row(1, 3, 10)};
  REQUIRE_FALSE(fit_logistic(too_many));
  CHECK(fit_logistic(too_many).error().field == "groups.successes");
}
