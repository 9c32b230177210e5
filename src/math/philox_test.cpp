// SPDX-License-Identifier: Apache-2.0
#include "math/philox.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "math/sample.hpp"

using namespace dyad::math;

TEST_CASE("Philox4x32-10 gives the known answers of the Random123 distribution") {
  CHECK(philox4x32_10({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint32_t f = 0xffffffff;
  CHECK(philox4x32_10({f, f, f, f}, {f, f}) == PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a draw is the same whatever was drawn before it") {
  const Sampler s(42, 7);
  const double first = s.beta(5, 17, 261);
  for (std::uint32_t draw = 0; draw < 5; ++draw) (void)s.beta(draw, 17, 261);
  CHECK(s.beta(5, 17, 261) == first);
  CHECK(Sampler(42, 8).beta(5, 17, 261) != first);
  CHECK(Sampler(43, 7).beta(5, 17, 261) != first);
}

namespace {

struct Moments {
  double mean = 0, variance = 0;
};

template <class Draw>
Moments moments(Draw draw) {
  constexpr std::uint32_t n = 40'000;
  double sum = 0, squares = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double x = draw(i);
    sum += x;
    squares += x * x;
  }
  return {sum / n, squares / n - sum * sum / n / n};
}

// Within five standard errors of the mean, and within 5 % of the variance.
void check_moments(const Moments& m, double mean, double variance) {
  CHECK(std::abs(m.mean - mean) < 5.0 * std::sqrt(variance / 40'000));
  CHECK(m.variance == doctest::Approx(variance).epsilon(0.05));
}

}  // namespace

TEST_CASE("samplers have the mean and the variance of their distribution") {
  const Sampler s(20250213, 3);
  check_moments(moments([&](auto i) { return s.uniform(i, 3, 14); }), 8.5, 121.0 / 12);
  check_moments(moments([&](auto i) { return s.normal(i, -2, 3); }), -2, 9);
  check_moments(moments([&](auto i) { return s.second_normal(i); }), 0, 1);
  check_moments(moments([&](auto i) { return s.triangular(i, 1, 2, 5); }), 8.0 / 3,
                (1 + 4 + 25 - 2 - 5 - 10) / 18.0);
  check_moments(moments([&](auto i) { return s.beta(i, 17, 261); }), 17.0 / 278,
                17.0 * 261 / (278.0 * 278 * 279));
  check_moments(moments([&](auto i) { return s.gamma(i, 0.5); }), 0.5, 0.5);
  check_moments(moments([&](auto i) { return s.gamma(i, 614.5); }), 614.5, 614.5);
  check_moments(moments([&](auto i) { return s.lognormal(i, 0, 0.25); }), std::exp(0.03125),
                (std::exp(0.0625) - 1) * std::exp(0.0625));
}

TEST_CASE("the two normals of a draw are independent") {
  const Sampler s(1, 1);
  const auto m = moments([&](auto i) { return s.normal(i, 0, 1) * s.second_normal(i); });
  CHECK(std::abs(m.mean) < 5.0 / 200.0);
}

TEST_CASE("a Dirichlet draw sums to one and keeps an impossible cell at zero") {
  const Sampler s(9, 2);
  const std::vector<double> concentration{650, 90, 0, 255};
  std::vector<double> out(4);
  double stay = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    s.dirichlet(i, concentration, out);
    CHECK(out[0] + out[1] + out[2] + out[3] == doctest::Approx(1.0).epsilon(1e-14));
    CHECK(out[2] == 0.0);
    stay += out[0];
  }
  CHECK(stay / 5000 == doctest::Approx(650.0 / 995).epsilon(0.002));
}

TEST_CASE("the normal quadrature is exact for polynomials up to degree nine") {
  const double expected[] = {1, 0, 1, 0, 3, 0, 15, 0, 105, 0};
  for (int degree = 0; degree < 10; ++degree) {
    double sum = 0;
    for (const auto& p : normal_quadrature()) sum += p.weight * std::pow(p.z, degree);
    CHECK(sum == doctest::Approx(expected[degree]).epsilon(1e-12));
  }
}

TEST_CASE("an argument outside the domain is refused") {
  const Sampler s(1, 1);
  CHECK_THROWS(s.uniform(0, 2, 1));
  CHECK_THROWS(s.gamma(0, 0));
  CHECK_THROWS(s.triangular(0, 3, 2, 5));
}
