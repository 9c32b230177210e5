// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "study/strategy.hpp"

namespace dyad::study {

// What following a policy is expected to bring in one world, exactly, by pushing the whole cohort forward.
struct Evaluation {
  std::vector<double> outcomes;  // [outcome], discounted
  std::vector<double> stops;     // [step]: the share that stops there
  std::vector<double> trace;     // [point 0 .. steps][state, then exits, then stopped]: shares, sum one

  std::size_t width = 0;  // of a row of trace
};
Evaluation evaluate(const Model& model, const World& world, const Strategy& strategy);

// The best that anyone could do who was told the numbers of this world and the hidden state at every step: no
// policy is worth more. Backward recursion, then the same forward pass.
Evaluation evaluate_told(const Model& model, const World& world, std::span<const double> weights);

double worth(std::span<const double> weights, std::span<const double> outcomes);

}  // namespace dyad::study
