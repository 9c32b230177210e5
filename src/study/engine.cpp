// SPDX-License-Identifier: Apache-2.0
#include "study/engine.hpp"

#include "pomdp/solve.hpp"

namespace dyad::study {
namespace {

void add(std::vector<double>& to, const std::vector<double>& from) {
  if (to.empty()) to.assign(from.size(), 0.0);
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

void divide(std::vector<double>& x, double by) {
  for (double& v : x) v /= by;
}

// A mean of rows that sum to one still does, but for rounding, which check() tolerates only so far.
void settle_rows(std::vector<double>& rows, std::size_t width) {
  for (std::size_t at = 0; at < rows.size(); at += width) {
    double sum = 0;
    for (std::size_t i = 0; i < width; ++i) sum += rows[at + i];
    for (std::size_t i = 0; i < width; ++i) rows[at + i] /= sum;
  }
}

}  // namespace

Result<World> mean_world(const Model& model, std::uint64_t seed, std::uint32_t draws) {
  World mean;
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    auto w = make_world(model, drawn_values(model, seed, draw));
    if (!w) {
      w.error().message += " in draw " + std::to_string(draw);
      return w;
    }
    if (draw == 0) {
      mean = std::move(*w);
      continue;
    }
    for (std::size_t k = 0; k < mean.kernels.size(); ++k) {
      add(mean.kernels[k].next, w->kernels[k].next);
      add(mean.kernels[k].exit, w->kernels[k].exit);
    }
    add(mean.emission, w->emission);
    add(mean.reward, w->reward);
  }
  for (Kernel& k : mean.kernels) {
    divide(k.next, draws);
    divide(k.exit, draws);
    k.gain.clear();  // a mean of gains would not be what the mean reward holds
    k.exit_gain.clear();
  }
  divide(mean.emission, draws);
  divide(mean.reward, draws);
  settle_rows(mean.emission, static_cast<std::size_t>(mean.observations));
  return mean;
}

pomdp::Problem make_problem(const Model& m, const World& w, std::span<const double> weights) {
  pomdp::Problem p;
  p.states = w.states;
  p.observations = w.observations;
  p.steps = m.steps;
  p.state_names = m.state_names;
  for (int z = 0; z < w.observations; ++z) {
    std::string name;
    for (int c = 0; c < static_cast<int>(m.channels.size()); ++c)
      name += (c ? "/" : "") +
              m.channels[static_cast<std::size_t>(c)].levels[static_cast<std::size_t>(m.level_of(z, c))].id;
    p.observation_names.push_back(name.empty() ? "nothing" : name);
  }
  for (const Action& a : m.actions) p.action_names.push_back(a.id);
  p.mode_names = {"only"};
  p.final_value.assign(static_cast<std::size_t>(w.states), 0.0);
  for (int t = 0; t < m.steps; ++t) {
    auto& choices = p.choices.emplace_back();
    for (int a = 0; a < static_cast<int>(m.actions.size()); ++a) {
      const Action& action = m.actions[static_cast<std::size_t>(a)];
      if (t < action.from_step || t > action.to_step) continue;
      if (t == m.steps - 1 && m.last_action >= 0 && !action.stops) continue;
      pomdp::Table table;
      table.reward.assign(static_cast<std::size_t>(w.states), 0.0);
      for (int k = 0; k < w.outcomes; ++k)
        for (std::size_t s = 0; s < table.reward.size(); ++s)
          table.reward[s] += weights[static_cast<std::size_t>(k)] * w.reward_of(m, t, a, k)[s];
      table.transition = w.kernel(a, m.period_of_step[static_cast<std::size_t>(t)]).next;
      if (!action.stops) table.observation = w.emission;
      choices.push_back({a, static_cast<int>(p.tables.size()), 0});
      p.tables.push_back(std::move(table));
    }
  }
  return p;
}

Result<Engine> solve_engine(const Model& model, const World& mean, std::span<const double> weights) {
  const pomdp::Problem problem = make_problem(model, mean, weights);
  if (const auto ok = pomdp::check(problem); !ok) return std::unexpected(ok.error());
  const pomdp::Solution solution = pomdp::solve(problem, model.start, 0, pomdp::Effort{});
  const pomdp::Policy policy = pomdp::reachable(problem, solution.policy, solution.entry);
  Engine out;
  out.lower = solution.lower;
  out.upper = solution.upper;
  for (const pomdp::Node& node : policy.nodes) {
    Step step{node.step, node.choice.action, node.successor};
    if (node.step == model.steps - 1) step.next.clear();
    out.strategy.nodes.push_back(std::move(step));
  }
  return out;
}

}  // namespace dyad::study
