// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

namespace dyad::math {

// Linear algebra on small dense matrices, row-major. Wrong sizes are a bug of the caller and throw
// std::invalid_argument.

// a b, of two square matrices.
std::vector<double> product(std::span<const double> a, std::span<const double> b, int size);

// x with a x = b, for a symmetric positive definite `a` [size][size] and `b` [size][columns], by Cholesky's
// factors. Throws std::invalid_argument where `a` is not positive definite in double precision.
std::vector<double> solve_positive(std::span<const double> a, std::span<const double> b, int size,
                                   int columns);

// The symmetric pencil a v = d b v, with b positive definite: values ascending, vectors as columns scaled so
// that v' b v is the identity. Cholesky's factors of b, then Jacobi's rotations (Golub and Van Loan, Matrix
// Computations, 4th ed. 2013, 8.5 and 8.7). `ok` is false where b is not positive definite in double
// precision.
struct Pencil {
  bool ok = false;
  std::vector<double> values;
  std::vector<double> vectors;  // [row][pair]
};
Pencil symmetric_pencil(std::span<const double> a, std::span<const double> b, int size);

}  // namespace dyad::math
