// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace dyad::math {

// The natural cubic spline through `knots()` points, as a basis for regressing anything on one column of
// numbers: knots at the quantiles of the column's distinct values, coefficients = the curve's values at the
// knots, penalty = integral of the squared second derivative. It is the basis "cr" of Wood, Generalized
// Additive Models (2nd ed. 2017, 5.3.1). It depends on the column alone, so it is made once and kept.
class SplineBasis {
 public:
  static constexpr int kMostKnots = 10;
  static constexpr int kCellsPerPiece = 8;

  // Fewer distinct values than knots give fewer knots; a column that is constant gives one. Errors: an empty
  // column and a value that is not finite ("column.17").
  static Result<SplineBasis> make(std::span<const double> column);

  int knots() const { return static_cast<int>(knots_.size()); }
  int pieces() const { return knots() - 1; }
  std::size_t size() const { return place_.size(); }
  // In its piece each value stands at place t in [0, 1]; the piece is its cell / kCellsPerPiece.
  std::span<const double> places() const { return place_; }
  std::span<const std::uint8_t> cells() const { return cell_; }
  // The cubic of `piece` in powers of t, as a linear map from the coefficients: [power][knot].
  std::span<const double> cubic(int piece) const;
  // [knot][knot]
  std::span<const double> penalty() const { return penalty_; }

 private:
  void place(std::span<const double> column);
  void bend();
  std::vector<double> knots_;
  std::vector<double> place_;
  std::vector<std::uint8_t> cell_;
  std::vector<double> cubics_, penalty_;
};

}  // namespace dyad::math
