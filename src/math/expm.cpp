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
// Above this many expected moves the squarings lose more digits than are promised.
constexpr double kMostMoves = 1e6;
// With at most one move expected, the chance of more than this many is below 1e-21.
constexpr int kMostTerms = 21;

std::string element(int row, int column) {
  return "generator." + std::to_string(row) + "." + std::to_string(column);
}

void rows_to_one(std::vector<double>& chances, std::size_t n) {
  for (std::size_t row = 0; row < n; ++row) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += chances[row * n + i];
    for (std::size_t i = 0; i < n; ++i) chances[row * n + i] /= sum;
  }
}

// Sum over k of the Poisson chance of k events, `moves` expected, times (1 + generator / fastest)^k: every
// term is a chance, so nothing cancels.
std::vector<double> within_one_move(std::span<const double> generator, int states, double moves,
                                    double fastest) {
  const auto n = static_cast<std::size_t>(states);
  std::vector<double> jump(n * n), power(n * n), sum(n * n);
  for (std::size_t i = 0; i < n * n; ++i) {
    const double same = i % (n + 1) == 0 ? 1.0 : 0.0;
    jump[i] = std::max(same + (fastest > 0 ? generator[i] / fastest : 0.0), 0.0);
    power[i] = same;
  }
  double chance = std::exp(-moves);
  for (int k = 0; k <= kMostTerms; ++k) {
    for (std::size_t i = 0; i < n * n; ++i) sum[i] += chance * power[i];
    power = product(power, jump, states);
    chance *= moves / (k + 1);
  }
  rows_to_one(sum, n);
  return sum;
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
  double fastest = 0;
  for (std::size_t i = 0; i < n; ++i) fastest = std::max(fastest, -generator[i * n + i]);
  double moves = fastest * time;
  if (!(moves <= kMostMoves))
    return fail(ErrorKind::too_large, "more moves are expected within this time than can be computed with",
                "time", std::to_string(time));
  int halvings = 0;
  for (; moves > 1; moves /= 2) ++halvings;
  std::vector<double> chances = within_one_move(generator, states, moves, fastest);
  for (int i = 0; i < halvings; ++i) {
    chances = product(chances, chances, states);
    rows_to_one(chances, n);
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
