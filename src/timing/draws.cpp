// SPDX-License-Identifier: Apache-2.0
#include "timing/draws.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "math/sample.hpp"

namespace dyad::timing {
namespace {

constexpr double kNormal975 = 1.959963984540054;  // a 95 % interval is this many standard deviations either way
constexpr double kJeffreys = 0.5;
// Curves are addressed above every parameter.
constexpr std::uint32_t kCurveBase = 1u << 16;

double logit(double p) { return std::log(p / (1.0 - p)); }

}  // namespace

double draw_number(const ParameterSpec& p, std::uint64_t seed, std::uint32_t i) {
  const math::Sampler s(seed, p.index);
  const auto& a = p.arguments;
  switch (p.kind) {
    case Kind::fixed: return a[0];
    case Kind::uniform: return s.uniform(i, a[0], a[1]);
    case Kind::uniform_to: return s.uniform(i, 0.0, a[0]);
    case Kind::log_uniform: return std::exp(s.uniform(i, std::log(a[0]), std::log(a[1])));
    case Kind::normal_sd: return s.normal(i, 0.0, a[0]);
    case Kind::lognormal_ci:
      return s.lognormal(i, std::log(a[0]), (std::log(a[2]) - std::log(a[1])) / (2.0 * kNormal975));
    case Kind::lognormal_sd: return s.lognormal(i, std::log(a[0]), a[1]);
    case Kind::logit_normal_ci:
      return math::logistic(s.normal(i, logit(a[0]), (logit(a[2]) - logit(a[1])) / (2.0 * kNormal975)));
    case Kind::beta: return s.beta(i, a[0], a[1]);
    case Kind::beta_counts: return s.beta(i, a[0] + kJeffreys, a[1] - a[0] + kJeffreys);
    case Kind::gamma_weeks:
    case Kind::dirichlet_row:
    case Kind::dirichlet: break;
  }
  throw std::logic_error(p.key + " is not a single number");
}

DrawTable::DrawTable(const Spec& spec, std::uint64_t seed, int draws)
    : spec_(&spec), seed_(seed), draws_(draws), parameters_(spec.parameters.size()), curves_(2 * spec.sites.size()) {}

const DrawTable::Slot& DrawTable::fill(const ParameterSpec& p) const {
  Slot& slot = parameters_[p.index];
  if (!slot.columns.empty()) return slot;
  const std::size_t width = p.width();
  const auto n = static_cast<std::uint32_t>(draws_);
  slot.columns.assign(width, std::vector<double>(n));
  const math::Sampler s(seed_, p.index);
  std::vector<double> row(width);
  for (std::uint32_t i = 0; i < n; ++i) {
    if (p.kind == Kind::gamma_weeks) {
      for (std::size_t w = 0; w < width; ++w)
        row[w] = s.gamma(i, p.arguments[2 * w] + kJeffreys, static_cast<std::uint32_t>(w)) / p.arguments[2 * w + 1];
    } else if (p.kind == Kind::dirichlet || p.kind == Kind::dirichlet_row) {
      s.dirichlet(i, p.arguments, row);
    } else {
      row[0] = draw_number(p, seed_, i);
    }
    for (std::size_t w = 0; w < width; ++w) slot.columns[w][i] = row[w];
  }
  return slot;
}

const std::vector<double>& DrawTable::column(std::string_view key, std::size_t component) const {
  return fill(spec_->parameter(key)).columns.at(component);
}

const std::vector<double>& DrawTable::curve(const SiteSpec& site, bool morbidity, int which) const {
  const std::uint32_t place = 2 * site.index + (morbidity ? 1u : 0u);
  Slot& slot = curves_.at(place);
  if (slot.columns.empty()) {
    const math::LogisticFit& fit = morbidity ? site.morbidity_fit : site.fit;
    const auto n = static_cast<std::uint32_t>(draws_);
    slot.columns.assign(2, std::vector<double>(n));
    const math::Sampler s(seed_, kCurveBase + place);
    // Cholesky factor of the covariance.
    const double l11 = std::sqrt(fit.var_a);
    const double l21 = fit.cov_ab / l11;
    const double l22 = std::sqrt(std::max(0.0, fit.var_b - l21 * l21));
    for (std::uint32_t i = 0; i < n; ++i) {
      const double z1 = s.normal(i, 0, 1), z2 = s.second_normal(i);
      slot.columns[0][i] = fit.a + l11 * z1;
      slot.columns[1][i] = fit.b + l21 * z1 + l22 * z2;
    }
  }
  return slot.columns.at(static_cast<std::size_t>(which));
}

Centiles centiles(std::span<float> v) {
  if (v.empty()) return {};
  const auto rank = [&](double q) {
    const auto r = static_cast<std::ptrdiff_t>(std::ceil(q * static_cast<double>(v.size())));
    return v.begin() + std::max<std::ptrdiff_t>(r, 1) - 1;
  };
  const auto p05 = rank(0.05), p25 = rank(0.25), p50 = rank(0.5), p75 = rank(0.75), p95 = rank(0.95);
  // Each selection leaves smaller values before it, so the next one searches a part only.
  std::nth_element(v.begin(), p50, v.end());
  std::nth_element(v.begin(), p25, p50);
  std::nth_element(v.begin(), p05, p25);
  if (p75 > p50) std::nth_element(p50 + 1, p75, v.end());
  if (p95 > p75) std::nth_element(p75 + 1, p95, v.end());
  return {*p05, *p25, *p50, *p75, *p95};
}

}  // namespace dyad::timing
