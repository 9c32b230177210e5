// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>

#include "math/philox.hpp"

namespace dyad::math {

// Samplers over addressed draws. Each returns the value that belongs to (seed, parameter, draw, part),
// whatever was drawn before. Arguments outside a distribution's domain are a bug of the caller and throw
// std::invalid_argument.
class Sampler {
 public:
  Sampler(std::uint64_t seed, std::uint32_t parameter) : seed_(seed), parameter_(parameter) {}

  double uniform(std::uint32_t draw, double low, double high) const;
  double triangular(std::uint32_t draw, double low, double mode, double high) const;
  double normal(std::uint32_t draw, double mean, double sd) const;
  // The second of the two independent standard normals that belong to the same draw.
  double second_normal(std::uint32_t draw) const;
  // exp(normal(log_median, log_sd)).
  double lognormal(std::uint32_t draw, double log_median, double log_sd) const;
  // Gamma with unit scale, by Marsaglia and Tsang's rejection (ACM TOMS 2000); mean = shape.
  double gamma(std::uint32_t draw, double shape, std::uint32_t part = 0) const;
  double beta(std::uint32_t draw, double alpha, double beta) const;
  // Fills `out` with one Dirichlet draw for the concentrations of the same length.
  void dirichlet(std::uint32_t draw, std::span<const double> concentration, std::span<double> out) const;

 private:
  std::array<double, 2> unit(std::uint32_t draw, std::uint32_t part = 0, std::uint32_t attempt = 0) const {
    return uniforms(seed_, {parameter_, draw, part, attempt});
  }
  std::uint64_t seed_;
  std::uint32_t parameter_;
};

// Weighted points whose sum integrates a function against the standard normal, exact to polynomial degree 9.
struct NormalPoint {
  double z = 0;
  double weight = 0;
};
std::span<const NormalPoint> normal_quadrature();

}  // namespace dyad::math
