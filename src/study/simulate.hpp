// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "study/strategy.hpp"

namespace dyad::study {

// Sums over the synthetic patients first .. first + count - 1 of one draw.
struct Simulated {
  std::vector<double> sum, squares;  // [policy * outcomes + outcome]
};

// Each patient lives through every policy with the same random numbers, which belong to (seed, draw, patient,
// step) alone: no other patient, thread or order changes them. An event is drawn; events of one patient at
// the same step are drawn independently of one another.
Simulated simulate(const Model& model, const World& world, std::span<const Strategy* const> strategies,
                   std::uint64_t seed, std::uint32_t draw, std::uint32_t first, std::uint32_t count);

}  // namespace dyad::study
