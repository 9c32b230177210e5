// SPDX-License-Identifier: Apache-2.0
#include "math/differences.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace dyad::math {
namespace {

Result<void> check(const NetBenefit& benefit, std::size_t draws) {
  const auto strategies = static_cast<std::size_t>(std::max(benefit.strategies, 0));
  if (strategies < 2)
    return fail(ErrorKind::missing, "a choice has at least two strategies", "strategies",
                std::to_string(benefit.strategies), "2 or more");
  if (draws < 2 || benefit.values.size() != strategies * draws)
    return fail(ErrorKind::invalid, "each strategy has one value for each draw", "values",
                std::to_string(benefit.values.size()));
  if (!benefit.weights.empty() && benefit.weights.size() != draws)
    return fail(ErrorKind::invalid, "each draw has one weight", "weights",
                std::to_string(benefit.weights.size()), std::to_string(draws));
  for (std::size_t i = 0; i < benefit.values.size(); ++i)
    if (!std::isfinite(benefit.values[i]))
      return fail(ErrorKind::invalid, "a net benefit is a finite number",
                  "values." + std::to_string(i / draws) + "." + std::to_string(i % draws));
  for (std::size_t i = 0; i < benefit.weights.size(); ++i)
    if (!(benefit.weights[i] >= 0) || !std::isfinite(benefit.weights[i]))
      return fail(ErrorKind::invalid, "a weight is a finite number, not negative",
                  "weights." + std::to_string(i), std::to_string(benefit.weights[i]), "0 or more");
  return {};
}

}  // namespace

Result<Differences> differences_to_best(const NetBenefit& benefit) {
  Differences d;
  const auto strategies = static_cast<std::size_t>(std::max(benefit.strategies, 1));
  d.draws = benefit.values.size() / strategies;
  if (auto ok = check(benefit, d.draws); !ok) return std::unexpected(ok.error());
  d.weight.assign(benefit.weights.begin(), benefit.weights.end());
  if (d.weight.empty()) d.weight.assign(d.draws, 1.0);
  double sum = 0, squares = 0;
  for (const double w : d.weight) sum += w;
  for (double& w : d.weight) {
    w /= sum;
    squares += w * w;
  }
  d.effective = 1 / squares;
  if (!(d.effective >= kFewestDraws))
    return fail(ErrorKind::refused, "too few draws carry the weight to say what knowing more is worth",
                "weights", std::to_string(d.effective), std::to_string(kFewestDraws) + " or more");
  double most = 0;
  for (std::size_t s = 0; s < strategies; ++s) {
    double mean = 0;
    for (std::size_t i = 0; i < d.draws; ++i) mean += d.weight[i] * benefit.values[s * d.draws + i];
    if (s == 0 || mean > most) most = mean, d.best = s;
  }
  d.count = strategies - 1;
  d.value.resize(d.count * d.draws);
  for (std::size_t s = 0, other = 0; s < strategies; ++s) {
    if (s == d.best) continue;
    for (std::size_t i = 0; i < d.draws; ++i)
      d.value[i * d.count + other] = benefit.values[s * d.draws + i] - benefit.values[d.best * d.draws + i];
    ++other;
  }
  return d;
}

void add_products(Differences& d) {
  d.products.assign(d.count * d.count, 0.0);
  for (std::size_t i = 0; i < d.draws; ++i) {
    const double* const value = &d.value[i * d.count];
    for (std::size_t a = 0; a < d.count; ++a) {
      const double weighted = d.weight[i] * value[a];
      for (std::size_t b = 0; b <= a; ++b) d.products[a * d.count + b] += weighted * value[b];
    }
  }
  for (std::size_t a = 0; a < d.count; ++a)
    for (std::size_t b = 0; b < a; ++b) d.products[b * d.count + a] = d.products[a * d.count + b];
}

}  // namespace dyad::math
