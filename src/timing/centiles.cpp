// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>

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

// Sixteen buckets, and whether each is one of those wanted.
using Bucket = std::int16_t;
using LaneBuckets = Bucket __attribute__((vector_size(kLanes * sizeof(Bucket)), aligned(sizeof(Bucket))));
using LaneFlags = std::int8_t __attribute__((vector_size(kLanes), aligned(1)));

DYAD_CLONES void buckets_of(const Lane* v, std::size_t number, float low, float scale, LaneBuckets* out) {
  for (std::size_t i = 0; i < number; ++i)
    out[i] = __builtin_convertvector(__builtin_convertvector((v[i] - low) * scale, LaneBits), LaneBuckets);
}

DYAD_CLONES void flag(const LaneBuckets* of, std::size_t number, const std::array<Bucket, kRanks>& wanted,
                      LaneFlags* out) {
  for (std::size_t i = 0; i < number; ++i) {
    LaneBuckets hit = of[i] == wanted[0];
    for (std::size_t r = 1; r < kRanks; ++r) hit |= of[i] == wanted[r];
    out[i] = __builtin_convertvector(hit, LaneFlags);
  }
}

// Values counted into even buckets between the least and the largest.
class Buckets {
 public:
  explicit Buckets(std::span<const float> v)
      : v_(v),
        whole_((v.size() + kLanes - 1) / kLanes * kLanes),
        of_(std::make_unique_for_overwrite<Bucket[]>(whole_)),
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
               reinterpret_cast<LaneBuckets*>(of_.get()));
    std::fill(of_.get() + whole * kLanes, of_.get() + whole_, Bucket{-1});
    for (std::size_t i = whole * kLanes; i < v_.size(); ++i)
      of_[i] = static_cast<Bucket>((v_[i] - low_) * scale);
    // Neighbours often share a bucket, so two counts in turn wait less for one another.
    std::array<std::uint32_t, kMostBuckets> odd;
    std::fill_n(count_.begin(), number_, 0u);
    std::fill_n(odd.begin(), number_, 0u);
    std::size_t n = 0;
    for (const Bucket* at = of_.get(); n + 1 < v_.size(); n += 2) {
      ++count_.data()[static_cast<std::size_t>(at[n])];
      ++odd.data()[static_cast<std::size_t>(at[n + 1])];
    }
    if (n < v_.size()) ++count_.data()[static_cast<std::size_t>(of_[n])];
    for (std::size_t b = 0; b < number_; ++b) count_[b] += odd[b];
  }

  // The values at ascending ranks: selected in the buckets that hold one, which is exact whatever the shape.
  std::array<float, kRanks> at(const std::array<std::size_t, kRanks>& ranks) {
    std::array<Bucket, kRanks> home{};
    std::array<std::size_t, kRanks> before{};
    std::size_t seen = 0, rank = 0;
    for (std::size_t b = 0; b < number_ && rank < kRanks; seen += count_[b++])
      for (; rank < kRanks && ranks[rank] < seen + count_[b]; ++rank) {
        home[rank] = static_cast<Bucket>(b);
        before[rank] = seen;
      }
    const auto kept = keep(home);
    std::array<float, kRanks> out{};
    std::vector<float> held;
    for (std::size_t r = 0; r < kRanks; ++r) {
      held.clear();
      for (const std::uint32_t i : kept)
        if (of_.get()[i] == home[r]) held.push_back(v_.data()[i]);
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
  // The places of the values in those buckets. They are few, so most are passed over eight at a time.
  std::vector<std::uint32_t> keep(const std::array<Bucket, kRanks>& wanted) const {
    const auto flags = std::make_unique_for_overwrite<std::int8_t[]>(whole_);
    flag(reinterpret_cast<const LaneBuckets*>(of_.get()), whole_ / kLanes, wanted,
         reinterpret_cast<LaneFlags*>(flags.get()));
    std::vector<std::uint32_t> kept;
    kept.reserve(kPerBucket * kPerBucket * kRanks);
    for (std::size_t i = 0; i < whole_; i += sizeof(std::uint64_t)) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, flags.get() + i, sizeof eight);
      eight &= 0x0101010101010101;  // a flag is all ones: one bit of each
      for (; eight != 0; eight &= eight - 1)
        kept.push_back(static_cast<std::uint32_t>(i + static_cast<std::size_t>(std::countr_zero(eight)) / 8));
    }
    return kept;
  }

  std::span<const float> v_;
  std::size_t whole_;             // values, filled up to whole lanes
  std::unique_ptr<Bucket[]> of_;  // [value]; -1 beyond the last
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
