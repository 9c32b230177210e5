// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr int kHalvings = 7;
constexpr double kMost = 0.999;

// Her weights with one goal's weight set, the others keeping their proportions.
std::array<double, kGoals> with_weight(const std::array<double, kGoals>& goals, Goal goal, double weight) {
  const double rest = 1.0 - goals[goal];
  std::array<double, kGoals> out = goals;
  for (std::size_t g = 0; g < kGoals; ++g)
    if (g != goal) out[g] = rest > 0 ? goals[g] * (1.0 - weight) / rest : (1.0 - weight) / (kGoals - 1);
  out[goal] = weight;
  return out;
}

Side solved_with(const Answer& a, const std::array<double, kGoals>& goals) {
  set_weights(a.world, weights_of(goals), a.problem);
  return side_of(pomdp::solve(a.problem, a.belief, 0, a.effort).actions);
}

// The crossing between her weight and `end`, when the answer at `end` is on the other side. Every point is
// solved anew, so a crossing that is told is a verified one; of several, one is found.
std::optional<WeightFlip> flip_towards(const Answer& a, Goal goal, double end) {
  const double now = a.goals[goal];
  if (now == end) return {};
  const bool waits = side_of(a.solution.actions).waits;
  Side beyond = solved_with(a, with_weight(a.goals, goal, end));
  if (beyond.waits == waits) return {};
  double near = now, far = end;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (near + far);
    const Side there = solved_with(a, with_weight(a.goals, goal, middle));
    if (there.waits == waits) {
      near = middle;
    } else {
      far = middle;
      beyond = there;
    }
  }
  return WeightFlip{goal, now, 0.5 * (near + far), std::string(name_of(beyond.action)), true};
}

}  // namespace

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
    const auto solution = pomdp::solve(a.problem, a.belief, 0, a.effort);
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

std::vector<WeightFlip> weight_flips_of(const Answer& a) {
  std::vector<WeightFlip> out;
  for (std::size_t g = 0; g < kGoals; ++g)
    for (const double end : {0.0, kMost})
      if (auto flip = flip_towards(a, static_cast<Goal>(g), end)) out.push_back(*flip);
  set_weights(a.world, weights_of(a.goals), a.problem);
  return out;
}

}  // namespace dyad::timing
