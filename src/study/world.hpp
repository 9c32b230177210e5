// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "study/model.hpp"

namespace dyad::study {

// The numbers of one draw: parameters, then the rows of the count tables. Each belongs to (seed, its place,
// draw) and to nothing else. The base case takes the values as published.
std::vector<double> base_values(const Model& model);
std::vector<double> drawn_values(const Model& model, std::uint64_t seed, std::uint32_t draw);

// One action in one period: `next` [state][next state], `exit` [state][exit]; together a row sums to one.
// `gain` [outcome][state] for a step (or for stopping), `exit_gain` [outcome][exit][state].
struct Kernel {
  std::vector<double> next, exit, gain, exit_gain;
};

// A model with numbers put in.
struct World {
  int states = 0, exits = 0, outcomes = 0, observations = 0, periods = 0;
  std::vector<Kernel> kernels;   // [action * periods + period]
  std::vector<double> emission;  // [state][observation]
  std::vector<double> reward;    // [(step * actions + action) * outcomes + outcome][state]; all that is
                                 // expected to be gained by doing the action at the step, discounted

  const Kernel& kernel(int action, int period) const {
    return kernels[static_cast<std::size_t>(action * periods + period)];
  }
  std::span<const double> reward_of(const Model& model, int step, int action, int outcome) const {
    const auto row =
        (static_cast<std::size_t>(step) * model.actions.size() + static_cast<std::size_t>(action)) *
            static_cast<std::size_t>(outcomes) +
        static_cast<std::size_t>(outcome);
    return {reward.data() + row * static_cast<std::size_t>(states), static_cast<std::size_t>(states)};
  }
};

// Weight of what is gained in the state at point `step` (0 .. steps), and the discount of an outcome there.
double counting_weight(const Model& model, int step);
double discount(const Model& model, int outcome, double step);

// Errors: the path of a chance outside 0 to 1, a negative rate, a row that sums to more than one.
Result<World> make_world(const Model& model, std::span<const double> values);
// All errors of the base case, and of policies that ask for what is not offered.
std::vector<Error> check_numbers(const Model& model);

}  // namespace dyad::study
