// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "math/spline.hpp"

namespace dyad::math {

// What knowing more would be worth, from draws of a model's parameters: the mean of the best choice in each
// draw, less the best mean. Unit: that of the net benefit.
struct NetBenefit {
  int strategies = 0;               // at least two
  std::span<const double> values;   // [strategy][draw]
  std::span<const double> weights;  // [draw], not negative, any sum; empty for equal weights
};

struct Information {
  double value = 0;           // not negative
  double standard_error = 0;  // of having this many draws, and of the regression
};

// Knowing every parameter. Errors: fewer than two strategies or draws, sizes that do not agree ("values",
// "weights"), a number that is not finite, weights whose effective number of draws, (sum w)^2 / sum w^2, is
// below kFewestDraws.
inline constexpr double kFewestDraws = 30;
Result<Information> evpi(const NetBenefit& benefit);

// Knowing one parameter alone, for each of `parameters` (columns of the same draws): the differences of net
// benefit to the best strategy are regressed on it by a penalised cubic spline whose smoothness minimises the
// generalised cross-validation score, with the effective number of draws as its n (Strong, Oakley, Brennan,
// Med Decis Making 2014). The fit is that of mgcv's gam(d ~ s(x, bs = "cr", k = 10), method = "GCV.Cp") where
// that finds the lowest score. The standard error comes from draws of the coefficients out of their
// posterior, by `seed`, and from the finite number of draws. No value is above that of knowing everything.
// Errors: those of evpi, and a column of another length
// ("parameters.3").
Result<std::vector<Information>> evppi(const NetBenefit& benefit,
                                       std::span<const SplineBasis* const> parameters, std::uint64_t seed);
Result<std::vector<Information>> evppi(const NetBenefit& benefit, std::span<const SplineBasis> parameters,
                                       std::uint64_t seed);

}  // namespace dyad::math
