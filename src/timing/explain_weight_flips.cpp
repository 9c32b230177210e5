// SPDX-License-Identifier: Apache-2.0
// At which weight of a goal the answer would be the other one.
#include <algorithm>

#include "timing/explain_decision.hpp"

namespace dyad::timing {
namespace {

constexpr int kHalvings = 7;
constexpr double kMost = 0.999;

using Goals = std::array<double, kGoals>;

// Her weights with one goal's weight set, the others keeping their proportions.
Goals with_weight(const Goals& goals, Goal goal, double weight) {
  const double rest = 1.0 - goals[goal];
  Goals out = goals;
  for (std::size_t g = 0; g < kGoals; ++g)
    if (g != goal) out[g] = rest > 0 ? goals[g] * (1.0 - weight) / rest : (1.0 - weight) / (kGoals - 1);
  out[goal] = weight;
  return out;
}

// Which side the answer is on for other weights. What a plan leads to does not depend on the weights, and
// what a delivery today is worth is known exactly: where a plan found before, followed on, is worth more than
// every delivery, waiting is the answer, and nothing need be solved.
class Sides {
 public:
  Sides(const Answer& a, std::span<const Candidate> known) : a_(a) {
    for (const pomdp::Choice& choice : a.problem.at(0, 0)) {
      if (stops(static_cast<DayAction>(choice.action)))
        deliveries_.push_back(delivered(choice));
      else
        waits_.push_back(mean_outcomes(a, act_graph(a.problem, a.solution, a.belief, choice)));
    }
    for (const Candidate& c : known)
      if (c.waits) waits_.push_back(c.mean);
  }

  bool waits_at(const Goals& goals) {
    const Outcomes weights = weights_of(goals);
    if (best(waits_, weights) > best(deliveries_, weights) + pomdp::kCloseness) return true;
    return solved_at(goals).waits;
  }

  Side solved_at(const Goals& goals) {
    set_weights(a_.world, weights_of(goals), a_.problem);
    const auto solution = pomdp::solve(a_.problem, a_.belief, 0, a_.effort);
    const Side side = side_of(solution.actions);
    if (side.waits)
      waits_.push_back(mean_outcomes(a_, pomdp::reachable(a_.problem, solution.policy, solution.entry)));
    return side;
  }

 private:
  Outcomes delivered(const pomdp::Choice& choice) const {
    const auto& entry = a_.world.entries[static_cast<std::size_t>(choice.table)];
    Outcomes out{};
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t k = 0; k < kOutcomes; ++k) out[k] += a_.belief[s] * entry.outcomes[s][k];
    return out;
  }
  static double best(const std::vector<Outcomes>& of, const Outcomes& weights) {
    double most = -1e300;
    for (const Outcomes& y : of) most = std::max(most, value_of(weights, y));
    return most;
  }

  const Answer& a_;
  std::vector<Outcomes> deliveries_, waits_;
};

// The crossing between her weight and `end`, when the answer at `end` is on the other side. The answer beyond
// it is solved anew; of several crossings, one is found.
std::optional<WeightFlip> flip_towards(const Answer& a, Goal goal, double end, Sides& sides) {
  const double now = a.goals[goal];
  if (now == end) return {};
  const bool waits = side_of(a.solution.actions).waits;
  if (sides.waits_at(with_weight(a.goals, goal, end)) == waits) return {};
  double near = now, far = end;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (near + far);
    (sides.waits_at(with_weight(a.goals, goal, middle)) == waits ? near : far) = middle;
  }
  const Side beyond = sides.solved_at(with_weight(a.goals, goal, far));
  if (beyond.waits == waits) return {};
  return WeightFlip{goal, now, 0.5 * (near + far), std::string(name_of(beyond.action)), true};
}

}  // namespace

std::vector<WeightFlip> weight_flips_of(const Answer& a, std::span<const Candidate> known) {
  Sides sides(a, known);
  std::vector<WeightFlip> out;
  for (std::size_t g = 0; g < kGoals; ++g)
    for (const double end : {0.0, kMost})
      if (auto flip = flip_towards(a, static_cast<Goal>(g), end, sides)) out.push_back(*flip);
  set_weights(a.world, weights_of(a.goals), a.problem);
  return out;
}

}  // namespace dyad::timing
