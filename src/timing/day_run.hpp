// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pomdp/format.hpp"
#include "pomdp/model.hpp"
#include "pomdp/solve.hpp"
#include "timing/day_batch.hpp"
#include "timing/day_filter.hpp"
#include "timing/decision.hpp"

namespace dyad::timing {

// A strategy with its outcomes in every draw.
struct RunStrategy {
  std::string key;
  int day = -1;
  bool transfer = false;
  std::vector<Outcomes> outcomes;  // [draw]
  Outcomes mean{};                 // with the weights of the draws
};

// Everything that a decision computes before it is put into words; the explanations start from it.
struct DayRun {
  DaySetup setup;
  std::shared_ptr<const DayDraws> draws;
  std::unique_ptr<BatchEvaluator> batch;  // refers to `setup` and `draws`
  DrawWeights weights;
  std::vector<DayBelief> start;  // today, [draw]
  DayBelief belief{};            // their weighted mean
  std::vector<FilterStep> history;
  MeanWorld world;
  pomdp::Effort effort;

  // With a preference only.
  std::array<double, kGoals> goals{};
  Outcomes values{};  // weights of the outcomes
  pomdp::Problem problem;
  std::unique_ptr<const pomdp::Model> model;  // of `problem`, whose rewards alone are changed
  pomdp::Solution solution;
  pomdp::Certificate certificate;
  std::vector<RunStrategy> actions;  // "act so today, then follow the policy", in the order of the choices
  GraphRun followed;                 // the policy
  pomdp::Policy graph;               // as it was followed: simplified

  // Made by the first solve_run that is asked to.
  std::vector<FixedDay> fixed_days;  // here, then after transfer
  std::vector<float> best_fixed;     // [draw]: the value of the best of them
  RunStrategy rule;                  // "rule:local"
  bool rule_delivers_now = false;
};

// Which evaluation of the draws to use; the plain one is slow and exact to double precision.
enum class Kernels { fast, plain };
// Setup, history, weights of the draws and the mean world. The result refers to itself: it stays where it is.
// `like`: a run of the same options and of a situation that differs only in today's readings; its draws are
// used.
Result<std::unique_ptr<DayRun>> start_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options, Kernels kernels = Kernels::fast,
                                          const DayRun* like = nullptr);
// The same with the first options.draws of another run's draws, which are of the same seed and more.
Result<std::unique_ptr<DayRun>> start_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options,
                                          std::shared_ptr<const DayDraws> draws);
// Solves for one set of weights of the goals, from today's belief.
void solve_root(DayRun& run, const std::array<double, kGoals>& goals);
// The same, and runs the actions through every draw; with the strategies that do not depend on the solution,
// the first time they are asked for.
void solve_run(DayRun& run, const std::array<double, kGoals>& goals);

// The mean problem of a case with her weights and today's belief, for other solvers. An ordering is taken at
// the middle of the weights it allows.
Result<pomdp::Started> decision_problem(const DayModel& model, const Book& book, const Situation& situation,
                                        const Preference& preference, const DecideOptions& options);

// The graph of an action as it is followed: "do this today, then follow the solution", simplified.
pomdp::Policy followed_graph(const DayRun& run, const pomdp::Choice& choice);
// The graph "do this today, then follow the solution", entered at node 0.
pomdp::Policy act_graph(const pomdp::Problem& problem, const pomdp::Solution& solution,
                        std::span<const double> belief, const pomdp::Choice& choice);
// Deliver at the rule's week, or when the organ reading shows its highest level.
pomdp::Policy rule_graph(const DaySetup& setup, bool now);

Outcomes mean_of(std::span<const Outcomes> outcomes, std::span<const double> weights);
// Draw numbers that stand for the weighted draws, each equally often: systematic resampling from the middle
// of each share. With equal weights and n draws, every draw once.
std::vector<std::size_t> resampled(std::span<const double> weights, std::size_t n);
OutcomeBands bands_of(std::span<const Outcomes> outcomes, std::span<const std::size_t> draws);
OutcomeBands bands_of(const FixedDay& day, std::span<const std::size_t> draws);

}  // namespace dyad::timing
