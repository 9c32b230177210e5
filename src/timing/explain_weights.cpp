// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "timing/explain_decision.hpp"

namespace dyad::timing {
Outcomes mean_outcomes(const Answer& a, const pomdp::Policy& policy) {
  const auto occupied = pomdp::occupancy(a.problem, policy, 0, a.belief);
  Outcomes out{};
  for (std::size_t n = 0; n < policy.nodes.size(); ++n) {
    const auto& entry = a.world.entries[static_cast<std::size_t>(policy.nodes[n].choice.table)];
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t k = 0; k < kOutcomes; ++k) out[k] += occupied[n][s] * entry.outcomes[s][k];
  }
  return out;
}

Joined joinings_of(const Answer& a, std::span<const Joining> ways, std::span<const Candidate> fixed_days) {
  Joined out;
  for (const auto& way : ways) {
    set_weights(a.world, way.weights, a.problem);
    const auto solution = pomdp::solve(a.model, a.belief, a.effort);
    const Side side = side_of(solution.actions);
    JoiningAnswer answer{
        way.key,        way.label, way.evidence, std::string(name_of(side.action)), side.certified,
        side.advantage, 0};
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t d = 0; d < fixed_days.size(); ++d)
      if (const double v = value_of(way.weights, fixed_days[d].mean); v > best) {
        best = v;
        answer.best_fixed_day = static_cast<int>(d);
      }
    out.answers.push_back(std::move(answer));
    const auto graph = pomdp::reachable(a.problem, solution.policy, solution.entry);
    out.candidates.push_back({"policy:" + way.key, side.waits, mean_outcomes(a, graph)});
  }
  set_weights(a.world, weights_of(a.goals), a.problem);
  return out;
}

}  // namespace dyad::timing
