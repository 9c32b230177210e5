// SPDX-License-Identifier: Apache-2.0
#include "math/cohort.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace dyad::math {
namespace {

constexpr double kRowTolerance = 1e-9;

Result<void> check_row(std::span<const double> row, const std::string& at) {
  double sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!(row[i] >= 0))
      return fail(ErrorKind::invalid, "a chance is not negative", at + "." + std::to_string(i),
                  std::to_string(row[i]), "0 or more");
    sum += row[i];
  }
  if (!(std::abs(sum - 1) <= kRowTolerance))
    return fail(ErrorKind::invalid, "chances sum to one", at, std::to_string(sum), "1");
  return {};
}

Result<void> check(const Cohort& cohort) {
  if (cohort.states < 1 || cohort.cycles < 0)
    return fail(ErrorKind::invalid, "a cohort has at least one state and no negative number of cycles",
                "states", std::to_string(cohort.states), "1 or more");
  const auto n = static_cast<std::size_t>(cohort.states), cycles = static_cast<std::size_t>(cohort.cycles);
  const std::size_t size = cohort.transition.size();
  if (cohort.initial.size() != n)
    return fail(ErrorKind::invalid, "one share for each state", "initial",
                std::to_string(cohort.initial.size()), std::to_string(n));
  if (size != n * n && size != n * n * cycles)
    return fail(ErrorKind::invalid, "one matrix for all cycles or one for each", "transition",
                std::to_string(size), std::to_string(n * n));
  if (auto ok = check_row(cohort.initial, "initial"); !ok) return ok;
  for (std::size_t row = 0; row < size / n; ++row) {
    const std::string at =
        size == n * n ? std::to_string(row) : std::to_string(row / n) + "." + std::to_string(row % n);
    if (auto ok = check_row(std::span(cohort.transition).subspan(row * n, n), "transition." + at); !ok)
      return ok;
  }
  return {};
}

}  // namespace

Result<std::vector<double>> cohort_trace(const Cohort& cohort) {
  if (auto ok = check(cohort); !ok) return std::unexpected(ok.error());
  const auto n = static_cast<std::size_t>(cohort.states), cycles = static_cast<std::size_t>(cohort.cycles);
  const std::size_t stride = cohort.transition.size() == n * n ? 0 : n * n;
  std::vector<double> trace(n * (cycles + 1));
  for (std::size_t s = 0; s < n; ++s) trace[s] = cohort.initial[s];
  for (std::size_t t = 0; t < cycles; ++t)
    for (std::size_t from = 0; from < n; ++from)
      for (std::size_t to = 0; to < n; ++to)
        trace[(t + 1) * n + to] += trace[t * n + from] * cohort.transition[t * stride + from * n + to];
  return trace;
}

std::vector<double> within_cycle_weights(int cycles, WithinCycle correction) {
  if (cycles < 0) throw std::invalid_argument("a number of cycles is not negative");
  std::vector<double> weights(static_cast<std::size_t>(cycles) + 1, 1.0);
  if (correction == WithinCycle::none || cycles == 0) return weights;
  if (correction == WithinCycle::simpson)
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i % 2 == 1 ? 2.0 / 3 : 4.0 / 3;
  weights.front() = weights.back() = correction == WithinCycle::simpson ? 1.0 / 3 : 0.5;
  return weights;
}

double cohort_total(std::span<const double> trace, std::span<const double> reward,
                    std::span<const double> weights, double discount_per_cycle) {
  const std::size_t n = reward.size();
  if (n == 0 || trace.size() != n * weights.size())
    throw std::invalid_argument("a trace, its rewards and its weights of the same size were expected");
  double total = 0, factor = 1;
  for (std::size_t t = 0; t < weights.size(); ++t) {
    double gained = 0;
    for (std::size_t s = 0; s < n; ++s) gained += trace[t * n + s] * reward[s];
    total += gained * weights[t] * factor;
    factor /= 1 + discount_per_cycle;
  }
  return total;
}

}  // namespace dyad::math
