// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean_column.hpp"

namespace dyad::timing {
namespace {

// V: as much of a lane as a register holds; the compiler keeps wider numbers in memory.
template <class V>
DYAD_INLINE void add_column(const Lane* mothers, const Lane* babies, std::size_t blocks, Lane* with,
                            Lane* alone) {
  constexpr std::size_t kLaneBytes = sizeof(Lane), kParts = kLaneBytes / sizeof(V);
  const auto part = [](const Lane& x, std::size_t p)
                        DYAD_LAMBDA_INLINE -> const V& { return reinterpret_cast<const V*>(&x)[p]; };
  for (std::size_t p = 0; p < kParts; ++p) {
    V m0{}, m1{}, m2{}, m3{}, m4{}, all{};
    const Lane* mother = mothers;
    for (std::size_t b = 0; b < blocks; ++b, mother += kAlive) {
      const V x = part(babies[b], p);
      m0 += part(mother[0], p) * x;
      m1 += part(mother[1], p) * x;
      m2 += part(mother[2], p) * x;
      m3 += part(mother[3], p) * x;
      m4 += part(mother[4], p) * x;
      all += x;
    }
    const V sums[kAlive] = {m0, m1, m2, m3, m4};
    for (std::size_t m = 0; m < kAlive; ++m) reinterpret_cast<V*>(&with[m])[p] = sums[m];
    if (alone) reinterpret_cast<V*>(alone)[p] = all;
  }
}

using Column = void (*)(const Lane*, const Lane*, std::size_t, Lane*, Lane*);
#ifdef __x86_64__
using HalfLane = float __attribute__((vector_size(kLanes / 2 * sizeof(float)), aligned(sizeof(float))));
__attribute__((target("avx512f"))) void column_512(const Lane* mothers, const Lane* babies,
                                                   std::size_t blocks, Lane* with, Lane* alone) {
  add_column<Lane>(mothers, babies, blocks, with, alone);
}
__attribute__((target("avx2"))) void column_256(const Lane* mothers, const Lane* babies, std::size_t blocks,
                                                Lane* with, Lane* alone) {
  add_column<HalfLane>(mothers, babies, blocks, with, alone);
}
#endif
using QuarterLane = float __attribute__((vector_size(kLanes / 4 * sizeof(float)), aligned(sizeof(float))));
void column_128(const Lane* mothers, const Lane* babies, std::size_t blocks, Lane* with, Lane* alone) {
  add_column<QuarterLane>(mothers, babies, blocks, with, alone);
}
Column best_column() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f")) return column_512;
  if (__builtin_cpu_supports("avx2")) return column_256;
#endif
  return column_128;
}
const Column kBest = best_column();

}  // namespace

void sum_column(const Lane* mothers, const Lane* babies, std::size_t blocks, Lane* with, Lane* alone) {
  kBest(mothers, babies, blocks, with, alone);
}

}  // namespace dyad::timing
