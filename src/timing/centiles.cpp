// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "math/lanes.hpp"
#include "timing/draws.hpp"

namespace dyad::timing {
namespace {

using math::kLanes;
using math::Lane;
using math::LaneBits;

constexpr std::size_t kRanks = 5;
constexpr std::size_t kMostBuckets = 1024, kFewestBuckets = 16;
constexpr std::size_t kPerBucket = 8;  // values, at least

// The least and the largest of whole lanes.
DYAD_CLONES void ends_of(const Lane* v, std::size_t number, Lane& low, Lane& high) {
  Lane least = v[0], most = v[0];
  for (std::size_t i = 1; i < number; ++i) {
    least = math::lane_min(least, v[i]);
    most = math::lane_max(most, v[i]);
  }
  low = least;
  high = most;
}

DYAD_CLONES void buckets_of(const Lane* v, std::size_t number, float low, float scale, LaneBits* out) {
  for (std::size_t i = 0; i < number; ++i) out[i] = __builtin_convertvector((v[i] - low) * scale, LaneBits);
}

// Values counted into even buckets between the least and the largest.
class Buckets {
 public:
  explicit Buckets(std::span<const float> v)
      : v_(v),
        of_(v.size()),
        number_(std::clamp(std::bit_floor(v.size() / kPerBucket), kFewestBuckets, kMostBuckets)) {
    find_ends();
  }
  float low() const { return low_; }
  bool all_alike() const { return low_ == high_; }

  void count() {
    float scale = static_cast<float>(number_ - 1) / (high_ - low_);
    if (!std::isfinite(scale)) scale = 0;  // closer than any step: all in one bucket
    const std::size_t whole = v_.size() / kLanes;
    buckets_of(reinterpret_cast<const Lane*>(v_.data()), whole, low_, scale,
               reinterpret_cast<LaneBits*>(of_.data()));
    for (std::size_t i = whole * kLanes; i < v_.size(); ++i)
      of_[i] = static_cast<std::int32_t>((v_[i] - low_) * scale);
    // Neighbours often share a bucket, so two counts in turn wait less for one another.
    std::array<std::uint32_t, kMostBuckets> odd;
    std::fill_n(count_.begin(), number_, 0u);
    std::fill_n(odd.begin(), number_, 0u);
    std::size_t n = 0;
    for (const std::int32_t* at = of_.data(); n + 1 < v_.size(); n += 2) {
      ++count_.data()[at[n]];
      ++odd.data()[at[n + 1]];
    }
    if (n < v_.size()) ++count_.data()[of_[n]];
    for (std::size_t b = 0; b < number_; ++b) count_[b] += odd[b];
  }

  // The values at ascending ranks: selected in the buckets that hold one, which is exact whatever the shape.
  std::array<float, kRanks> at(const std::array<std::size_t, kRanks>& ranks) {
    std::array<std::size_t, kRanks> home{}, before{};
    std::array<char, kMostBuckets> wanted{};
    std::size_t seen = 0, rank = 0;
    for (std::size_t b = 0; b < number_ && rank < kRanks; seen += count_[b++])
      for (; rank < kRanks && ranks[rank] < seen + count_[b]; ++rank) {
        home[rank] = b;
        before[rank] = seen;
        wanted[b] = 1;
      }
    const std::size_t some = keep(wanted);
    std::array<float, kRanks> out{};
    std::vector<float> held;
    for (std::size_t r = 0; r < kRanks; ++r) {
      held.clear();
      for (std::size_t i = 0; i < some; ++i)
        if (of_[i] == static_cast<std::int32_t>(home[r])) held.push_back(kept_[i]);
      const auto place = held.begin() + static_cast<std::ptrdiff_t>(ranks[r] - before[r]);
      std::nth_element(held.begin(), place, held.end());
      out[r] = *place;
    }
    return out;
  }

 private:
  void find_ends() {
    const std::size_t whole = v_.size() / kLanes;
    low_ = high_ = v_[0];
    if (whole > 0) {
      Lane low, high;
      ends_of(reinterpret_cast<const Lane*>(v_.data()), whole, low, high);
      for (std::size_t l = 0; l < kLanes; ++l)
        low_ = std::min(low_, low[l]), high_ = std::max(high_, high[l]);
    }
    for (std::size_t i = whole * kLanes; i < v_.size(); ++i)
      low_ = std::min(low_, v_[i]), high_ = std::max(high_, v_[i]);
  }
  // Moves the values of the buckets wanted, and their buckets, to the front. Every value is written where the
  // next one wanted belongs, so that nothing is guessed.
  std::size_t keep(const std::array<char, kMostBuckets>& wanted) {
    kept_.resize(v_.size());
    std::size_t n = 0;
    for (std::size_t i = 0; i < v_.size(); ++i) {
      const std::int32_t b = of_.data()[i];
      kept_.data()[n] = v_.data()[i];
      of_.data()[n] = b;
      n += static_cast<std::size_t>(wanted.data()[b]);
    }
    return n;
  }

  std::span<const float> v_;
  std::vector<std::int32_t> of_;  // [value]
  std::vector<float> kept_;
  std::array<std::uint32_t, kMostBuckets> count_;
  std::size_t number_;
  float low_ = 0, high_ = 0;
};

}  // namespace

Centiles centiles(std::span<const float> v) {
  if (v.empty()) return {};
  std::array<std::size_t, kRanks> ranks{};
  std::size_t next = 0;
  for (const double q : {0.05, 0.25, 0.5, 0.75, 0.95})
    ranks[next++] =
        std::max<std::size_t>(static_cast<std::size_t>(std::ceil(q * static_cast<double>(v.size()))), 1) - 1;
  Buckets buckets(v);
  std::array<float, kRanks> c;
  c.fill(buckets.low());
  if (!buckets.all_alike()) {
    buckets.count();
    c = buckets.at(ranks);
  }
  return {c[0], c[1], c[2], c[3], c[4]};
}

}  // namespace dyad::timing
