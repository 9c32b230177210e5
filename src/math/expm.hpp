// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "base/result.hpp"

namespace dyad::math {

// Continuous-time Markov chains. A generator holds rates per unit of time, row-major [from][to]: off the
// diagonal not negative, each row summing to zero.
inline constexpr int kMaxChainStates = 64;

// Refuses a size outside 1 .. 64, a number that is not finite, a negative rate and a row that does not sum to
// zero (to 1e-9 of its largest rate). The error's field names the element: "generator.2.3", "generator.2".
Result<void> check_generator(std::span<const double> generator, int states);

// The chances of moving within `time` (not negative, same unit as the rates): exp(generator * time),
// row-major. By uniformisation (Jensen 1953) over a time short enough for one expected move, squared up from
// there: no term is negative, so small chances keep their digits. With m = largest rate of leaving * time, a
// chance is off by at most about (m + 20) * states * 2e-16 of itself; what the sum leaves out is below m *
// 1e-21 in all. Every row sums to one. Errors: those of check_generator; field "time" when it is negative or
// m is above 1e6.
Result<std::vector<double>> transition_chances(std::span<const double> generator, int states, double time);

// A constant rate and the chance it gives within `time`: 1 - exp(-rate * time), and back: -ln(1 - chance) /
// time. Arguments outside 0 <= chance < 1, rate >= 0, time > 0 are a bug of the caller: std::domain_error.
double chance_of_rate(double rate, double time);
double rate_of_chance(double chance, double time);

}  // namespace dyad::math
