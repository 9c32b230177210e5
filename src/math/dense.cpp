// SPDX-License-Identifier: Apache-2.0
#include "math/dense.hpp"

#include <cmath>
#include <cstddef>
#include <eigen3/Eigen/Cholesky>
#include <eigen3/Eigen/Core>
#include <eigen3/Eigen/Eigenvalues>
#include <eigen3/unsupported/Eigen/MatrixFunctions>
#include <stdexcept>

namespace dyad::math {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Matrix> view(std::span<const double> m, int rows, int columns) {
  if (rows <= 0 || columns <= 0 ||
      m.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))
    throw std::invalid_argument("a matrix of another size was expected");
  return {m.data(), rows, columns};
}

std::vector<double> numbers(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

}  // namespace

std::vector<double> matrix_exponential(std::span<const double> m, int size) {
  return numbers(view(m, size, size).exp());
}

Pencil symmetric_pencil(std::span<const double> a, std::span<const double> b, int size) {
  const Eigen::MatrixXd left = view(a, size, size), right = view(b, size, size);
  Pencil out;
  if (Eigen::LLT<Eigen::MatrixXd>(right).info() != Eigen::Success) return out;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(left, right);
  out.ok = solver.info() == Eigen::Success && solver.eigenvectors().allFinite();
  out.values.assign(solver.eigenvalues().data(), solver.eigenvalues().data() + size);
  out.vectors = numbers(solver.eigenvectors());
  return out;
}

std::vector<double> solve_positive(std::span<const double> a, std::span<const double> b, int size,
                                   int columns) {
  return numbers(view(a, size, size).llt().solve(view(b, size, columns)));
}

}  // namespace dyad::math
