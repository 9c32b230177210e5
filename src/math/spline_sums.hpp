// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "math/differences.hpp"
#include "math/spline_fit.hpp"

// The loops of SplineFit that take its time.
namespace dyad::math {

// Sums over the draws of each piece.
inline constexpr std::size_t kPowers = 4;
struct DrawSums {
  std::vector<double> low, high;  // [piece][power]: weighted powers 0 to 3 of the place, and 3 to 6
  std::vector<double> curves;     // [piece][curve][power]: 0 to 3 times the difference
};
// Draws in their order; each one's weight is added to that of its cell.
void add_draws(const SplineBasis& basis, const Differences& d, double* cell_weight, DrawSums& out);

// One cell of posterior_variance: each curve's height there is added to its `mean`, that of the best of them,
// not below 0, to `best`. `heights`: of the modes, in that cell; `coefficient`: [curve][mode].
void add_cell(const double* heights, double weight, std::span<const Drawn> coefficient, std::span<Drawn> mean,
              Drawn& best);

}  // namespace dyad::math
