// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>

namespace dyad::timing {

// The mother's daily course. Dead is what is missing from the sum of the alive states.
enum State : std::size_t { kWard = 0, kOneOrgan = 1, kTwoOrgans = 2, kThreeOrgans = 3, kRecovered = 4 };
inline constexpr std::size_t kAlive = 5;

// One state's shares of a day. They sum to 1.
struct Share {
  double stay = 0, worse = 0, die = 0, improve = 0;
};

// The three organ-failure states as published, before their deaths are scaled.
using Organs = std::array<Share, 3>;

// The row with its deaths multiplied by k and the four shares brought back to a sum of 1. For every k above 0
// the result is a valid row, and the chance to die rises with k.
Share scale_deaths(const Share& row, double k);

// Chance to die before recovery for a woman who enters in state 1, 2, 3 with the given mix, when deaths are
// scaled by k. Improvement leads one state down, from one organ to recovery.
double death_before_recovery(const Organs& organs, const std::array<double, 3>& mix, double k);

// The k at which death_before_recovery equals `target`, which lies between 0 and 1.
double calibrate_deaths(const Organs& organs, const std::array<double, 3>& mix, double target);

// Day-to-day matrix over the alive states: next[j] += now[i] * matrix[i][j].
using Matrix = std::array<std::array<double, kAlive>, kAlive>;

// The ward state has no deaths of its own; it worsens to one failing organ at `ward_worsening` times that
// state's rate of worsening and recovers at that state's rate of improvement.
Matrix course_matrix(const Organs& scaled, double ward_worsening);

}  // namespace dyad::timing
