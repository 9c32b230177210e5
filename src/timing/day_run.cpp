// SPDX-License-Identifier: Apache-2.0
#include "timing/day_run.hpp"

#include <algorithm>

namespace dyad::timing {
namespace {

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

void add_fixed_days(DayRun& run, DayAction action, const char* key) {
  auto days = run.batch->fixed_days(run.start, action);
  for (std::size_t day = 0; day < days.size(); ++day) {
    if (days[day].empty()) continue;
    RunStrategy s{key + std::to_string(day), static_cast<int>(day), action == kDeliverAfterTransfer, {}, {}};
    s.mean = mean_of(days[day], run.weights.weight);
    s.outcomes = std::move(days[day]);
    run.fixed_days.push_back(std::move(s));
  }
}

// A delivery today that was run among the fixed days already.
const RunStrategy* today(const DayRun& run, DayAction action) {
  if (action == kDeliverWithMagnesium || !stops(action)) return nullptr;
  for (const auto& s : run.fixed_days)
    if (s.day == 0 && s.transfer == (action == kDeliverAfterTransfer)) return &s;
  return nullptr;
}

void add_action(DayRun& run, const pomdp::Choice& choice) {
  const auto action = static_cast<DayAction>(choice.action);
  const bool chosen = choice.action == run.certificate.action;
  RunStrategy s{std::string(name_of(action)), -1, action == kDeliverAfterTransfer, {}, {}};
  const RunStrategy* known = today(run, action);
  if (known && !chosen) {
    s.outcomes = known->outcomes;
  } else {
    auto graph = act_graph(run.problem, run.solution, run.belief, choice);
    auto followed = run.batch->run(graph, run.start, run.weights.weight);
    s.outcomes = followed.outcomes;
    if (chosen) {
      run.followed = std::move(followed);
      run.graph = std::move(graph);
    }
  }
  s.mean = mean_of(s.outcomes, run.weights.weight);
  run.actions.push_back(std::move(s));
}

}  // namespace

Result<std::unique_ptr<DayRun>> begin_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options, Kernels kernels) {
  auto setup = make_day_setup(model, book, situation, options.structure);
  if (!setup) return std::unexpected(setup.error());
  auto run = std::make_unique<DayRun>();
  run->setup = std::move(*setup);
  run->draws = model.draws(options.seed, options.draws);
  const auto make = kernels == Kernels::fast ? fast_evaluator : plain_evaluator;
  run->batch = make(run->setup, run->draws->fixed, run->draws->own);
  read_history(*run, *run->draws);
  run->world = run->batch->mean(run->weights.weight);
  return run;
}

Result<std::unique_ptr<DayRun>> start_run(const DayModel& model, const Situation& situation, const Book& book,
                                          const DecideOptions& options, Kernels kernels) {
  auto begun = begin_run(model, situation, book, options, kernels);
  if (!begun) return begun;
  DayRun& run = **begun;
  add_fixed_days(run, kDeliverHere, "day:");
  add_fixed_days(run, kDeliverAfterTransfer, "transfer:");
  run.rule_delivers_now = rule_delivers_now(run.setup);
  run.rule.key = "rule:local";
  run.rule.outcomes =
      run.batch->run(rule_graph(run.setup, run.rule_delivers_now), run.start, run.weights.weight).outcomes;
  run.rule.mean = mean_of(run.rule.outcomes, run.weights.weight);
  return begun;
}

void solve_root(DayRun& run, const std::array<double, kGoals>& goals) {
  run.goals = goals;
  run.values = weights_of(goals);
  if (run.problem.tables.empty())
    run.problem = make_problem(run.setup, run.world, run.values);
  else
    set_weights(run.world, run.values, run.problem);
  run.solution = pomdp::solve(run.problem, run.belief, 0, run.effort);
  run.certificate = pomdp::certify(run.solution);
}

void solve_run(DayRun& run, const std::array<double, kGoals>& goals) {
  solve_root(run, goals);
  run.actions.clear();
  for (const pomdp::Choice& choice : run.problem.at(0, 0)) add_action(run, choice);
}

}  // namespace dyad::timing
