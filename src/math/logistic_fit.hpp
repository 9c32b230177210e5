// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "base/result.hpp"

namespace dyad::math {

// One group of trials whose success probability is a weighted mean of the logistic curve over the points it
// covers: p = sum_k w_k / sum(w) * 1 / (1 + exp(-(a + b x_k))). A plain observation is a group of one point.
struct BinomialGroup {
  struct Point {
    double x = 0;
    double weight = 1;
  };
  std::vector<Point> points;
  double successes = 0;
  double trials = 0;
};

// Maximum likelihood of a + b x with the inverse expected information as covariance.
struct LogisticFit {
  double a = 0, b = 0;
  double var_a = 0, cov_ab = 0, var_b = 0;
  int iterations = 0;

  double probability(double x) const;
};

// Binomial logistic regression of two parameters by Fisher scoring (iteratively reweighted least squares),
// started at the pooled proportion. Errors: fewer than two distinct points, counts outside 0 <= successes <=
// trials, a weight that is not positive, or data that have no finite maximum (all successes or all failures
// on one side).
Result<LogisticFit> fit_logistic(std::span<const BinomialGroup> groups);

double logistic(double x);

}  // namespace dyad::math
