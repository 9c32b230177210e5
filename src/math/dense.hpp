// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

namespace dyad::math {

// Dense linear algebra on small row-major matrices, computed by Eigen behind plain numbers. Wrong sizes are a
// bug of the caller and throw std::invalid_argument.

// exp(m) of a square matrix, by Pade approximation with scaling and squaring (Higham 2005).
std::vector<double> matrix_exponential(std::span<const double> m, int size);

// The symmetric pencil a v = d b v, with b positive definite: values ascending, vectors as columns scaled so
// that v' b v is the identity. `ok` is false where b is not positive definite in double precision.
struct Pencil {
  bool ok = false;
  std::vector<double> values;
  std::vector<double> vectors;  // [row][pair]
};
Pencil symmetric_pencil(std::span<const double> a, std::span<const double> b, int size);

// x with a x = b, for a symmetric positive definite `a` [size][size] and `b` [size][columns].
std::vector<double> solve_positive(std::span<const double> a, std::span<const double> b, int size,
                                   int columns);

}  // namespace dyad::math
