// SPDX-License-Identifier: Apache-2.0
#include "math/expm.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "math/dense.hpp"

namespace dyad::math {
namespace {

constexpr double kRowTolerance = 1e-9;  // of the largest rate of the row
// Above this many expected moves the squarings of the exponential lose more digits than are promised.
constexpr double kMostMoves = 1e6;

std::string element(int row, int column) {
  return "generator." + std::to_string(row) + "." + std::to_string(column);
}

}  // namespace

Result<void> check_generator(std::span<const double> generator, int states) {
  if (states < 1 || states > kMaxChainStates)
    return fail(ErrorKind::too_large, "the number of states is outside what is computed", "states",
                std::to_string(states), "1 to " + std::to_string(kMaxChainStates));
  const auto n = static_cast<std::size_t>(states);
  if (generator.size() != n * n)
    return fail(ErrorKind::invalid, "a generator has one rate for each pair of states", "generator",
                std::to_string(generator.size()), std::to_string(n * n));
  for (int row = 0; row < states; ++row) {
    double sum = 0, largest = 0;
    for (int column = 0; column < states; ++column) {
      const double rate = generator[static_cast<std::size_t>(row) * n + static_cast<std::size_t>(column)];
      if (!std::isfinite(rate))
        return fail(ErrorKind::invalid, "a rate is a finite number", element(row, column),
                    std::to_string(rate));
      if (row != column && rate < 0)
        return fail(ErrorKind::invalid, "a rate between two states is not negative", element(row, column),
                    std::to_string(rate), "0 or more");
      sum += rate;
      largest = std::max(largest, std::abs(rate));
    }
    if (std::abs(sum) > kRowTolerance * largest)
      return fail(ErrorKind::invalid, "the rates of a row sum to zero", "generator." + std::to_string(row),
                  std::to_string(sum), "0");
  }
  return {};
}

Result<std::vector<double>> transition_chances(std::span<const double> generator, int states, double time) {
  if (auto ok = check_generator(generator, states); !ok) return std::unexpected(ok.error());
  if (!std::isfinite(time) || time < 0)
    return fail(ErrorKind::invalid, "time does not run backwards", "time", std::to_string(time), "0 or more");
  const auto n = static_cast<std::size_t>(states);
  std::vector<double> moves(generator.begin(), generator.end());
  for (double& x : moves) {
    x *= time;
    if (!(std::abs(x) <= kMostMoves))
      return fail(ErrorKind::too_large, "more moves are expected within this time than can be computed with",
                  "time", std::to_string(time));
  }
  std::vector<double> chances = matrix_exponential(moves, states);
  for (std::size_t row = 0; row < n; ++row) {
    const auto begin = chances.begin() + static_cast<std::ptrdiff_t>(row * n);
    const auto end = begin + states;
    double sum = 0;
    for (auto x = begin; x != end; ++x) sum += * x = std::max(*x, 0.0);
    for (auto x = begin; x != end; ++x) *x /= sum;
  }
  return chances;
}

double chance_of_rate(double rate, double time) {
  if (!(rate >= 0) || !(time > 0)) throw std::domain_error("a rate is not negative and a time positive");
  return -std::expm1(-rate * time);
}

double rate_of_chance(double chance, double time) {
  if (!(chance >= 0) || !(chance < 1) || !(time > 0))
    throw std::domain_error("a chance lies in [0, 1) and a time is positive");
  return -std::log1p(-chance) / time;
}

}  // namespace dyad::math
