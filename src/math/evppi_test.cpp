// SPDX-License-Identifier: Apache-2.0
#include "math/evppi.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "math/distributions.hpp"
#include "math/sample.hpp"

using namespace dyad;
using namespace dyad::math;

namespace {

constexpr std::size_t kDraws = 10000;

std::vector<double> normals(std::uint32_t parameter, std::size_t draws = kDraws) {
  std::vector<double> out(draws);
  for (std::uint32_t i = 0; i < draws; ++i) out[i] = Sampler(7, parameter).normal(i, 0, 1);
  return out;
}
SplineBasis basis(const std::vector<double>& column) { return SplineBasis::make(column).value(); }

Information one(const std::vector<double>& values, int strategies, const std::vector<double>& column,
                const std::vector<double>& weights = {}) {
  const auto b = basis(column);
  return evppi({strategies, values, weights}, std::span(&b, 1), 1).value()[0];
}

// E max(0, m + s Z) for a standard normal Z.
double unit_normal_gain(double m, double s) {
  const double z = m / s;
  return s * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) + m * normal_cdf(z);
}

// Strategy 0 gains nothing; strategy 1 gains m + a X + b Y.
std::vector<double> linear(double m, double a, const std::vector<double>& x, double b,
                           const std::vector<double>& y) {
  std::vector<double> values(2 * x.size());
  for (std::size_t i = 0; i < x.size(); ++i) values[x.size() + i] = m + a * x[i] + b * y[i];
  return values;
}

}  // namespace

TEST_CASE("the linear Gaussian choice has its closed form: unit normal loss") {
  const auto x = normals(1), y = normals(2);
  struct Case {
    double m, a, b;
  };
  for (const auto& [m, a, b] : {Case{0, 1, 2}, Case{-0.5, 1, 1}, Case{0.4, 0.6, 2}, Case{-1, 0.5, 0.5}}) {
    CAPTURE(m);
    const auto values = linear(m, a, x, b, y);
    const auto both = evpi({2, values, {}}).value();
    const double truth = unit_normal_gain(m, std::hypot(a, b)) - std::max(m, 0.0);
    CHECK(std::abs(both.value - truth) < 3 * both.standard_error);
    const auto known = one(values, 2, x);
    CHECK(known.standard_error > 0);
    CHECK(std::abs(known.value - (unit_normal_gain(m, a) - std::max(m, 0.0))) < 3 * known.standard_error);
    CHECK(known.value <= both.value);
  }
}

TEST_CASE("the standard error is the spread over repetitions") {
  double sum = 0, squares = 0, told = 0;
  constexpr int n = 60;
  for (std::uint32_t r = 0; r < n; ++r) {
    const auto x = normals(100 + 2 * r, 2000), y = normals(101 + 2 * r, 2000);
    const auto got = one(linear(-0.2, 0.5, x, 2, y), 2, x);
    sum += got.value;
    squares += got.value * got.value;
    told += got.standard_error / n;
  }
  const double spread = std::sqrt((squares - sum * sum / n) / (n - 1));
  CHECK(told / spread > 0.7);
  CHECK(told / spread < 1.4);
}

TEST_CASE("a constant parameter is worth nothing; one that decides everything is worth everything") {
  const auto x = normals(3);
  std::vector<double> values(3 * kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    values[kDraws + i] = x[i];
    values[2 * kDraws + i] = 0.3 * x[i] * x[i] - 0.2;
  }
  const auto none = one(values, 3, std::vector<double>(kDraws, 0.25));
  CHECK(none.value == 0.0);
  CHECK(none.standard_error == 0.0);
  std::vector<double> column(kDraws, 0.25), weights(kDraws, 1.0);
  for (std::size_t i = 0; i < 100; ++i) column[i] = x[i], weights[i] = 0;
  CHECK(one(values, 3, column, weights).value == 0.0);
  const double most = evpi({3, values, {}}).value().value;
  CHECK(most > 0.1);
  CHECK(one(values, 3, x).value == doctest::Approx(most).epsilon(1e-3));
}

TEST_CASE("a parameter of few values is worth what its group means say") {
  std::vector<double> column(kDraws), values(2 * kDraws);
  const auto noise = normals(4);
  std::array<double, 3> sum{}, count{};
  for (std::size_t i = 0; i < kDraws; ++i) {
    const std::size_t group = i % 3;
    column[i] = static_cast<double>(group);
    values[kDraws + i] = (group == 1 ? 1.0 : -1.0) + 0.1 * noise[i];
    sum[group] += values[kDraws + i];
    count[group] += 1;
  }
  double best = 0;
  for (std::size_t g = 0; g < 3; ++g) best += std::max(sum[g], 0.0) / kDraws;
  CHECK(one(values, 2, column).value == doctest::Approx(best).epsilon(1e-3));
  // Two values: a straight line passes through both means.
  for (std::size_t i = 0; i < kDraws; ++i) column[i] = i % 3 == 1 ? 1 : 0;
  CHECK(one(values, 2, column).value == doctest::Approx(best).epsilon(1e-6));
}

TEST_CASE("never negative, never above knowing everything, and none is found where there is none") {
  const auto y = normals(5, 3000);
  for (std::uint32_t p = 0; p < 40; ++p) {
    const auto x = normals(200 + p, 3000);
    std::vector<double> skewed(x.size()), values(3 * x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      skewed[i] = std::exp(2 * x[i]);
      values[x.size() + i] = -0.1 + y[i] + (p % 2 == 0 ? 0.3 * std::sin(2 * x[i]) : 0.0);
      values[2 * x.size() + i] = -0.2 - 0.5 * y[i];
    }
    const auto got = one(values, 3, skewed);
    CHECK(got.value >= 0);
    CHECK(got.value <= evpi({3, values, {}}).value().value);
    if (p % 2 == 1) CHECK(got.value <= 4 * got.standard_error + 1e-9);
  }
}

TEST_CASE("weights do what repeating draws does") {
  const auto x = normals(6, 4000), y = normals(7, 4000);
  const auto values = linear(-0.1, 1, x, 1, y);
  // Weighting towards x about 0.5 with the density ratio of N(0.5, 1) to N(0, 1) shifts the mean of x.
  std::vector<double> weights(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) weights[i] = 5 * std::exp(0.5 * x[i] - 0.125);
  const auto got = one(values, 2, x, weights);
  const double truth = unit_normal_gain(0.4, 1) - 0.4;
  CHECK(std::abs(got.value - truth) < 3 * got.standard_error);
  std::vector<double> zero_or_one(x.size());
  std::vector<double> kept_x, kept_y;
  for (std::size_t i = 0; i < x.size(); i += 2)
    zero_or_one[i] = 1, kept_x.push_back(x[i]), kept_y.push_back(y[i]);
  const auto weighted = one(values, 2, x, zero_or_one);
  const auto fewer = one(linear(-0.1, 1, kept_x, 1, kept_y), 2, kept_x);
  // The knots differ a little: they are those of all draws.
  CHECK(weighted.value == doctest::Approx(fewer.value).epsilon(0.01));
  CHECK(weighted.standard_error == doctest::Approx(fewer.standard_error).epsilon(0.15));
}

TEST_CASE("the same input gives the same bits, whatever else is asked with it") {
  const auto x = normals(8), y = normals(9);
  const auto values = linear(0.1, 1, x, 1, y);
  const std::vector<SplineBasis> both = {basis(x), basis(y)}, one_only = {basis(y)};
  const auto a = evppi({2, values, {}}, both, 5).value(), b = evppi({2, values, {}}, one_only, 5).value();
  CHECK(a[1].value == b[0].value);
  CHECK(a[1].standard_error == b[0].standard_error);
}

TEST_CASE("wrong tables are refused by element") {
  const auto x = normals(1, 100);
  const auto values = linear(0, 1, x, 1, x);
  const auto field = [&](const NetBenefit& benefit) {
    const auto got = evpi(benefit);
    REQUIRE(!got);
    return got.error().field;
  };
  CHECK(field({1, x, {}}) == "strategies");
  CHECK(field({0, x, {}}) == "strategies");
  CHECK(field({3, values, {}}) == "values");
  std::vector<double> negative(100, 1.0);
  negative[7] = -1;
  CHECK(field({2, values, negative}) == "weights.7");
  CHECK(field({2, values, std::span(x).first(5)}) == "weights");
  std::vector<double> one_draw(100);
  one_draw[3] = 1;
  CHECK(field({2, values, one_draw}) == "weights");
  auto broken = values;
  broken[104] = NAN;
  CHECK(field({2, broken, {}}) == "values.1.4");
  const std::vector<SplineBasis> shorter = {basis({1, 2, 3})};
  CHECK(evppi({2, values, {}}, shorter, 1).error().field == "parameters.0");
  CHECK(SplineBasis::make({}).error().field == "column");
  CHECK(SplineBasis::make(std::vector<double>{1, INFINITY}).error().field == "column.1");
}
