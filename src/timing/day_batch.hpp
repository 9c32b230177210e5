// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
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
// The figures that get bands.
inline constexpr std::size_t kShown = 5;
using ShownFigures = std::array<double, kShown>;  // mother alive, child alive, child intact, stillbirth,
                                                  // mother dies before the birth
inline ShownFigures shown_of(const Outcomes& y) {
  return {mother_alive(y), child_alive(y), child_intact(y), y[kStillbirth], y[kMotherDiesBefore]};
}

// A delivery on a day fixed today, in mode 0.
struct FixedDay {
  int day = 0;
  bool transfer = false;
  Outcomes mean{};                               // with the weights of the pass
  std::array<std::vector<float>, kShown> shown;  // [draw]; empty after a transfer
};
// One pass over all draws, which fills each draw's tables once.
struct Pass {
  std::span<const DayBelief> start;              // [draw]
  std::span<const double> weights;               // [draw], summing to 1
  std::span<const pomdp::Policy* const> graphs;  // run each
  std::optional<Outcomes> fixed_days;  // run every fixed day too, with these weights of the outcomes
};
struct PassRun {
  std::vector<GraphRun> graphs;
  std::vector<FixedDay> fixed_days;  // here, then after a transfer
  std::vector<float> best_fixed;     // [draw]: the largest value of any fixed day
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
  // The same draws for a setup that differs in its history only.
  virtual std::unique_ptr<BatchEvaluator> of(const DaySetup& other) const = 0;
  // `weights` sum to 1, one per draw.
  virtual MeanWorld mean(std::span<const double> weights) const = 0;
  // Everything that runs in all draws.
  virtual PassRun pass(const Pass& pass) const = 0;
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
inline constexpr std::size_t kMeanDraws = 1024;
// `most`: of the table's draws the first so many are used.
inline constexpr std::size_t kAllDraws = static_cast<std::size_t>(-1);
std::unique_ptr<BatchEvaluator> fast_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                               const DrawTable& own, std::size_t most = kAllDraws);

}  // namespace dyad::timing
