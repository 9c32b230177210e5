// SPDX-License-Identifier: Apache-2.0
#include "math/dense.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>

namespace dyad::math {
namespace {

// Jacobi's method converges quadratically; ten sweeps are ample for any matrix, and this is a guard.
constexpr int kMostSweeps = 60;

std::size_t checked(int size, std::size_t a, std::size_t b, int columns) {
  const auto n = static_cast<std::size_t>(std::max(size, 0)),
             m = static_cast<std::size_t>(std::max(columns, 0));
  if (n == 0 || m == 0 || a != n * n || b != n * m)
    throw std::invalid_argument("matrices of another size were expected");
  return n;
}

// The lower factor L of m = L L'; false where m is not positive definite.
bool factor(std::span<const double> m, std::size_t n, std::vector<double>& lower) {
  lower.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = m[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= lower[i * n + k] * lower[j * n + k];
      if (i != j)
        lower[i * n + j] = sum / lower[j * n + j];
      else if (sum > 0)
        lower[i * n + i] = std::sqrt(sum);
      else
        return false;
    }
  return true;
}

// x := L^-1 x and x := L'^-1 x, for every column of x [n][columns].
void solve_lower(const std::vector<double>& lower, std::size_t n, std::vector<double>& x,
                 std::size_t columns) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = x[i * columns + c];
      for (std::size_t k = 0; k < i; ++k) sum -= lower[i * n + k] * x[k * columns + c];
      x[i * columns + c] = sum / lower[i * n + i];
    }
}
void solve_upper(const std::vector<double>& lower, std::size_t n, std::vector<double>& x,
                 std::size_t columns) {
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = x[i * columns + c];
      for (std::size_t k = i + 1; k < n; ++k) sum -= lower[k * n + i] * x[k * columns + c];
      x[i * columns + c] = sum / lower[i * n + i];
    }
}

void transpose(std::vector<double>& m, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) std::swap(m[i * n + j], m[j * n + i]);
}

// Turns rows and columns p and q of the symmetric m so that m[p][q] vanishes, and the columns of v with them.
void rotate(std::vector<double>& m, std::vector<double>& v, std::size_t n, std::size_t p, std::size_t q) {
  const double off = m[p * n + q];
  if (off == 0) return;
  const double theta = (m[q * n + q] - m[p * n + p]) / (2 * off);
  const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1), s = t * c;
  for (std::size_t k = 0; k < n; ++k) {
    const double kp = m[k * n + p], kq = m[k * n + q];
    m[k * n + p] = c * kp - s * kq;
    m[k * n + q] = s * kp + c * kq;
    const double vp = v[k * n + p], vq = v[k * n + q];
    v[k * n + p] = c * vp - s * vq;
    v[k * n + q] = s * vp + c * vq;
  }
  for (std::size_t k = 0; k < n; ++k) {
    const double pk = m[p * n + k], qk = m[q * n + k];
    m[p * n + k] = c * pk - s * qk;
    m[q * n + k] = s * pk + c * qk;
  }
  m[p * n + q] = m[q * n + p] = 0;
}

// Diagonalises the symmetric m in place; v becomes its eigenvectors.
void diagonalise(std::vector<double>& m, std::vector<double>& v, std::size_t n) {
  v.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) v[i * n + i] = 1;
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double off = 0, whole = 0;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        whole += m[i * n + j] * m[i * n + j];
        if (i != j) off += m[i * n + j] * m[i * n + j];
      }
    if (!(off > 1e-34 * whole)) return;
    for (std::size_t p = 0; p + 1 < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) rotate(m, v, n, p, q);
  }
}

}  // namespace

std::vector<double> product(std::span<const double> a, std::span<const double> b, int size) {
  const std::size_t n = checked(size, a.size(), b.size(), size);
  std::vector<double> out(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k) {
      const double factor = a[i * n + k];
      if (factor == 0) continue;
      for (std::size_t j = 0; j < n; ++j) out[i * n + j] += factor * b[k * n + j];
    }
  return out;
}

std::vector<double> solve_positive(std::span<const double> a, std::span<const double> b, int size,
                                   int columns) {
  const std::size_t n = checked(size, a.size(), b.size(), columns);
  std::vector<double> lower, x(b.begin(), b.end());
  if (!factor(a, n, lower)) throw std::invalid_argument("a positive definite matrix was expected");
  solve_lower(lower, n, x, static_cast<std::size_t>(columns));
  solve_upper(lower, n, x, static_cast<std::size_t>(columns));
  return x;
}

Pencil symmetric_pencil(std::span<const double> a, std::span<const double> b, int size) {
  const std::size_t n = checked(size, a.size(), b.size(), size);
  Pencil out;
  std::vector<double> lower, v, m(a.begin(), a.end());
  if (!factor(b, n, lower)) return out;
  solve_lower(lower, n, m, n);  // L^-1 a L'^-1 has the same values
  transpose(m, n);
  solve_lower(lower, n, m, n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) m[i * n + j] = m[j * n + i] = (m[i * n + j] + m[j * n + i]) / 2;
  diagonalise(m, v, n);
  solve_upper(lower, n, v, n);
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return m[i * n + i]; });
  out.values.resize(n);
  out.vectors.resize(n * n);
  for (std::size_t j = 0; j < n; ++j) {
    out.values[j] = m[order[j] * n + order[j]];
    for (std::size_t i = 0; i < n; ++i) out.vectors[i * n + j] = v[i * n + order[j]];
  }
  out.ok = std::ranges::all_of(out.vectors, [](double x) { return std::isfinite(x); });
  return out;
}

}  // namespace dyad::math
