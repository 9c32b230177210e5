// SPDX-License-Identifier: Apache-2.0
#include "timing/draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "math/sample.hpp"

namespace dyad::timing {
namespace {

constexpr double kNormal975 =
    1.959963984540054;  // a 95 % interval is this many standard deviations either way
constexpr double kJeffreys = 0.5;
// Curves are addressed above every parameter.
constexpr std::uint32_t kCurveBase = 1u << 16;

double logit(double p) { return std::log(p / (1.0 - p)); }

}  // namespace

double draw_number(const ParameterSpec& p, std::uint64_t seed, std::uint32_t i) {
  const math::Sampler s(seed, p.index);
  const auto& a = p.arguments;
  switch (p.kind) {
    case Kind::fixed:
      return a[0];
    case Kind::uniform:
      return s.uniform(i, a[0], a[1]);
    case Kind::uniform_to:
      return s.uniform(i, 0.0, a[0]);
    case Kind::log_uniform:
      return std::exp(s.uniform(i, std::log(a[0]), std::log(a[1])));
    case Kind::normal_sd:
      return s.normal(i, 0.0, a[0]);
    case Kind::lognormal_ci:
      return s.lognormal(i, std::log(a[0]), (std::log(a[2]) - std::log(a[1])) / (2.0 * kNormal975));
    case Kind::lognormal_sd:
      return s.lognormal(i, std::log(a[0]), a[1]);
    case Kind::logit_normal_ci:
      return math::logistic(s.normal(i, logit(a[0]), (logit(a[2]) - logit(a[1])) / (2.0 * kNormal975)));
    case Kind::beta:
      return s.beta(i, a[0], a[1]);
    case Kind::beta_counts:
      return s.beta(i, a[0] + kJeffreys, a[1] - a[0] + kJeffreys);
    case Kind::gamma_weeks:
    case Kind::dirichlet_row:
    case Kind::dirichlet:
    case Kind::beta_weeks:
    case Kind::uniform_weeks:
    case Kind::dirichlet_shares:
      break;
  }
  throw std::logic_error(p.key + " is not a single number");
}

DrawTable::DrawTable(const Spec& spec, std::uint64_t seed, int draws)
    : spec_(&spec),
      seed_(seed),
      draws_(draws),
      parameters_(spec.parameters.size()),
      curves_(2 * spec.sites.size()) {}

namespace {

// One draw of every part of a parameter.
void draw_parts(const ParameterSpec& p, std::uint64_t seed, std::uint32_t i, std::vector<double>& row) {
  const math::Sampler s(seed, p.index);
  const auto& a = p.arguments;
  const auto weeks = [&](auto&& value) {
    for (std::size_t w = 0; w < row.size(); ++w) row[w] = value(a[2 * w], a[2 * w + 1], w);
  };
  switch (p.kind) {
    case Kind::gamma_weeks:
      return weeks([&](double events, double risk, std::size_t w) {
        return s.gamma(i, events + kJeffreys, static_cast<std::uint32_t>(w)) / risk;
      });
    case Kind::beta_weeks:
      return weeks([&](double events, double of, std::size_t w) {
        const auto part = static_cast<std::uint32_t>(2 * w);
        const double x = s.gamma(i, events + kJeffreys, part);
        return x / (x + s.gamma(i, of - events + kJeffreys, part + 1));
      });
    case Kind::uniform_weeks: {
      const double u = s.uniform(i, 0.0, 1.0);
      return weeks([&](double low, double high, std::size_t) { return low + u * (high - low); });
    }
    case Kind::dirichlet:
    case Kind::dirichlet_row:
    case Kind::dirichlet_shares:
      return s.dirichlet(i, a, row);
    default:
      row[0] = draw_number(p, seed, i);
  }
}

}  // namespace

const DrawTable::Slot& DrawTable::fill(const ParameterSpec& p) const {
  // A model's parameters have consecutive addresses, from an origin of its own.
  Slot& slot = parameters_.at(p.index - spec_->parameters.front().index);
  if (!slot.columns.empty()) return slot;
  const std::size_t width = p.width();
  const auto n = static_cast<std::uint32_t>(draws_);
  slot.columns.assign(width, std::vector<double>(n));
  std::vector<double> row(width);
  for (std::uint32_t i = 0; i < n; ++i) {
    draw_parts(p, seed_, i, row);
    for (std::size_t w = 0; w < width; ++w) slot.columns[w][i] = row[w];
  }
  return slot;
}

const std::vector<double>& DrawTable::column(std::string_view key, std::size_t component) const {
  return fill(spec_->parameter(key)).columns.at(component);
}

void DrawTable::fill_all() const {
  for (const auto& p : spec_->parameters) fill(p);
  for (const auto& site : spec_->sites)
    for (const bool morbidity : {false, true})
      if (!morbidity || !site.morbidity_free.empty()) curve(site, morbidity, 0);
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

Spread spread_of(const std::vector<double>& column) {
  Spread out;
  std::vector<double> values = column;
  for (const double x : values) out.mean += x / static_cast<double>(values.size());
  const auto at = [&](double q) {
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(q * static_cast<double>(values.size())));
    const auto place = values.begin() + std::max<std::ptrdiff_t>(rank, 1) - 1;
    std::nth_element(values.begin(), place, values.end());
    return *place;
  };
  out.p05 = at(0.05);
  out.p95 = at(0.95);
  return out;
}

}  // namespace dyad::timing
