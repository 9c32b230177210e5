// SPDX-License-Identifier: Apache-2.0
#include "math/skew_t.hpp"

#include "math/distributions.hpp"

namespace dyad::math {

double SkewT3::cdf(double y) const {
  const double z = (y - mu) / sigma;
  if (z < 0) return 2 / (1 + nu * nu) * student_t_cdf(nu * z, tau);
  return 1 - upper_tail(y);
}

double SkewT3::upper_tail(double y) const {
  const double z = (y - mu) / sigma;
  if (z < 0) return 1 - cdf(y);
  return 2 * nu * nu / (1 + nu * nu) * student_t_upper_tail(z / nu, tau);
}

double SkewT3::quantile(double p) const {
  const double below = 1 / (1 + nu * nu);  // the probability below mu
  if (p < below) return mu + sigma / nu * student_t_quantile(p * (1 + nu * nu) / 2, tau);
  const double tail = (1 - p) * (1 + nu * nu) / (2 * nu * nu);
  return mu - sigma * nu * student_t_quantile(tail, tau);
}

double SkewT3::z_score(double y) const {
  return y < mu ? normal_quantile(cdf(y)) : -normal_quantile(upper_tail(y));
}

}  // namespace dyad::math
