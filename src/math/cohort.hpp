// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "base/result.hpp"

namespace dyad::math {

// A cohort that moves between states by one matrix of chances per cycle. `transition` is row-major [from][to]
// with rows that sum to one: one matrix for all cycles, or one after the other for each cycle.
struct Cohort {
  int states = 0;
  int cycles = 0;
  std::vector<double> initial;  // [state], sums to one
  std::vector<double> transition;
};

// Shares of the cohort, [cycle 0 .. cycles][state]. Errors: a wrong size, a negative chance, a row that does
// not sum to one (to 1e-9); the field is the element: "transition.0.2".
Result<std::vector<double>> cohort_trace(const Cohort& cohort);

// What each point of the trace weighs in a total, cycles + 1 numbers. Members may move at any time within a
// cycle, so counting at its ends alone is wrong: none counts all points fully, half_cycle the first and the
// last by half, simpson 1/3 at both ends and 2/3 or 4/3 between. Simpson's weights stand in the order of the
// DARTH tutorial (Alarid-Escudero et al., Med Decis Making 2023), 2/3 first; the textbook's order is 4/3
// first.
enum class WithinCycle { none, half_cycle, simpson };
std::vector<double> within_cycle_weights(int cycles, WithinCycle correction);

// Sum over the trace of shares times `reward` [state], each point by its weight and discounted at
// `discount_per_cycle` (0.03 for 3 %): 1 / (1 + d)^cycle. Sizes that do not agree throw
// std::invalid_argument.
double cohort_total(std::span<const double> trace, std::span<const double> reward,
                    std::span<const double> weights, double discount_per_cycle);

}  // namespace dyad::math
