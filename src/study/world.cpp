// SPDX-License-Identifier: Apache-2.0
#include "study/world.hpp"

#include <cmath>

#include "study/kernel.hpp"
#include "study/strategy.hpp"

namespace dyad::study {
namespace {

constexpr double kDaysPerYear = 365.25;

bool offered_in(const Model& m, const Action& a, int period) {
  for (int t = a.from_step; t <= a.to_step; ++t)
    if (m.period_of_step[static_cast<std::size_t>(t)] == period) return true;
  return false;
}

World build(const Model& m, std::span<const double> values, std::vector<Error>& problems) {
  World w;
  w.states = static_cast<int>(m.states.size());
  w.exits = static_cast<int>(m.exits.size());
  w.outcomes = static_cast<int>(m.outcomes.size());
  w.observations = m.observations();
  w.periods = static_cast<int>(m.periods.size());
  for (const Action& a : m.actions)
    for (int p = 0; p < w.periods; ++p)
      w.kernels.push_back(offered_in(m, a, p) ? make_kernel(m, values, a, p, problems) : empty_kernel(m));
  w.emission = make_emission(m, values, problems);
  return w;
}

// What doing `action` at `step` is expected to bring of one outcome, from one state.
double expected_gain(const Model& m, const World& w, int step, int action, int outcome, std::size_t state) {
  const Kernel& k = w.kernel(action, m.period_of_step[static_cast<std::size_t>(step)]);
  const auto n = static_cast<std::size_t>(w.states), exits = static_cast<std::size_t>(w.exits);
  const auto row = static_cast<std::size_t>(outcome);
  const bool stops = m.actions[static_cast<std::size_t>(action)].stops;
  double now = (stops ? 1.0 : counting_weight(m, step)) * k.gain[row * n + state];
  for (std::size_t e = 0; e < exits; ++e)
    now += k.exit[state * exits + e] * k.exit_gain[(row * exits + e) * n + state];
  now *= discount(m, outcome, step);
  if (stops || step + 1 < m.steps) return now;
  double last = 0;
  for (std::size_t to = 0; to < n; ++to) last += k.next[state * n + to] * k.gain[row * n + to];
  return now + last * counting_weight(m, m.steps) * discount(m, outcome, m.steps);
}

void fill_rewards(const Model& m, World& w) {
  for (int t = 0; t < m.steps; ++t)
    for (int a = 0; a < static_cast<int>(m.actions.size()); ++a)
      for (int k = 0; k < w.outcomes; ++k)
        for (std::size_t s = 0; s < m.states.size(); ++s) w.reward.push_back(expected_gain(m, w, t, a, k, s));
}

Error not_offered(const Model& m, const PolicySpec& p, int action, int step) {
  const Action& a = m.actions[static_cast<std::size_t>(action)];
  return {
      ErrorKind::invalid, "the policy takes an action that is not offered at step " + std::to_string(step),
      "policies." + p.id, a.id, "step " + std::to_string(a.from_step) + " to " + std::to_string(a.to_step)};
}

void check_policy(const Model& m, const PolicySpec& p, std::vector<Error>& problems) {
  if (p.kind == PolicySpec::Kind::engine || p.kind == PolicySpec::Kind::told) return;
  for (int t = 0; t < m.steps; ++t)
    for (int z = -1; z < (p.kind == PolicySpec::Kind::rule ? m.observations() : 0); ++z) {
      const int action = plain_action(m, p, t, z);
      const Action& a = m.actions[static_cast<std::size_t>(action)];
      if (t < a.from_step || t > a.to_step) return problems.push_back(not_offered(m, p, action, t));
      if (a.stops && p.kind != PolicySpec::Kind::rule) return;
    }
}

}  // namespace

double counting_weight(const Model& m, int step) {
  const bool end = step == 0 || step == m.steps;
  switch (m.counting) {
    case Counting::start:
      return step < m.steps ? 1 : 0;
    case Counting::end:
      return step > 0 ? 1 : 0;
    case Counting::half_cycle:
      return end ? 0.5 : 1;
    case Counting::simpson:
      return end ? 1.0 / 3 : step % 2 ? 4.0 / 3 : 2.0 / 3;
    case Counting::simpson_from_one:
      return end ? 1.0 / 3 : step % 2 ? 2.0 / 3 : 4.0 / 3;
  }
  return 1;
}

double discount(const Model& m, int outcome, double step) {
  const double rate = m.outcomes[static_cast<std::size_t>(outcome)].discount_per_year;
  return rate > 0 ? std::pow(1 + rate, -step * m.step_days / kDaysPerYear) : 1;
}

Result<World> make_world(const Model& model, std::span<const double> values) {
  std::vector<Error> problems;
  World w = build(model, values, problems);
  if (!problems.empty()) return std::unexpected(problems.front());
  fill_rewards(model, w);
  return w;
}

std::vector<Error> check_numbers(const Model& m) {
  std::vector<Error> problems;
  build(m, base_values(m), problems);
  bool can_stop = false, stops_last = m.last_action < 0;
  for (const Action& a : m.actions) can_stop |= a.stops;
  if (!stops_last) stops_last = m.actions[static_cast<std::size_t>(m.last_action)].stops;
  if (can_stop && (m.last_action < 0 || !stops_last))
    problems.push_back({ErrorKind::invalid,
                        "where something can stop, the last step needs an action that stops",
                        "at_last_step",
                        {},
                        {}});
  for (const PolicySpec& p : m.policies) check_policy(m, p, problems);
  return problems;
}

}  // namespace dyad::study
