// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr int kScan = 200;       // points of the scan between her weight and 0 or 1
constexpr double kAside = 0.01;  // how far past a crossing the engine is asked again
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

// Whether the best of the candidates waits.
bool waits(std::span<const Candidate> candidates, const Outcomes& weights) {
  double best[2] = {-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const auto& c : candidates) {
    double& side = best[c.waits ? 1 : 0];
    side = std::max(side, value_of(weights, c.mean));
  }
  return best[1] > best[0];
}

Side solved_with(const Answer& a, const Outcomes& weights, pomdp::Problem& problem) {
  set_weights(a.world, weights, problem);
  return side_of(pomdp::solve(problem, a.belief, 0, a.effort).actions);
}

std::optional<WeightFlip> flip_towards(const Answer& a, std::span<const Candidate> candidates, Goal goal,
                                       double end, pomdp::Problem& problem) {
  const double now = a.goals[goal];
  const bool first = waits(candidates, weights_of(a.goals));
  for (int i = 1; i <= kScan; ++i) {
    const double at = now + (end - now) * i / kScan;
    if (waits(candidates, weights_of(with_weight(a.goals, goal, at))) == first) continue;
    const double before = now + (end - now) * (i - 1) / kScan;
    WeightFlip flip{goal, now, 0.5 * (at + before), {}, false};
    const double past = std::clamp(flip.at + (end > now ? kAside : -kAside), 0.0, kMost);
    const double short_of = flip.at - (end > now ? kAside : -kAside);
    const Side beyond = solved_with(a, weights_of(with_weight(a.goals, goal, past)), problem);
    const Side inside = (end > now) == (short_of > now)
                            ? solved_with(a, weights_of(with_weight(a.goals, goal, short_of)), problem)
                            : side_of(a.solution.actions);
    flip.to = name_of(beyond.action);
    flip.verified = beyond.waits != inside.waits;
    return flip;
  }
  return {};
}

}  // namespace

Outcomes mean_outcomes(const DaySetup& setup, const MeanWorld& world, const pomdp::Policy& policy,
                       std::span<const double> belief) {
  // Only the choices of the nodes are read, and a choice's table is the world's entry of the same number.
  pomdp::Problem problem = make_problem(setup, world, Outcomes{});
  const auto occupied = pomdp::occupancy(problem, policy, 0, belief);
  Outcomes out{};
  for (std::size_t n = 0; n < policy.nodes.size(); ++n) {
    const auto& entry = world.entries[static_cast<std::size_t>(policy.nodes[n].choice.table)];
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t k = 0; k < kOutcomes; ++k) out[k] += occupied[n][s] * entry.outcomes[s][k];
  }
  return out;
}

Joined joinings_of(const Answer& a, std::span<const Joining> ways, std::span<const Candidate> fixed_days) {
  Joined out;
  pomdp::Problem problem = a.problem;
  for (const auto& way : ways) {
    set_weights(a.world, way.weights, problem);
    const auto solution = pomdp::solve(problem, a.belief, 0, a.effort);
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
    const auto graph = pomdp::reachable(problem, solution.policy, solution.entry);
    out.candidates.push_back(
        {"policy:" + way.key, side.waits, mean_outcomes(a.setup, a.world, graph, a.belief)});
  }
  return out;
}

std::vector<WeightFlip> weight_flips_of(const Answer& a, std::span<const Candidate> candidates) {
  std::vector<WeightFlip> out;
  pomdp::Problem problem = a.problem;
  for (std::size_t g = 0; g < kGoals; ++g)
    for (const double end : {0.0, kMost})
      if (auto flip = flip_towards(a, candidates, static_cast<Goal>(g), end, problem)) out.push_back(*flip);
  return out;
}

}  // namespace dyad::timing
