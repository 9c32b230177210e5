// SPDX-License-Identifier: Apache-2.0
#include "math/sample.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace dyad::math {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

// Box and Muller: both normals of one pair of uniforms.
std::array<double, 2> normals(const std::array<double, 2>& u) {
  const double radius = std::sqrt(-2.0 * std::log(u[0]));
  const double angle = 2.0 * std::numbers::pi * u[1];
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

}  // namespace

double Sampler::uniform(std::uint32_t draw, double low, double high) const {
  require(low <= high, "uniform: low above high");
  return low + (high - low) * unit(draw)[0];
}

double Sampler::triangular(std::uint32_t draw, double low, double mode, double high) const {
  require(low <= mode && mode <= high, "triangular: needs low <= mode <= high");
  if (low == high) return low;
  const double u = unit(draw)[0];
  const double width = high - low;
  if (u * width < mode - low) return low + std::sqrt(u * width * (mode - low));
  return high - std::sqrt((1.0 - u) * width * (high - mode));
}

double Sampler::normal(std::uint32_t draw, double mean, double sd) const {
  require(sd >= 0, "normal: negative standard deviation");
  return mean + sd * normals(unit(draw))[0];
}

double Sampler::second_normal(std::uint32_t draw) const { return normals(unit(draw))[1]; }

double Sampler::lognormal(std::uint32_t draw, double log_median, double log_sd) const {
  return std::exp(normal(draw, log_median, log_sd));
}

double Sampler::gamma(std::uint32_t draw, double shape, std::uint32_t part) const {
  require(shape > 0, "gamma: shape must be above 0");
  // Below shape 1 the draw is boosted: gamma(a) = gamma(a + 1) * U^(1/a). Its uniform sits in the last part
  // of the address space, which no attempt uses.
  const bool small = shape < 1;
  const double d = (small ? shape + 1.0 : shape) - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  double out = 0;
  for (std::uint32_t attempt = 0;; attempt += 2) {
    const double x = normals(unit(draw, part, attempt))[0];
    const double base = 1.0 + c * x;
    if (base <= 0) continue;
    const double v = base * base * base;
    const double u = unit(draw, part, attempt + 1)[0];
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) {
      out = d * v;
      break;
    }
  }
  if (small) out *= std::pow(unit(draw, part, 0xFFFFFFFFu)[0], 1.0 / shape);
  return out;
}

double Sampler::beta(std::uint32_t draw, double alpha, double beta) const {
  const double a = gamma(draw, alpha, 0);
  const double b = gamma(draw, beta, 1);
  return a / (a + b);
}

void Sampler::dirichlet(std::uint32_t draw, std::span<const double> concentration,
                        std::span<double> out) const {
  require(concentration.size() == out.size() && !out.empty(), "dirichlet: lengths differ or are 0");
  double sum = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = concentration[i] > 0 ? gamma(draw, concentration[i], static_cast<std::uint32_t>(i)) : 0.0;
    sum += out[i];
  }
  require(sum > 0, "dirichlet: no concentration above 0");
  for (double& x : out) x /= sum;
}

std::span<const NormalPoint> normal_quadrature() {
  // Five-point Gauss and Hermite: zeros of He5(z) = z (z^4 - 10 z^2 + 15), weight 5! / (5 He4(z))^2.
  static const std::array<NormalPoint, 5> points = [] {
    const double near = std::sqrt(5.0 - std::sqrt(10.0));
    const double far = std::sqrt(5.0 + std::sqrt(10.0));
    const auto weight = [](double z) {
      const double he4 = z * z * z * z - 6.0 * z * z + 3.0;
      return 120.0 / (25.0 * he4 * he4);  // n! / (n^2 He_{n-1}(z)^2) for n = 5
    };
    return std::array<NormalPoint, 5>{{{-far, weight(far)},
                                       {-near, weight(near)},
                                       {0.0, weight(0.0)},
                                       {near, weight(near)},
                                       {far, weight(far)}}};
  }();
  return points;
}

}  // namespace dyad::math
