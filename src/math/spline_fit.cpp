// SPDX-License-Identifier: Apache-2.0
#include "math/spline_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "math/dense.hpp"
#include "math/sample.hpp"
#include "math/spline_sums.hpp"

namespace dyad::math {
namespace {

constexpr std::size_t kCells = SplineBasis::kCellsPerPiece;
// A touch of penalty keeps the normal matrix positive where a piece holds no weight.
constexpr double kLeastPenalty = 1e-9;
constexpr double kLeastSpread = 1e-9;
constexpr int kGridPoints = 48;
constexpr int kGoldenSteps = 40;
constexpr std::size_t kStraight = 2;  // a straight line bends nowhere: the first two modes are never shrunk

// The lowest point of f between low and high: the best point of a grid, then golden section around it.
template <class F>
double lowest(double low, double high, F f) {
  const double step = (high - low) / (kGridPoints - 1);
  int at = 0;
  double best = f(low);
  for (int i = 1; i < kGridPoints; ++i)
    if (const double y = f(low + i * step); y < best) best = y, at = i;
  double a = low + std::max(at - 1, 0) * step, b = low + std::min(at + 1, kGridPoints - 1) * step;
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double c = b - ratio * (b - a), d = a + ratio * (b - a), fc = f(c), fd = f(d);
  for (int i = 0; i < kGoldenSteps; ++i) {
    if (fc < fd) {
      b = d, d = c, fd = fc;
      c = b - ratio * (b - a), fc = f(c);
    } else {
      a = c, c = d, fc = fd;
      d = a + ratio * (b - a), fd = f(d);
    }
  }
  return (a + b) / 2;
}

// Lower triangle L with L L' = m, for m that may be singular.
void root_in_place(std::vector<double>& m, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    const double whole = m[j * n + j];
    double left = whole;
    for (std::size_t k = 0; k < j; ++k) left -= m[j * n + k] * m[j * n + k];
    const double pivot = left > 1e-12 * whole ? std::sqrt(left) : 0.0;
    m[j * n + j] = pivot;
    for (std::size_t i = j + 1; i < n; ++i) {
      double sum = m[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= m[i * n + k] * m[j * n + k];
      m[i * n + j] = pivot > 0 ? sum / pivot : 0.0;
    }
  }
}

// The loops over the posterior's draws, of a length known beforehand and free of aliases, so that they are
// done several at a time.
void add_scaled(double factor, const Drawn& __restrict x, Drawn& __restrict y) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}
void raise_to(const Drawn& __restrict x, Drawn& __restrict y) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[i] > y[i] ? x[i] : y[i];
}

double trace(std::span<const double> m, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += m[i * n + i];
  return sum;
}

}  // namespace

PosteriorNoise::PosteriorNoise(std::size_t curves, std::uint64_t seed)
    : normal_(curves * SplineBasis::kMostKnots) {
  for (std::size_t i = 0; i < normal_.size(); ++i) {
    const Sampler sampler(seed, static_cast<std::uint32_t>(i));
    for (std::uint32_t draw = 0; draw < normal_[i].size(); ++draw)
      normal_[i][draw] = sampler.normal(draw, 0, 1);
  }
}

SplineFit::SplineFit(const Differences& d, const SplineBasis& basis)
    : basis_(basis),
      knots_(static_cast<std::size_t>(basis.knots())),
      curves_(d.count),
      effective_(d.effective) {
  if (knots_ < 2) return;
  add_up(d);
  varies_ = weight_varies() && diagonalise();
  if (!varies_) return;
  shrink_.assign(curves_ * knots_, 1.0);
  for (std::size_t curve = 0; knots_ > kStraight && curve < curves_; ++curve)
    choose_smoothness(d.products[curve * curves_ + curve], curve);
  spread_residuals(d);
  lay_out();
}

// Sums over the draws of each piece: all that the regression needs to know of them.
void SplineFit::add_up(const Differences& d) {
  const std::size_t pieces = knots_ - 1;
  cell_weight_.assign(pieces * kCells, 0.0);
  DrawSums sums;
  add_draws(basis_, d, cell_weight_.data(), sums);
  moments_.assign(pieces * 7, 0.0);
  for (std::size_t piece = 0; piece < pieces; ++piece)
    for (std::size_t p = 0; p < kPowers; ++p) {
      moments_[piece * 7 + p] = sums.low[piece * kPowers + p];
      moments_[piece * 7 + 3 + p] = sums.high[piece * kPowers + p];
    }
  sums_ = std::move(sums.curves);
}

// Whether the draws that carry weight lie at more than one value.
bool SplineFit::weight_varies() const {
  double sum = 0, squares = 0;  // of piece + t, which grows with the parameter
  for (std::size_t piece = 0; piece + 1 < knots_; ++piece) {
    const auto at = static_cast<double>(piece);
    const double* const m = &moments_[piece * 7];
    sum += at * m[0] + m[1];
    squares += at * at * m[0] + 2 * at * m[1] + m[2];
  }
  return squares - sum * sum > kLeastSpread * squares;
}

bool SplineFit::diagonalise() {
  const std::size_t k = knots_;
  std::vector<double> normal(k * k), right(curves_ * k);
  for (std::size_t piece = 0; piece + 1 < k; ++piece) {
    const auto cubic = basis_.cubic(static_cast<int>(piece));
    const double* const m = &moments_[piece * 7];
    for (std::size_t a = 0; a < k; ++a) {
      std::array<double, 4> half{};  // column a of the piece's cubics, times its moments
      for (std::size_t p = 0; p < 4; ++p)
        for (std::size_t q = 0; q < 4; ++q) half[q] += cubic[p * k + a] * m[p + q];
      for (std::size_t b = 0; b < k; ++b)
        for (std::size_t q = 0; q < 4; ++q) normal[a * k + b] += half[q] * cubic[q * k + b];
      for (std::size_t curve = 0; curve < curves_; ++curve)
        for (std::size_t p = 0; p < 4; ++p)
          right[curve * k + a] += cubic[p * k + a] * sums_[(piece * curves_ + curve) * 4 + p];
    }
  }
  const auto penalty = basis_.penalty();
  if (const double rough = trace(penalty, k); rough > 0)
    for (std::size_t i = 0; i < k * k; ++i)
      normal[i] += kLeastPenalty * trace(normal, k) / rough * penalty[i];
  auto pencil = symmetric_pencil(penalty, normal, basis_.knots());
  if (!pencil.ok) return false;
  roughness_ = std::move(pencil.values);
  modes_ = std::move(pencil.vectors);
  loading_.assign(curves_ * k, 0.0);
  for (std::size_t curve = 0; curve < curves_; ++curve)
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t a = 0; a < k; ++a) loading_[curve * k + i] += modes_[a * k + i] * right[curve * k + a];
  return true;
}

// The generalised cross-validation score n RSS / (n - freedom)^2, lowest over the smoothness.
void SplineFit::choose_smoothness(double squares, std::size_t curve) {
  const double* const z = &loading_[curve * knots_];
  const double least = std::max(roughness_[kStraight], 1e-12 * roughness_.back());
  const auto score = [&](double log_smoothness) {
    const double smoothness = std::exp(log_smoothness);
    double left = squares, freedom = kStraight;
    for (std::size_t i = 0; i < kStraight; ++i) left -= z[i] * z[i];
    for (std::size_t i = kStraight; i < knots_; ++i) {
      const double a = 1 / (1 + smoothness * roughness_[i]);
      left -= z[i] * z[i] * a * (2 - a);
      freedom += a;
    }
    const double kept = 1 - freedom / effective_;
    return std::max(left, 0.0) / (kept * kept);
  };
  const double smoothness =
      std::exp(lowest(std::log(1e-4 / roughness_.back()), std::log(1e5 / least), score));
  for (std::size_t i = kStraight; i < knots_; ++i)
    shrink_[curve * knots_ + i] = 1 / (1 + smoothness * roughness_[i]);
}

void SplineFit::spread_residuals(const Differences& d) {
  spread_.assign(curves_ * curves_, 0.0);
  for (std::size_t a = 0; a < curves_; ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      double left = d.products[a * curves_ + b];
      for (std::size_t i = 0; i < knots_; ++i) {
        const double keep_a = 1 - shrink_[a * knots_ + i], keep_b = 1 - shrink_[b * knots_ + i];
        left -= loading_[a * knots_ + i] * loading_[b * knots_ + i] * (1 - keep_a * keep_b);
      }
      if (a == b) left = std::max(left, 0.0);
      const double freedom = std::sqrt((effective_ - this->freedom(a)) * (effective_ - this->freedom(b)));
      spread_[a * curves_ + b] = left / freedom;
    }
  root_in_place(spread_, curves_);
}

void SplineFit::lay_out() {
  cubics_.assign((knots_ - 1) * curves_ * 4, 0.0);
  for (std::size_t curve = 0; curve < curves_; ++curve) {
    std::array<double, SplineBasis::kMostKnots> heights{};
    for (std::size_t a = 0; a < knots_; ++a)
      for (std::size_t i = 0; i < knots_; ++i)
        heights[a] += modes_[a * knots_ + i] * shrink_[curve * knots_ + i] * loading_[curve * knots_ + i];
    for (std::size_t piece = 0; piece + 1 < knots_; ++piece) {
      const auto cubic = basis_.cubic(static_cast<int>(piece));
      for (std::size_t p = 0; p < 4; ++p)
        for (std::size_t a = 0; a < knots_; ++a)
          cubics_[(piece * curves_ + curve) * 4 + p] += cubic[p * knots_ + a] * heights[a];
    }
  }
}

double SplineFit::freedom(std::size_t curve) const {
  double sum = 0;
  for (std::size_t i = 0; i < knots_; ++i) sum += shrink_[curve * knots_ + i];
  return sum;
}

// Each mode's height at the middle of each cell that holds weight.
std::vector<double> SplineFit::heights_of_modes(std::vector<double>& weight) const {
  std::vector<double> heights;
  for (std::size_t cell = 0; cell < cell_weight_.size(); ++cell) {
    if (!(cell_weight_[cell] > 0)) continue;
    weight.push_back(cell_weight_[cell]);
    const double t = (static_cast<double>(cell % kCells) + 0.5) / static_cast<double>(kCells);
    const auto cubic = basis_.cubic(static_cast<int>(cell / kCells));
    std::array<double, SplineBasis::kMostKnots> at{};
    for (std::size_t a = 0; a < knots_; ++a)
      at[a] = cubic[a] + t * (cubic[knots_ + a] + t * (cubic[2 * knots_ + a] + t * cubic[3 * knots_ + a]));
    for (std::size_t i = 0; i < knots_; ++i) {
      double height = 0;
      for (std::size_t a = 0; a < knots_; ++a) height += at[a] * modes_[a * knots_ + i];
      heights.push_back(height);
    }
  }
  return heights;
}

double SplineFit::posterior_variance(const PosteriorNoise& noise) const {
  std::vector<double> weight;
  const auto heights = heights_of_modes(weight);
  std::vector<Drawn> coefficient(curves_ * knots_), mean(curves_, Drawn{});
  for (std::size_t curve = 0; curve < curves_; ++curve)
    for (std::size_t i = 0; i < knots_; ++i) {
      const double shrink = shrink_[curve * knots_ + i];
      Drawn& drawn = coefficient[curve * knots_ + i];
      drawn.fill(shrink * loading_[curve * knots_ + i]);
      for (std::size_t c = 0; c <= curve; ++c)
        add_scaled(std::sqrt(shrink) * spread_[curve * curves_ + c], noise.of(c, i), drawn);
    }
  Drawn best{};
  for (std::size_t cell = 0; cell < weight.size(); ++cell)
    add_cell(&heights[cell * knots_], weight[cell], coefficient, mean, best);
  Drawn top{};
  for (const Drawn& curve : mean) raise_to(curve, top);
  add_scaled(-1, top, best);
  double sum = 0, squares = 0;
  for (const double x : best) sum += x, squares += x * x;
  constexpr double n = std::tuple_size_v<Drawn>;
  return std::max(squares - sum * sum / n, 0.0) / (n - 1);
}

}  // namespace dyad::math
