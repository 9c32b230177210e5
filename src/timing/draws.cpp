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

namespace {

constexpr std::size_t kBuckets = 1024;
constexpr std::size_t kRanks = 5;

// The least and the largest, in columns that a machine compares side by side.
std::pair<float, float> ends_of(std::span<const float> v) {
  constexpr std::size_t kColumns = 16;
  std::array<float, kColumns> low, high;
  low.fill(v[0]), high.fill(v[0]);
  const float* at = v.data();
  std::size_t i = 0;
  for (; i + kColumns <= v.size(); i += kColumns)
    for (std::size_t c = 0; c < kColumns; ++c) {
      low[c] = at[i + c] < low[c] ? at[i + c] : low[c];
      high[c] = at[i + c] > high[c] ? at[i + c] : high[c];
    }
  for (; i < v.size(); ++i) low[0] = std::min(low[0], v[i]), high[0] = std::max(high[0], v[i]);
  return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
}

// The values at five ascending ranks. Values are first counted into even buckets between the least and the
// largest; only the buckets that hold a rank are then selected in, which is exact whatever the shape.
std::array<float, kRanks> at_ranks(std::span<const float> v, const std::array<std::size_t, kRanks>& ranks) {
  const auto [low, high] = ends_of(v);
  std::array<float, kRanks> out;
  out.fill(low);
  if (low == high) return out;
  float scale = static_cast<float>(kBuckets - 1) / (high - low);
  if (!std::isfinite(scale)) scale = 0;  // closer than any step: all in one bucket
  std::vector<std::int32_t> bucket(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) bucket[i] = static_cast<std::int32_t>((v[i] - low) * scale);
  // Neighbours often share a bucket, so two counts in turn wait less for one another.
  std::array<std::uint32_t, kBuckets> count{}, odd{};
  const std::int32_t* at = bucket.data();
  std::size_t n = 0;
  for (; n + 1 < v.size(); n += 2) {
    ++count[static_cast<std::size_t>(at[n])];
    ++odd[static_cast<std::size_t>(at[n + 1])];
  }
  if (n < v.size()) ++count[static_cast<std::size_t>(at[n])];
  for (std::size_t b = 0; b < kBuckets; ++b) count[b] += odd[b];
  std::array<std::size_t, kRanks> home{}, before{};
  std::array<bool, kBuckets> wanted{};
  std::size_t seen = 0, rank = 0;
  for (std::size_t b = 0; b < kBuckets && rank < kRanks; seen += count[b++])
    for (; rank < kRanks && ranks[rank] < seen + count[b]; ++rank) {
      home[rank] = b;
      before[rank] = seen;
      wanted[b] = true;
    }
  std::array<std::vector<float>, kRanks> held;
  for (std::size_t i = 0; i < v.size(); ++i) {
    const auto b = static_cast<std::size_t>(at[i]);
    if (!wanted[b]) continue;
    held[static_cast<std::size_t>(std::find(home.begin(), home.end(), b) - home.begin())].push_back(v[i]);
  }
  for (std::size_t r = 0; r < kRanks; ++r) {
    auto& values =
        held[static_cast<std::size_t>(std::find(home.begin(), home.end(), home[r]) - home.begin())];
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(ranks[r] - before[r]);
    std::nth_element(values.begin(), place, values.end());
    out[r] = *place;
  }
  return out;
}

}  // namespace

Centiles centiles(std::span<const float> v) {
  if (v.empty()) return {};
  std::array<std::size_t, kRanks> ranks{};
  std::size_t next = 0;
  for (const double q : {0.05, 0.25, 0.5, 0.75, 0.95})
    ranks[next++] =
        std::max<std::size_t>(static_cast<std::size_t>(std::ceil(q * static_cast<double>(v.size()))), 1) - 1;
  const auto c = at_ranks(v, ranks);
  return {c[0], c[1], c[2], c[3], c[4]};
}

}  // namespace dyad::timing
