// SPDX-License-Identifier: Apache-2.0
#include "timing/day_run.hpp"

#include <algorithm>

namespace dyad::timing {
namespace {

// What a graph may lose, in her units, for having fewer nodes: far below what the solver's bounds leave open.
constexpr double kSimpler = 1e-5;
constexpr std::size_t kPasts = 200;  // draws whose mean world tells the steps of the filter

bool rule_delivers_now(const DaySetup& setup) {
  if (setup.rule_day == 0) return true;
  bool read = false;
  for (const auto& readings : setup.history)
    for (std::size_t c = 0; c < setup.channels.size(); ++c) {
      if (!setup.channels[c].of_mother || readings.level[c] < 0) continue;
      read = true;
      if (readings.days_ago == 0 &&
          readings.level[c] + 1 == static_cast<int>(setup.channels[c].levels.size()))
        return true;
    }
  return !read && setup.fixed.start == kThreeOrgans;
}

void read_history(DayRun& run, const DayDraws& draws) {
  const auto history = run.batch->history();
  run.weights = weights_from(history);
  for (std::size_t i = 0; i < history.size(); ++i) {
    run.start.push_back(history[i].belief);
    for (std::size_t s = 0; s < kDayStates; ++s)
      run.belief[s] += run.weights.weight[i] * history[i].belief[s];
  }
  double sum = 0;
  for (const double p : run.belief) sum += p;
  for (double& p : run.belief) p /= sum;
  if (run.setup.history.empty()) return;
  const DayDrawMaker maker(run.setup, draws.fixed, draws.own);
  std::vector<PastWorld> pasts;
  for (std::size_t i = 0; i < std::min(kPasts, history.size()); ++i)
    pasts.push_back(past_of(run.setup, maker.make(i)));
  filter(run.setup, mean_of(pasts), &run.history);
}

Result<std::unique_ptr<DayRun>> set_up(const DayModel& model, const Situation& situation, const Book& book,
                                       const DecideOptions& options) {
  auto setup = make_day_setup(model, book, situation, options.structure);
  if (!setup) return std::unexpected(setup.error());
  auto run = std::make_unique<DayRun>();
  run->setup = std::move(*setup);
  return run;
}

// Once the draws and their evaluator are there.
void finish_start(DayRun& run) {
  read_history(run, *run.draws);
  run.world = run.batch->mean(run.weights.weight);
  run.rule_delivers_now = rule_delivers_now(run.setup);
  run.rule.key = "rule:local";
}

void add_action(DayRun& run, const pomdp::Choice& choice, pomdp::Policy graph, GraphRun followed) {
  const auto action = static_cast<DayAction>(choice.action);
  RunStrategy s{std::string(name_of(action)), -1, action == kDeliverAfterTransfer, {}, {}};
  s.mean = mean_of(followed.outcomes, run.weights.weight);
  if (choice.action == run.certificate.action) {
    s.outcomes = followed.outcomes;
    run.followed = std::move(followed);
    run.graph = std::move(graph);
  } else {
    s.outcomes = std::move(followed.outcomes);
  }
  run.actions.push_back(std::move(s));
}

// Every action, then by the policy, in one pass over the draws.
void run_actions(DayRun& run, bool with_fixed) {
  std::vector<pomdp::Policy> graphs;
  const auto choices = run.problem.at(0, 0);
  for (const pomdp::Choice& choice : choices) graphs.push_back(followed_graph(run, choice));
  if (with_fixed) graphs.push_back(rule_graph(run.setup, run.rule_delivers_now));
  std::vector<const pomdp::Policy*> all;
  for (const auto& graph : graphs) all.push_back(&graph);
  Pass pass{run.start, run.weights.weight, all, {}};
  if (with_fixed) pass.fixed_days = run.values;
  PassRun found = run.batch->pass(pass);
  run.actions.clear();
  for (std::size_t i = 0; i < choices.size(); ++i)
    add_action(run, choices[i], std::move(graphs[i]), std::move(found.graphs[i]));
  if (!with_fixed) return;
  run.fixed_days = std::move(found.fixed_days);
  run.best_fixed = std::move(found.best_fixed);
  run.rule.outcomes = std::move(found.graphs.back().outcomes);
  run.rule.mean = mean_of(run.rule.outcomes, run.weights.weight);
}

}  // namespace

Result<std::unique_ptr<DayRun>> start_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options, Kernels kernels, const DayRun* like) {
  auto run = set_up(model, situation, book, options);
  if (!run) return run;
  DayRun& r = **run;
  r.draws = model.draws(options.seed, options.draws);
  const DrawTable &fixed = r.draws->fixed, &own = r.draws->own;
  r.batch = like                       ? like->batch->of(r.setup)
            : kernels == Kernels::fast ? fast_evaluator(r.setup, fixed, own)
                                       : plain_evaluator(r.setup, fixed, own);
  finish_start(r);
  return run;
}

Result<std::unique_ptr<DayRun>> start_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options,
                                          std::shared_ptr<const DayDraws> draws) {
  auto run = set_up(model, situation, book, options);
  if (!run) return run;
  DayRun& r = **run;
  r.draws = std::move(draws);
  r.batch = fast_evaluator(r.setup, r.draws->fixed, r.draws->own, static_cast<std::size_t>(options.draws));
  finish_start(r);
  return run;
}

pomdp::Policy followed_graph(const DayRun& run, const pomdp::Choice& choice) {
  return pomdp::simplify(run.problem, act_graph(run.problem, run.solution, run.belief, choice), run.belief,
                         kSimpler);
}

void solve_root(DayRun& run, const std::array<double, kGoals>& goals) {
  run.goals = goals;
  run.values = weights_of(goals);
  if (!run.model) {
    run.problem = make_problem(run.setup, run.world, run.values);
    run.model = std::make_unique<const pomdp::Model>(run.problem, 0);
  } else {
    set_weights(run.world, run.values, run.problem);
  }
  run.solution = pomdp::solve(*run.model, run.belief, run.effort);
  run.certificate = pomdp::certify(run.solution);
}

void solve_run(DayRun& run, const std::array<double, kGoals>& goals) {
  solve_root(run, goals);
  run_actions(run, run.fixed_days.empty());
}

}  // namespace dyad::timing
