// SPDX-License-Identifier: Apache-2.0
#include "pomdp/solver.hpp"

namespace dyad::pomdp {

Policy make_policy(const Model& model, std::span<const Spot> spots) {
  const Problem& problem = model.problem();
  const std::size_t n = model.states();
  Policy policy;
  policy.roots.resize(problem.choices.size());
  std::vector<int> first(spots.size(), -1);
  int count = 0;
  for (const std::size_t place : model.reached()) {
    first[place] = count;
    count += static_cast<int>(spots[place].origin.size());
  }
  policy.nodes.reserve(static_cast<std::size_t>(count));
  for (const std::size_t place : model.reached())
    for (std::size_t k = 0; k < spots[place].origin.size(); ++k) {
      const Origin& origin = spots[place].origin[k];
      const Act& act = model.acts(place)[origin.act];
      const double* const value = spots[place].lower.data() + k * n;
      Node node{static_cast<int>(place) / problem.modes,
                static_cast<int>(place) % problem.modes,
                act.choice,
                {},
                {value, value + n}};
      if (!act.stops()) {
        node.successor.assign(static_cast<std::size_t>(problem.observations), -1);
        if (!model.ends(act.next))
          for (std::size_t z = 0; z < node.successor.size(); ++z)
            node.successor[z] =
                first[act.next] + origin.follow[static_cast<std::size_t>(act.channel->group[z])];
      }
      policy.roots[place].push_back(static_cast<int>(policy.nodes.size()));
      policy.nodes.push_back(std::move(node));
    }
  return policy;
}

}  // namespace dyad::pomdp
