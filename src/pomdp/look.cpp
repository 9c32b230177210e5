// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "pomdp/solve.hpp"

namespace dyad::pomdp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double inner(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < b.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The bounds of a belief (any total) held at step 1.
ActionBounds one_step_on(const Problem& problem, const Solution& solution, int mode,
                         std::span<const double> joint) {
  const auto m = static_cast<std::size_t>(mode);
  if (problem.steps == 1) {
    const double value = inner({problem.final_value.data() + m * joint.size(), joint.size()}, joint);
    return {0, value, value};
  }
  ActionBounds out{0, -kInfinity, solution.next[m].at(joint)};
  for (const int i : solution.policy.roots[static_cast<std::size_t>(problem.modes) + m])
    out.lower = std::max(out.lower, inner(solution.policy.nodes[static_cast<std::size_t>(i)].value, joint));
  return out;
}

ActionBounds bounds_of(const Problem& problem, const Solution& solution, const Choice& choice,
                       std::span<const double> belief) {
  const Table& table = problem.tables[static_cast<std::size_t>(choice.table)];
  const double now = inner(table.reward, belief);
  ActionBounds out{choice.action, now, now};
  if (table.stops()) return out;
  const std::size_t n = belief.size();
  const auto observations = static_cast<std::size_t>(problem.observations);
  std::vector<double> next(n), joint(n);
  for (std::size_t s = 0; s < n; ++s)
    for (std::size_t to = 0; to < n; ++to) next[to] += belief[s] * table.transition[s * n + to];
  for (std::size_t z = 0; z < observations; ++z) {
    double chance = 0;
    for (std::size_t to = 0; to < n; ++to)
      chance += joint[to] = next[to] * table.observation[to * observations + z];
    if (chance == 0) continue;
    const ActionBounds then = one_step_on(problem, solution, choice.next_mode, joint);
    out.lower += problem.discount * then.lower;
    out.upper += problem.discount * then.upper;
  }
  out.upper = std::max(out.lower, out.upper);
  return out;
}

struct Best {
  int action = 0;
  double lower = -kInfinity, upper = -kInfinity;
};

Best best_of(std::span<const ActionBounds> actions) {
  Best best;
  for (const ActionBounds& a : actions) {
    if (a.lower > best.lower) {
      best.lower = a.lower;
      best.action = a.action;
    }
    best.upper = std::max(best.upper, a.upper);
  }
  return best;
}

}  // namespace

double UpperBound::at(std::span<const double> belief) const {
  const std::size_t n = belief.size(), count = vectors.size() / n;
  if (count == 0) return kInfinity;
  std::vector<double> base(count);
  for (std::size_t k = 0; k < count; ++k) base[k] = inner({vectors.data() + k * n, n}, belief);
  double least = *std::max_element(base.begin(), base.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::span point(points.data() + i * n, n);
    double share = kInfinity;
    for (std::size_t s = 0; s < n; ++s)
      if (point[s] > 0) share = std::min(share, belief[s] / point[s]);
    if (share == 0) continue;
    double most = -kInfinity;
    for (std::size_t k = 0; k < count; ++k)
      most = std::max(most, base[k] + share * (values[i] - inner({vectors.data() + k * n, n}, point)));
    least = std::min(least, most);
  }
  return least;
}

std::vector<ActionBounds> action_bounds(const Problem& problem, const Solution& solution,
                                        std::span<const double> belief, int mode) {
  std::vector<ActionBounds> out;
  for (const Choice& choice : problem.at(0, mode))
    out.push_back(bounds_of(problem, solution, choice, belief));
  return out;
}

Certificate certify(const Solution& solution) {
  Certificate c;
  if (solution.actions.empty()) return c;
  std::size_t best = 0;
  for (std::size_t i = 1; i < solution.actions.size(); ++i)
    if (solution.actions[i].lower > solution.actions[best].lower) best = i;
  const double low = solution.actions[best].lower;
  c.action = solution.actions[best].action;
  if (solution.actions.size() == 1) {
    c.certified = true;
    return c;
  }
  double other_low = -kInfinity, other_high = -kInfinity;
  for (std::size_t i = 0; i < solution.actions.size(); ++i) {
    if (i == best) continue;
    other_low = std::max(other_low, solution.actions[i].lower);
    other_high = std::max(other_high, solution.actions[i].upper);
  }
  c.margin = low - other_high;
  c.advantage = low - other_low;
  c.certified = c.margin > kCloseness;
  c.gap = std::max(0.0, -c.margin);
  return c;
}

LookValue value_of_looking(const Problem& problem, const Solution& solution, std::span<const double> belief,
                           int mode, std::span<const double> look, int results) {
  const Best now = best_of(action_bounds(problem, solution, belief, mode));
  const auto count = static_cast<std::size_t>(results);
  LookValue out;
  double lower = 0, upper = 0;
  std::vector<double> joint(belief.size());
  for (std::size_t r = 0; r < count; ++r) {
    double chance = 0;
    for (std::size_t s = 0; s < belief.size(); ++s) chance += joint[s] = belief[s] * look[s * count + r];
    out.chance.push_back(chance);
    out.best_action.push_back(now.action);
    if (chance == 0) continue;
    // Bounds grow in proportion to the belief, so the joint chances need no scaling.
    const Best then = best_of(action_bounds(problem, solution, joint, mode));
    out.best_action.back() = then.action;
    lower += then.lower;
    upper += then.upper;
  }
  out.lower = std::max(0.0, lower - now.upper);
  out.estimate = std::max(0.0, lower - now.lower);
  out.upper = std::max(out.estimate, upper - now.lower);
  out.detectable = out.lower > kCloseness;
  return out;
}

std::vector<double> condition(std::span<const double> belief, std::span<const double> chance_of_result) {
  std::vector<double> out(belief.begin(), belief.end());
  double total = 0;
  for (std::size_t s = 0; s < out.size(); ++s) total += out[s] *= chance_of_result[s];
  // A result that cannot come in any believed state teaches nothing here.
  if (!(total > 0)) return {belief.begin(), belief.end()};
  for (double& p : out) p /= total;
  return out;
}

}  // namespace dyad::pomdp
