// SPDX-License-Identifier: Apache-2.0
#include "timing/course.hpp"

#include <cmath>

#include "timing/timing_test_support.hpp"

using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

Organs published() {
  return {{{0.65, 0.09, 0.005, 0.255}, {0.68, 0.026, 0.009, 0.285}, {0.61, 0, 0.079, 0.311}}};
}

// Deaths by walking the matrix until nothing is left in the organ-failure states.
double walked(const Organs& organs, std::size_t start) {
  const Matrix m = course_matrix(organs, 0.5);
  std::array<double, kAlive> state{};
  state[start] = 1.0;
  for (int day = 0; day < 5000; ++day) {
    std::array<double, kAlive> next{};
    for (std::size_t i = 0; i < kAlive; ++i)
      for (std::size_t j = 0; j < kAlive; ++j) next[j] += state[i] * m[i][j];
    state = next;
  }
  double alive = 0;
  for (const double x : state) alive += x;
  return 1.0 - alive;
}

}  // namespace

TEST_CASE("death before recovery equals the deaths of a long walk") {
  for (const double k : {0.2, 1.0, 4.0}) {
    Organs scaled = published();
    for (auto& row : scaled) row = scale_deaths(row, k);
    for (std::size_t state = 1; state <= 3; ++state) {
      std::array<double, 3> mix{};
      mix[state - 1] = 1.0;
      CHECK(death_before_recovery(published(), mix, k) ==
            doctest::Approx(walked(scaled, state)).epsilon(1e-10));
    }
  }
}

TEST_CASE("a scaled row still sums to one and dies more often the larger the factor") {
  double before = 0;
  for (const double k : {0.01, 0.5, 1.0, 3.0, 100.0}) {
    const Share r = scale_deaths(published()[2], k);
    CHECK(r.stay + r.worse + r.die + r.improve == doctest::Approx(1.0).epsilon(1e-14));
    CHECK(r.die > before);
    before = r.die;
  }
}

TEST_CASE("the chain is brought to the mortality it is given") {
  const std::array<double, 3> mix{0.5, 0.3, 0.2};
  for (const double target : {0.002, 0.06, 0.31, 0.9}) {
    const double k = calibrate_deaths(published(), mix, target);
    CHECK(death_before_recovery(published(), mix, k) == doctest::Approx(target).epsilon(1e-10));
  }
}

TEST_CASE("sicker states die more often") {
  const std::array<double, 3> one{1, 0, 0}, two{0, 1, 0}, three{0, 0, 1};
  for (const double k : {0.3, 1.0, 3.0}) {
    CHECK(death_before_recovery(published(), one, k) < death_before_recovery(published(), two, k));
    CHECK(death_before_recovery(published(), two, k) < death_before_recovery(published(), three, k));
  }
}

TEST_CASE("every drawn matrix keeps its rows at or below one and its entries at or above zero") {
  const DrawTable table(shipped_model().spec(), 3, 200);
  const Setup setup = setup_of(acutely_ill());
  const DrawMaker maker(setup, table);
  for (std::size_t i = 0; i < 200; ++i) {
    const Draw d = maker.make(i);
    for (const auto& row : d.course) {
      double sum = 0;
      for (const double x : row) {
        CHECK(x >= 0);
        sum += x;
      }
      CHECK(sum <= 1 + 1e-14);
    }
  }
}
