// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "pomdp/policy.hpp"
#include "timing/day_problem.hpp"

namespace dyad::timing {

using DayBelief = std::array<double, kDayStates>;

// What her history says about one draw.
struct DrawHistory {
  double log_likelihood = 0;
  DayBelief belief{};  // today
};

// A strategy as a graph: choice.action of every node is a DayAction, node 0 is entered today. The graph and
// its filter are fixed; the world is the draw.
struct GraphRun {
  std::vector<Outcomes> outcomes;  // [draw]
  // Means over the draws with the weights given to `run`.
  std::vector<double> births;                             // [day]: planned births
  double unplanned = 0, mother_dies = 0, fetus_dies = 0;  // before a planned birth
};
// Shares at the start of a day: the live states, then planned birth, unplanned birth, the mother's death,
// the fetus's death so far.
inline constexpr std::size_t kFanShares = kDayStates + 4;
using FanShares = std::array<double, kFanShares>;

// All draws at once. Implementations agree with the plain one to the accuracy stated with them.
struct BatchEvaluator {
  virtual ~BatchEvaluator() = default;
  virtual std::size_t draws() const = 0;
  virtual std::vector<DrawHistory> history() const = 0;
  // `weights` sum to 1, one per draw.
  virtual MeanWorld mean(std::span<const double> weights) const = 0;
  // Every fixed day, [day][draw], in mode 0; `action` is a delivery. Days on which it is not offered are
  // empty.
  virtual std::vector<std::vector<Outcomes>> fixed_days(std::span<const DayBelief> start,
                                                        DayAction action) const = 0;
  virtual GraphRun run(const pomdp::Policy& graph, std::span<const DayBelief> start,
                       std::span<const double> weights) const = 0;
  // [day][draw] for the draws named, days 0 .. last_day + 1.
  virtual std::vector<std::vector<FanShares>> fan(const pomdp::Policy& graph,
                                                  std::span<const DayBelief> start,
                                                  std::span<const std::size_t> draws) const = 0;
};

// The plain implementation: one draw at a time, in double.
std::unique_ptr<BatchEvaluator> plain_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                                const DrawTable& own);
// Sixteen draws at a time in single precision: every probability within 2e-5 of the plain one. The solver's
// mean world needs a mean of every table of every day and mode, which is most of the work of a run; so at
// most kMeanDraws draws make it, chosen in proportion to their weights. Strategies are run in all draws.
inline constexpr std::size_t kMeanDraws = 2048;
std::unique_ptr<BatchEvaluator> fast_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                               const DrawTable& own);

}  // namespace dyad::timing
