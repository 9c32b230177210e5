// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "study/engine.hpp"
#include "study/evaluate.hpp"

namespace dyad::study {

inline constexpr std::uint32_t kMaxDraws = 1'000'000, kMaxPatients = 100'000'000;
inline constexpr std::uint32_t kBlock = 4096;  // patients of one unit of work
inline constexpr std::uint32_t kEngineDraws =
    1000;  // the engine's policy rests on the mean of at most so many

struct Options {
  std::uint32_t draws = 1000, patients = 1000;
  std::uint64_t seed = 1;
  std::vector<std::string> policies;  // ids; empty: all of the file
  std::string weights;                // id; empty: the first of the file
};

// A study made ready: one for all units of work, the same wherever it is made.
struct Plan {
  Model model;
  Options options;
  std::uint64_t seed = 0;  // of the random numbers: of the options and the study's id together
  std::vector<int>
      policies;  // indices, in the file's order; the reference, compared and fan policies among them
  int weights = 0;
  std::vector<Strategy> strategies;  // one per policy; empty for the told bound
  double engine_lower = 0, engine_upper = 0;
  bool has_engine = false;

  bool told(std::size_t policy) const;
  std::uint32_t blocks() const;  // of patients, at least 1
  std::uint64_t units() const;   // draw * blocks + block
  std::size_t row_size(std::uint32_t block) const;
};
Result<Plan> prepare(Model model, Options options);

// What one unit of work gives. Block 0 of a draw begins with what is exact: outcomes [policy][outcome],
// shares that stop [policy][step], and the trace of the fan policy. Every block ends with the sums and the
// sums of squares of its patients [policy][outcome]; those of the told bound are zero.
using Row = std::vector<double>;
Result<Row> run_unit(const Plan& plan, std::uint64_t unit);

Evaluation evaluate_policy(const Plan& plan, const World& world, std::size_t policy);

}  // namespace dyad::study
