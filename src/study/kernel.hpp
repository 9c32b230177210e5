// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "study/world.hpp"

namespace dyad::study {

Kernel empty_kernel(const Model& model);  // all zero, of the right shape
// Puts numbers into one action in one period; what is wrong is added to `problems`.
Kernel make_kernel(const Model& model, std::span<const double> values, const Action& action, int period,
                   std::vector<Error>& problems);
// The joint chance of each observation in each state, channels being independent given the state.
std::vector<double> make_emission(const Model& model, std::span<const double> values,
                                  std::vector<Error>& problems);

}  // namespace dyad::study
