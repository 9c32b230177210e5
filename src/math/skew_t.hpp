// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dyad::math {

// Skew-t distribution, type 3 (Fernandez and Steel 1998; "ST3" in gamlss): two halves of a Student t with
// `tau` degrees of freedom, joined at `mu` and scaled by sigma/nu below and sigma*nu above. nu = 1 is the
// symmetric t. sigma, nu and tau are positive.
struct SkewT3 {
  double mu = 0;
  double sigma = 1;
  double nu = 1;
  double tau = 1;

  double cdf(double y) const;
  double upper_tail(double y) const;  // 1 - cdf without cancellation
  double quantile(double p) const;    // p in (0, 1); throws std::domain_error outside [0, 1]
  // The normal deviate with the same probability below it.
  double z_score(double y) const;
};

}  // namespace dyad::math
