// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>

#include "pomdp/problem.hpp"
#include "study/strategy.hpp"

namespace dyad::study {

// The mean of the worlds of the first `draws` draws: what is known before any draw is known.
Result<World> mean_world(const Model& model, std::uint64_t seed, std::uint32_t draws);

// The decision problem of a world under one set of weights; rewards are discounted already.
pomdp::Problem make_problem(const Model& model, const World& world, std::span<const double> weights);

// The policy that the solver finds for the mean world. It is fixed here and then lives through every draw.
struct Engine {
  Strategy strategy;
  double lower = 0, upper = 0;  // no strategy is worth more than `upper` in the mean world
};
Result<Engine> solve_engine(const Model& model, const World& mean, std::span<const double> weights);

}  // namespace dyad::study
