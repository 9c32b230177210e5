// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

namespace dyad::math {

// Philox4x32 with 10 rounds: a counter-based generator. Equal counter and key give equal words, so a draw is
// addressed, not consumed: no draw depends on which draws were made before it. Source: Salmon, Moraes, Dror,
// Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;
PhiloxCounter philox4x32_10(PhiloxCounter counter, PhiloxKey key);

// The address of one random number. `part` tells apart the several numbers one draw of a parameter may need
// (the two gammas of a beta), `attempt` the tries of a rejection sampler.
struct Address {
  std::uint32_t parameter = 0;
  std::uint32_t draw = 0;
  std::uint32_t part = 0;
  std::uint32_t attempt = 0;
};

// Two independent uniforms, each strictly between 0 and 1 with 53 bits.
std::array<double, 2> uniforms(std::uint64_t seed, const Address& at);

}  // namespace dyad::math
