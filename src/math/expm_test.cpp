// SPDX-License-Identifier: Apache-2.0
#include "math/expm.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "math/philox.hpp"

using namespace dyad;
using namespace dyad::math;

namespace {

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b, std::size_t n) {
  std::vector<double> c(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

// Rates between 1e-6 and 1 per unit of time, of which some are zero.
std::vector<double> random_generator(std::size_t n, std::uint64_t seed) {
  std::vector<double> q(n * n);
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const auto u = uniforms(seed, {i, j, 0, 0});
      const double rate = u[1] < 0.3 ? 0.0 : std::pow(10.0, -6.0 * u[0]);
      q[i * n + j] = rate;
      q[i * n + i] -= rate;
    }
  return q;
}

}  // namespace

TEST_CASE("two states have the closed form") {
  const double a = 0.3, b = 0.07;
  for (const double time : {0.0, 1e-6, 0.5, 3.0, 1000.0}) {
    const auto p = transition_chances(std::vector{-a, a, b, -b}, 2, time).value();
    const double moved = a / (a + b) * -std::expm1(-(a + b) * time);
    CHECK(p[1] == doctest::Approx(moved).epsilon(1e-13));
    CHECK(p[2] == doctest::Approx(moved * b / a).epsilon(1e-13));
    CHECK(p[0] == doctest::Approx(1 - moved).epsilon(1e-13));
  }
}

TEST_CASE("a chain that only goes on is the Erlang distribution, also for chances below 1e-12") {
  const double rate = 1e-3, time = 2.0, x = rate * time;
  std::vector<double> q(36);
  for (std::size_t i = 0; i < 5; ++i) q[i * 6 + i] = -rate, q[i * 6 + i + 1] = rate;
  const auto p = transition_chances(q, 6, time).value();
  double term = std::exp(-x);
  for (std::size_t k = 0; k < 5; ++k, term *= x / static_cast<double>(k)) {
    CHECK(p[k] == doctest::Approx(term).epsilon(1e-14));
  }
}

TEST_CASE("time adds up: exp(Q(s+t)) = exp(Qs) exp(Qt), and rows are distributions") {
  for (const std::size_t n : {1U, 3U, 10U, 64U}) {
    const auto q = random_generator(n, 17 + n);
    const int states = static_cast<int>(n);
    const auto whole = transition_chances(q, states, 2.0).value();
    const auto parts =
        product(transition_chances(q, states, 0.7).value(), transition_chances(q, states, 1.3).value(), n);
    double worst = 0;
    for (std::size_t i = 0; i < n * n; ++i) {
      worst = std::max(worst, std::abs(whole[i] - parts[i]));
      CHECK(whole[i] >= 0);
    }
    CHECK(worst < 1e-13);
    for (std::size_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < n; ++j) sum += whole[i * n + j];
      CHECK(sum == doctest::Approx(1).epsilon(1e-14));
    }
  }
}

TEST_CASE("a wrong generator is refused by element") {
  const auto field = [](std::vector<double> q, int states, double time) {
    const auto p = transition_chances(q, states, time);
    REQUIRE(!p);
    return p.error().field;
  };
  CHECK(field({-1, 1, -0.5, 0.5}, 2, 1) == "generator.1.0");
  CHECK(field({-1, 1, 0.5, -0.4}, 2, 1) == "generator.1");
  CHECK(field({-1, 1, 0.5, NAN}, 2, 1) == "generator.1.1");
  CHECK(field({-1, 1, 0.5}, 2, 1) == "generator");
  CHECK(field({}, 0, 1) == "states");
  CHECK(field(std::vector<double>(65 * 65), 65, 1) == "states");
  CHECK(field({-1, 1, 0.5, -0.5}, 2, -1) == "time");
  CHECK(field({-1, 1, 0.5, -0.5}, 2, INFINITY) == "time");
  CHECK(field({-1, 1, 0.5, -0.5}, 2, 1e9) == "time");
}

TEST_CASE("a rate and its chance are each other's inverse") {
  CHECK(chance_of_rate(0.15, 1) == doctest::Approx(0.1392920).epsilon(1e-6));
  for (const double chance : {0.0, 1e-12, 0.2, 0.999})
    CHECK(chance_of_rate(rate_of_chance(chance, 3.5), 3.5) == doctest::Approx(chance).epsilon(1e-12));
  CHECK_THROWS_AS(rate_of_chance(1.0, 1), std::domain_error);
  CHECK_THROWS_AS(rate_of_chance(-0.1, 1), std::domain_error);
  CHECK_THROWS_AS(chance_of_rate(-1, 1), std::domain_error);
}
