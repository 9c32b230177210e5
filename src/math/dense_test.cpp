// SPDX-License-Identifier: Apache-2.0
#include "math/dense.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "math/sample.hpp"

using namespace dyad::math;

namespace {

// m m' for a random m with `columns` columns: of that rank.
std::vector<double> gram(std::uint32_t n, std::uint32_t columns, std::uint32_t which) {
  std::vector<double> out(std::size_t{n} * n);
  const Sampler sampler(3, which);
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j)
      for (std::uint32_t k = 0; k < columns; ++k)
        out[i * n + j] += sampler.normal(i * 100 + k, 0, 1) * sampler.normal(j * 100 + k, 0, 1);
  return out;
}

}  // namespace

TEST_CASE("the pencil's vectors diagonalise both matrices, also when one is singular") {
  for (const std::uint32_t n : {1U, 2U, 5U, 10U})
    for (std::uint32_t rank = 0; rank <= n; ++rank) {
      const int size = static_cast<int>(n);
      const auto a = gram(n, rank, 2 * n), b = gram(n, n + 2, 2 * n + 1);
      const auto pencil = symmetric_pencil(a, b, size);
      REQUIRE(pencil.ok);
      CHECK(std::ranges::is_sorted(pencil.values));
      std::vector<double> turned(n * n);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) turned[i * n + j] = pencil.vectors[j * n + i];
      const auto ones = product(turned, product(b, pencil.vectors, size), size);
      const auto values = product(turned, product(a, pencil.vectors, size), size);
      const double large = std::max(1.0, pencil.values.back());
      double worst = 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          worst = std::max(worst, std::abs(ones[i * n + j] - (i == j ? 1 : 0)));
          worst = std::max(worst, std::abs(values[i * n + j] - (i == j ? pencil.values[i] : 0)) / large);
        }
      CHECK(worst < 1e-9);
    }
}

TEST_CASE("the pencil of a known matrix") {
  const auto pencil = symmetric_pencil(std::vector<double>{2, 1, 1, 2}, std::vector<double>{1, 0, 0, 1}, 2);
  CHECK(pencil.values[0] == doctest::Approx(1));
  CHECK(pencil.values[1] == doctest::Approx(3));
  CHECK(std::abs(pencil.vectors[1]) == doctest::Approx(std::sqrt(0.5)));
  CHECK(!symmetric_pencil(std::vector<double>{1, 0, 0, 1}, std::vector<double>{1, 2, 2, 1}, 2).ok);
}

TEST_CASE("a solution solves") {
  const auto a = gram(6, 9, 1), b = gram(6, 6, 2);
  const auto again = product(a, solve_positive(a, b, 6, 6), 6);
  for (std::size_t i = 0; i < b.size(); ++i) CHECK(again[i] == doctest::Approx(b[i]).epsilon(1e-9));
  CHECK_THROWS_AS(solve_positive(std::vector<double>{1, 2, 2, 1}, std::vector<double>{1, 1}, 2, 1),
                  std::invalid_argument);
  CHECK_THROWS_AS(product(a, b, 5), std::invalid_argument);
}
