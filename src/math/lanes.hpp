// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <new>
#include <vector>

#include "math/clones.hpp"

// Sixteen draws side by side in single precision, for loops that do the same sums for every draw. Hot
// functions are DYAD_CLONES.
#define DYAD_INLINE [[gnu::always_inline]] inline
#define DYAD_LAMBDA_INLINE __attribute__((always_inline))

namespace dyad::math {

inline constexpr std::size_t kLanes = 16;
// No more alignment is assumed than a float's: the compiler does not align the temporaries of a function for
// the widest instruction set. What is kept for long is aligned by LaneVector, which is what speed needs.
inline constexpr std::size_t kLaneBytes = kLanes * sizeof(float);
using Lane = float __attribute__((vector_size(kLaneBytes), aligned(sizeof(float))));
using LaneBits = int __attribute__((vector_size(kLaneBytes), aligned(sizeof(int))));

template <class T>
struct LaneAllocator {
  using value_type = T;
  LaneAllocator() = default;
  template <class U>
  LaneAllocator(const LaneAllocator<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{kLaneBytes}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete(p, std::align_val_t{kLaneBytes}); }
  bool operator==(const LaneAllocator&) const { return true; }
};
using LaneVector = std::vector<Lane, LaneAllocator<Lane>>;

DYAD_INLINE Lane lanes(float x) { return Lane{} + x; }
DYAD_INLINE Lane lane_min(const Lane& a, const Lane& b) { return a < b ? a : b; }
DYAD_INLINE Lane lane_max(const Lane& a, const Lane& b) { return a > b ? a : b; }
DYAD_INLINE Lane lane_clamp(const Lane& x, const Lane& low, const Lane& high) {
  return lane_min(lane_max(x, low), high);
}

// e^x, held to -87 .. 88, with a relative error below 1e-7: the powers of two split off, the rest by the
// minimax polynomial of the Cephes library (Moshier, 1989).
DYAD_INLINE Lane lane_exp(const Lane& in) {
  const Lane x = lane_clamp(in, lanes(-87.0f), lanes(88.0f));
  constexpr float kRounder = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const Lane n = (x * 1.44269504f + kRounder) - kRounder;
  const Lane r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Lane p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const LaneBits exponent = (__builtin_convertvector(n, LaneBits) + 127) << 23;
  return p * reinterpret_cast<Lane>(exponent);
}

// ln x for normal x above 0, absolute error below 1e-7 near 1 and relative elsewhere (Cephes, as above).
DYAD_INLINE Lane lane_log(const Lane& in) {
  const LaneBits bits = reinterpret_cast<LaneBits>(in);
  Lane e = __builtin_convertvector((bits >> 23) - 126, Lane);
  Lane x = reinterpret_cast<Lane>((bits & 0x007fffff) | 0x3f000000);  // 0.5 .. 1
  const LaneBits small = x < 0.707106781f;
  e = small ? e - 1.0f : e;
  x = small ? x + x - 1.0f : x - 1.0f;
  const Lane z = x * x;
  Lane p = x * 7.0376836292e-2f - 1.1514610310e-1f;
  p = p * x + 1.1676998740e-1f;
  p = p * x - 1.2420140846e-1f;
  p = p * x + 1.4249322787e-1f;
  p = p * x - 1.6668057665e-1f;
  p = p * x + 2.0000714765e-1f;
  p = p * x - 2.4999993993e-1f;
  p = p * x + 3.3333331174e-1f;
  p = p * x * z - e * 2.12194440e-4f - z * 0.5f;
  return x + p + e * 0.693359375f;
}

DYAD_INLINE Lane lane_sqrt(const Lane& x) {
  Lane out{};
  for (std::size_t i = 0; i < kLanes; ++i) out[i] = __builtin_sqrtf(x[i]);
  return out;
}

}  // namespace dyad::math
