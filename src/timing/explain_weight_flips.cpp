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

// A weight of the goal that is moved, and what no plan that begins by waiting is worth more than there.
struct Bounded {
  double weight = 0, upper = 0;
};
double upper_of_waiting(std::span<const pomdp::ActionBounds> actions) {
  double most = -1e300;
  for (const auto& a : actions)
    if (!stops(static_cast<DayAction>(a.action))) most = std::max(most, a.upper);
  return most;
}

// Which side the answer is on for other weights. What a plan leads to does not depend on the weights, and
// what a delivery today is worth is known exactly: where a plan found before, followed on, is worth more than
// every delivery, waiting is the answer, and nothing need be solved.
class Sides {
 public:
  Sides(const Answer& a, std::span<const Candidate> known) : a_(a) {
    for (const pomdp::Choice& choice : a.problem.at(0, 0)) {
      if (stops(static_cast<DayAction>(choice.action)))
        deliveries_.push_back(choice);
      else
        waits_.push_back(mean_outcomes(a, act_graph(a.problem, a.solution, a.belief, choice)));
    }
    for (const Candidate& c : known)
      if (c.waits) waits_.push_back(c.mean);
  }

  bool known_to_wait(const Outcomes& weights) const {
    double most = -1e300;
    for (const Outcomes& y : waits_) most = std::max(most, value_of(weights, y));
    return most > best_delivery(weights).value + pomdp::kCloseness;
  }

  struct Delivery {
    double value = -1e300;
    DayAction action = kDeliverHere;
  };
  // With the sums of the solver, so that of two as good it names the same one.
  Delivery best_delivery(const Outcomes& weights) const {
    Delivery best;
    for (const pomdp::Choice& choice : deliveries_) {
      const auto& outcomes = a_.world.entries[static_cast<std::size_t>(choice.table)].outcomes;
      double value = 0;
      for (std::size_t s = 0; s < kDayStates; ++s) value += value_of(weights, outcomes[s]) * a_.belief[s];
      if (value > best.value) best = {value, static_cast<DayAction>(choice.action)};
    }
    return best;
  }

  // The answer solved anew, and the upper bound of waiting there.
  Side solve(const Outcomes& weights, double& upper) {
    set_weights(a_.world, weights, a_.problem);
    const auto solution = pomdp::solve(a_.model, a_.belief, a_.effort);
    const Side side = side_of(solution.actions);
    upper = upper_of_waiting(solution.actions);
    if (side.waits)
      waits_.push_back(mean_outcomes(a_, pomdp::reachable(a_.problem, solution.policy, solution.entry)));
    return side;
  }

 private:
  const Answer& a_;
  std::vector<pomdp::Choice> deliveries_;
  std::vector<Outcomes> waits_;
};

// The answers along a line of weights: one goal's weight moved, the others keeping their proportions. Every
// plan is worth something linear in the weights, so the most that waiting is worth is convex along the line:
// between two places it is at most what lies between its bounds there. Where that is less than the best
// delivery, the answer is to deliver, and nothing need be solved.
class Line {
 public:
  Line(const Answer& a, Goal goal, Sides& sides) : a_(a), goal_(goal), sides_(sides) {
    bounds_.push_back({a.goals[goal], upper_of_waiting(a.solution.actions)});
  }

  // What is done there.
  DayAction action_at(double weight) {
    for (const auto& [at, action] : solved_)
      if (at == weight) return action;
    const Outcomes weights = weights_of(with_weight(a_.goals, goal_, weight));
    if (const auto delivery = sides_.best_delivery(weights); surely_below(weight, delivery.value))
      return delivery.action;
    Bounded bound{weight, 0};
    const Side side = sides_.solve(weights, bound.upper);
    bounds_.push_back(bound);
    solved_.emplace_back(weight, side.action);
    return side.action;
  }
  bool waits_at(double weight) {
    if (sides_.known_to_wait(weights_of(with_weight(a_.goals, goal_, weight)))) return true;
    return !stops(action_at(weight));
  }

 private:
  bool surely_below(double weight, double value) const {
    for (const Bounded& x : bounds_)
      for (const Bounded& y : bounds_) {
        if (!(x.weight <= weight && weight <= y.weight && x.weight < y.weight)) continue;
        const double share = (weight - x.weight) / (y.weight - x.weight);
        if ((1 - share) * x.upper + share * y.upper < value - pomdp::kCloseness) return true;
      }
    return false;
  }

  const Answer& a_;
  Goal goal_;
  Sides& sides_;
  std::vector<Bounded> bounds_;
  std::vector<std::pair<double, DayAction>> solved_;
};

// The crossing between her weight and `end`, when the answer at `end` is on the other side. The answer beyond
// it is solved anew or follows from the bounds; of several crossings, one is found.
std::optional<WeightFlip> flip_towards(const Answer& a, Goal goal, double end, Sides& sides) {
  const double now = a.goals[goal];
  if (now == end) return {};
  Line line(a, goal, sides);
  const bool waits = side_of(a.solution.actions).waits;
  if (line.waits_at(end) == waits) return {};
  double near = now, far = end;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (near + far);
    (line.waits_at(middle) == waits ? near : far) = middle;
  }
  const DayAction beyond = line.action_at(far);
  if (stops(beyond) != waits) return {};
  return WeightFlip{goal, now, 0.5 * (near + far), std::string(name_of(beyond)), true};
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
