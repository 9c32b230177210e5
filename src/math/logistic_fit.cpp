// SPDX-License-Identifier: Apache-2.0
#include "math/logistic_fit.hpp"

#include <cmath>
#include <set>
#include <string>

namespace dyad::math {
namespace {

constexpr int kMaxIterations = 200;
constexpr double kConverged = 1e-12;  // relative step

struct Mean {
  double p = 0, dp_a = 0, dp_b = 0;
};

Mean mean_of(const BinomialGroup& g, double a, double b) {
  Mean m;
  double total = 0;
  for (const auto& point : g.points) total += point.weight;
  for (const auto& point : g.points) {
    const double w = point.weight / total;
    const double p = logistic(a + b * point.x);
    m.p += w * p;
    m.dp_a += w * p * (1.0 - p);
    m.dp_b += w * p * (1.0 - p) * point.x;
  }
  return m;
}

double log_likelihood(std::span<const BinomialGroup> groups, double a, double b) {
  double sum = 0;
  for (const auto& g : groups) {
    const double p = mean_of(g, a, b).p;
    if (g.successes > 0) sum += g.successes * std::log(p);
    if (g.trials > g.successes) sum += (g.trials - g.successes) * std::log1p(-p);
  }
  return sum;
}

Result<void> check(std::span<const BinomialGroup> groups) {
  std::set<double> distinct;
  double successes = 0, trials = 0;
  for (const auto& g : groups) {
    if (!(g.trials > 0) || !(g.successes >= 0) || g.successes > g.trials)
      return fail(ErrorKind::invalid, "a group needs 0 <= successes <= trials and trials above 0",
                  "groups.successes", std::to_string(g.successes), std::to_string(g.trials));
    for (const auto& point : g.points) {
      if (!(point.weight > 0))
        return fail(ErrorKind::invalid, "a weight must be above 0", "groups.points.weight");
      distinct.insert(point.x);
    }
    if (g.points.empty())
      return fail(ErrorKind::missing, "a group covers at least one point", "groups.points");
    successes += g.successes;
    trials += g.trials;
  }
  if (groups.size() < 2 || distinct.size() < 2)
    return fail(ErrorKind::missing, "two parameters need at least two groups at different points", "groups");
  if (successes == 0 || successes == trials)
    return fail(ErrorKind::invalid, "all outcomes are alike: the curve has no finite maximum",
                "groups.successes");
  return {};
}

}  // namespace

double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

double LogisticFit::probability(double x) const { return logistic(a + b * x); }

Result<LogisticFit> fit_logistic(std::span<const BinomialGroup> groups) {
  if (auto ok = check(groups); !ok) return std::unexpected(ok.error());
  double successes = 0, trials = 0;
  for (const auto& g : groups) {
    successes += g.successes;
    trials += g.trials;
  }
  LogisticFit fit;
  fit.a = std::log(successes / (trials - successes));
  double likelihood = log_likelihood(groups, fit.a, fit.b);
  for (fit.iterations = 1; fit.iterations <= kMaxIterations; ++fit.iterations) {
    double score_a = 0, score_b = 0, i_aa = 0, i_ab = 0, i_bb = 0;
    for (const auto& g : groups) {
      const Mean m = mean_of(g, fit.a, fit.b);
      const double variance = m.p * (1.0 - m.p);
      const double residual = (g.successes - g.trials * m.p) / variance;
      const double weight = g.trials / variance;
      score_a += residual * m.dp_a;
      score_b += residual * m.dp_b;
      i_aa += weight * m.dp_a * m.dp_a;
      i_ab += weight * m.dp_a * m.dp_b;
      i_bb += weight * m.dp_b * m.dp_b;
    }
    const double determinant = i_aa * i_bb - i_ab * i_ab;
    if (!(determinant > 0) || !std::isfinite(determinant)) break;
    fit.var_a = i_bb / determinant;
    fit.var_b = i_aa / determinant;
    fit.cov_ab = -i_ab / determinant;
    double step_a = fit.var_a * score_a + fit.cov_ab * score_b;
    double step_b = fit.cov_ab * score_a + fit.var_b * score_b;
    // Halve a step that would lower the likelihood, so that a far start cannot overshoot.
    double next = log_likelihood(groups, fit.a + step_a, fit.b + step_b);
    for (int halving = 0; halving < 40 && !(next >= likelihood - 1e-9 * std::abs(likelihood)); ++halving) {
      step_a /= 2;
      step_b /= 2;
      next = log_likelihood(groups, fit.a + step_a, fit.b + step_b);
    }
    fit.a += step_a;
    fit.b += step_b;
    likelihood = next;
    if (std::abs(step_a) <= kConverged * (1.0 + std::abs(fit.a)) &&
        std::abs(step_b) <= kConverged * (1.0 + std::abs(fit.b)))
      return fit;
  }
  return fail(ErrorKind::invalid, "the curve has no finite maximum for these counts", "groups");
}

}  // namespace dyad::math
