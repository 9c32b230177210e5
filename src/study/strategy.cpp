// SPDX-License-Identifier: Apache-2.0
#include "study/strategy.hpp"

#include <algorithm>
#include <map>

namespace dyad::study {
namespace {

bool fires(const Model& m, const Rule& rule, int observation) {
  for (std::size_t c = 0; c < rule.at_least.size(); ++c)
    if (rule.at_least[c] >= 0 && m.level_of(observation, static_cast<int>(c)) < rule.at_least[c])
      return false;
  return true;
}

}  // namespace

int plain_action(const Model& m, const PolicySpec& p, int step, int observation) {
  const bool last = step == m.steps - 1 && m.last_action >= 0;
  if (p.kind == PolicySpec::Kind::rule && observation >= 0) {
    for (const Rule& rule : p.rules)
      if (fires(m, rule, observation)) return rule.action;
  }
  if (p.step < m.steps && step >= p.step) return p.stop;
  return last ? m.last_action : p.action;
}

Strategy plain_strategy(const Model& m, const PolicySpec& p) {
  const int observations = m.observations();
  Strategy out;
  // One node per action and step; a rule looks at the newest observation only.
  std::vector<int> before;
  for (int t = 0; t < m.steps; ++t) {
    std::map<int, int> node_of;
    const auto enter = [&](int action) {
      const auto [at, fresh] = node_of.try_emplace(action, static_cast<int>(out.nodes.size()));
      if (fresh) out.nodes.push_back({t, action, {}});
      return at->second;
    };
    if (t == 0) {
      enter(plain_action(m, p, 0, -1));
    } else {
      std::vector<int> next;
      for (int z = 0; z < observations; ++z)
        next.push_back(enter(plain_action(m, p, t, p.kind == PolicySpec::Kind::rule ? z : -1)));
      for (const int node : before) out.nodes[static_cast<std::size_t>(node)].next = next;
    }
    before.clear();
    for (const auto& [action, node] : node_of)
      if (!m.actions[static_cast<std::size_t>(action)].stops) before.push_back(node);
    if (before.empty()) break;
  }
  return out;
}

}  // namespace dyad::study
