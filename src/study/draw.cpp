// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "math/sample.hpp"
#include "study/world.hpp"

namespace dyad::study {
namespace {

double draw_one(const Parameter& p, const math::Sampler& sampler, std::uint32_t draw) {
  const Distribution& d = p.distribution;
  switch (d.kind) {
    case DistributionKind::fixed:
      return p.value;
    case DistributionKind::beta:
      return sampler.beta(draw, d.a, d.b);
    case DistributionKind::gamma:
      return sampler.gamma(draw, d.a) * d.b;
    case DistributionKind::normal:
      return sampler.normal(draw, d.a, d.b);
    case DistributionKind::lognormal:
      return sampler.lognormal(draw, d.a, d.b);
    case DistributionKind::uniform:
      return sampler.uniform(draw, d.a, d.b);
    case DistributionKind::triangular:
      return sampler.triangular(draw, d.a, d.b, d.c);
  }
  return p.value;
}

}  // namespace

std::vector<double> base_values(const Model& model) {
  std::vector<double> out;
  for (const Parameter& p : model.parameters) out.push_back(p.value);
  for (const CountTable& table : model.counts)
    for (std::size_t i = 0; i < table.events.size(); ++i) out.push_back(table.events[i] / table.at_risk[i]);
  return out;
}

std::vector<double> drawn_values(const Model& model, std::uint64_t seed, std::uint32_t draw) {
  std::vector<double> out;
  const auto next = [&] { return math::Sampler(seed, static_cast<std::uint32_t>(out.size())); };
  for (const Parameter& p : model.parameters) out.push_back(draw_one(p, next(), draw));
  constexpr double kHalfEvent = 0.5;
  for (const CountTable& table : model.counts)
    for (std::size_t i = 0; i < table.events.size(); ++i)
      out.push_back(
          next().beta(draw, table.events[i] + kHalfEvent, table.at_risk[i] - table.events[i] + kHalfEvent));
  return out;
}

}  // namespace dyad::study
