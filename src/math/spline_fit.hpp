// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "math/differences.hpp"
#include "math/spline.hpp"

namespace dyad::math {

// One number for each draw out of the coefficients' posterior.
using Drawn = std::array<double, 96>;

// Standard normal numbers for those draws, made once and used for every parameter.
class PosteriorNoise {
 public:
  PosteriorNoise(std::size_t curves, std::uint64_t seed);
  const Drawn& of(std::size_t curve, std::size_t mode) const {
    return normal_[curve * SplineBasis::kMostKnots + mode];
  }

 private:
  std::vector<Drawn> normal_;  // [curve][mode]
};

// One penalised regression for each difference on one parameter. All share the basis, so its normal matrix G
// and penalty S are made diagonal together once; in those modes i the smoothness l shrinks each coefficient
// by 1 / (1 + l d_i), and any l costs ten divisions. Wood 2017, 6.2; posterior covariance (G + l S)^-1
// sigma^2.
class SplineFit {
 public:
  SplineFit(const Differences& d, const SplineBasis& basis);
  // False when the parameter is constant over the draws that carry weight: then there is no fit.
  bool varies() const { return varies_; }
  std::span<const double> cubics() const { return cubics_; }  // [piece][curve][power of t]
  // Variance of the mean of the best curve, over the posterior.
  double posterior_variance(const PosteriorNoise& noise) const;
  // Effective degrees of freedom of a curve.
  double freedom(std::size_t curve) const;

 private:
  void add_up(const Differences& d);
  bool weight_varies() const;
  bool diagonalise();
  void choose_smoothness(double squares, std::size_t curve);
  void spread_residuals(const Differences& d);
  void lay_out();
  std::vector<double> heights_of_modes(std::vector<double>& weight) const;
  const SplineBasis& basis_;
  std::size_t knots_, curves_;
  double effective_;
  bool varies_ = false;
  std::vector<double> moments_;      // [piece][weighted power of t, 0 .. 6]
  std::vector<double> sums_;         // [piece][curve][weighted power of t times difference, 0 .. 3]
  std::vector<double> cell_weight_;  // [cell]
  std::vector<double> modes_;        // [knot][mode]
  std::vector<double> roughness_;    // d_i
  std::vector<double> loading_;      // [curve][mode], not shrunk
  std::vector<double> shrink_;       // [curve][mode]
  std::vector<double> spread_;       // lower triangle whose square is the residuals' covariance / effective
  std::vector<double> cubics_;
};

}  // namespace dyad::math
