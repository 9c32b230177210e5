// SPDX-License-Identifier: Apache-2.0
#include "pomdp/policy.hpp"

#include <limits>

namespace dyad::pomdp {
namespace {

using Occupancy = std::vector<std::vector<double>>;

// The chance to come from `here` (an occupancy of hidden states) to `to` and see `z` there.
double arrival(const Table& table, std::span<const double> here, std::size_t to) {
  double mass = 0;
  for (std::size_t s = 0; s < here.size(); ++s) mass += here[s] * table.transition[s * here.size() + to];
  return mass;
}

void pass_on(const Problem& problem, const Node& node, std::span<const double> here, Occupancy& all) {
  const Table& table = problem.tables[static_cast<std::size_t>(node.choice.table)];
  const auto observations = static_cast<std::size_t>(problem.observations);
  for (std::size_t to = 0; to < here.size(); ++to) {
    const double mass = arrival(table, here, to);
    if (mass == 0) continue;
    for (std::size_t z = 0; z < observations; ++z)
      all[static_cast<std::size_t>(node.successor[z])][to] += mass * table.observation[to * observations + z];
  }
}

bool goes_on(const Node& node) { return !node.successor.empty() && node.successor[0] >= 0; }

}  // namespace

int Policy::enter(const Problem& problem, int step, int mode, std::span<const double> belief) const {
  const int place = step * problem.modes + mode;
  int best = -1;
  double most = -std::numeric_limits<double>::infinity();
  for (const int i : roots[static_cast<std::size_t>(place)]) {
    const Node& node = nodes[static_cast<std::size_t>(i)];
    double value = 0;
    for (std::size_t s = 0; s < belief.size(); ++s) value += node.value[s] * belief[s];
    if (value > most) {
      most = value;
      best = i;
    }
  }
  return best;
}

Policy reachable(const Problem& problem, const Policy& policy, int node) {
  std::vector<int> name(policy.nodes.size(), -1);
  name[static_cast<std::size_t>(node)] = 0;
  Policy out;
  // Successors have larger indices, so one pass in order meets every node after all that lead to it.
  for (std::size_t i = static_cast<std::size_t>(node); i < policy.nodes.size(); ++i) {
    if (name[i] < 0) continue;
    name[i] = static_cast<int>(out.nodes.size());
    out.nodes.push_back(policy.nodes[i]);
    if (goes_on(policy.nodes[i]))
      for (const int next : policy.nodes[i].successor) name[static_cast<std::size_t>(next)] = 0;
  }
  out.roots.resize(policy.roots.size());
  for (std::size_t i = 0; i < out.nodes.size(); ++i) {
    Node& n = out.nodes[i];
    if (goes_on(n))
      for (int& next : n.successor) next = name[static_cast<std::size_t>(next)];
    const int place = n.step * problem.modes + n.mode;
    out.roots[static_cast<std::size_t>(place)].push_back(static_cast<int>(i));
  }
  return out;
}

Occupancy occupancy(const Problem& problem, const Policy& policy, int node, std::span<const double> belief) {
  Occupancy all(policy.nodes.size(), std::vector<double>(belief.size(), 0.0));
  all[static_cast<std::size_t>(node)].assign(belief.begin(), belief.end());
  for (std::size_t i = static_cast<std::size_t>(node); i < policy.nodes.size(); ++i)
    if (goes_on(policy.nodes[i])) pass_on(problem, policy.nodes[i], all[i], all);
  return all;
}

double evaluate_forward(const Problem& problem, const Policy& policy, int node,
                        std::span<const double> belief) {
  const Occupancy all = occupancy(problem, policy, node, belief);
  std::vector<double> worth(static_cast<std::size_t>(problem.steps) + 1, 1.0);
  for (std::size_t t = 1; t < worth.size(); ++t) worth[t] = worth[t - 1] * problem.discount;
  const int start = policy.nodes[static_cast<std::size_t>(node)].step;
  double total = 0;
  for (std::size_t i = static_cast<std::size_t>(node); i < policy.nodes.size(); ++i) {
    const Node& n = policy.nodes[i];
    const auto later = static_cast<std::size_t>(n.step - start);
    const Table& table = problem.tables[static_cast<std::size_t>(n.choice.table)];
    for (std::size_t s = 0; s < belief.size(); ++s) total += worth[later] * all[i][s] * table.reward[s];
    if (table.stops() || goes_on(n)) continue;
    const std::size_t last = static_cast<std::size_t>(n.choice.next_mode) * belief.size();
    for (std::size_t to = 0; to < belief.size(); ++to)
      total += worth[later + 1] * arrival(table, all[i], to) * problem.final_value[last + to];
  }
  return total;
}

}  // namespace dyad::pomdp
