// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pomdp/policy.hpp"
#include "pomdp/problem.hpp"

namespace dyad::pomdp {

// Effort, counted in work and never in time, so that the same input gives the same bits on every machine.
struct Effort {
  int paths = 20;             // beliefs are collected along this many simulated paths per round
  int rounds = 2;             // full backward sweeps
  int beliefs_per_step = 30;  // at most, per step and mode
  double spacing = 0.02;      // beliefs closer than this in L1 are one
  std::uint64_t seed = 1;
};

// What is known about one action at the root: its value lies in [lower, upper] when acting well afterwards.
struct ActionBounds {
  int action = 0;
  double lower = 0, upper = 0;
};

// What no strategy can exceed at one step and mode. At a belief b it is at most max over `vectors` of
// <vector, b>, and below that wherever b holds a share of a point whose own value is known to be lower:
// b = share * point + rest, worth at most share * value(point) + max over vectors of <vector, rest>.
struct UpperBound {
  std::vector<double> vectors;  // [vector][state]
  std::vector<double> points;   // [point][state]
  std::vector<double> values;   // [point]

  // Beliefs need not sum to one; the bound grows in proportion. Infinite when nothing is known.
  double at(std::span<const double> belief) const;
};

struct Solution {
  Policy policy;                      // lower bound, as a graph that can be followed
  int entry = 0;                      // its node at the root
  double lower = 0;                   // value of the policy from the root belief
  double upper = 0;                   // no strategy is worth more
  double fast_informed = 0;           // the fast informed bound, at which `upper` began
  std::vector<ActionBounds> actions;  // in the order of the choices at the root
  int beliefs = 0;                    // points backed up
  long long backups = 0;
  std::vector<UpperBound> next;  // [mode], at step 1; without vectors where the solve did not come
};

// Finite-horizon point-based value iteration with lower bounds (vectors) and upper bounds (sawtooth over
// points, begun at the fast informed bound), full backward sweeps. Source: Walraven and Spaan, JAIR 65
// (2019); Hauskrecht, JAIR 13 (2000). `problem` must pass check().
Solution solve(const Problem& problem, std::span<const double> belief, int mode, const Effort& effort);
// The same for a problem that was laid out before (model.hpp); its rewards, and nothing else, may have been
// changed since.
class Model;
Solution solve(const Model& model, std::span<const double> belief, const Effort& effort);

// The classical upper and lower bounds at the root: the best sequence of actions fixed in advance (open
// loop), the fast informed bound and QMDP. Source: Hauskrecht, JAIR 13 (2000).
inline constexpr std::size_t kOpenLoopLimit = 20'000;  // blind beliefs kept at one step
struct Bounds {
  double open_loop = 0;         // the value of one fixed sequence, the best one when `open_loop_exact`
  bool open_loop_exact = true;  // false: more than kOpenLoopLimit to follow, the least promising were dropped
  double fast_informed = 0;
  double qmdp = 0;
};
Bounds classical_bounds(const Problem& problem, std::span<const double> belief, int mode);
// The same where it was solved from that belief already.
Bounds classical_bounds(const Model& model, std::span<const double> belief, const Solution& solution);
// Per-state value when the hidden state is seen at every step: the plain Markov decision process.
std::vector<double> fully_observed(const Problem& problem, int mode);

// Bounds hold to this rounding error; differences below it are none.
inline constexpr double kCloseness = 1e-9;

// What may be said of the action at the root. `certified`: its lower bound is above every other action's
// upper bound by more than kCloseness, given the model. Otherwise it is a toss-up within `gap`. An only
// choice is certified with margin 0.
struct Certificate {
  int action = 0;  // the best by lower bound
  bool certified = false;
  double margin = 0;  // lower bound of the best minus the largest upper bound of the others; may be negative
  double advantage = 0;  // lower bound of the best minus the largest lower bound of the others
  double gap = 0;  // of the decision: largest upper bound among the others minus the best's lower bound,
                   // not below 0
};
Certificate certify(const Solution& solution);

// The exact value by full expansion of beliefs over choices and observations; beliefs equal to 1e-12 are
// followed once. Slow and plain; refuses (too_large) above kExactLimit beliefs. The referee of the tests.
inline constexpr long long kExactLimit = 200'000;
Result<double> exact_value(const Problem& problem, std::span<const double> belief, int mode);

// Value of looking before acting: `look[state][result]` is the chance of each result of one more test, which
// costs nothing and does not change the state. Returns the bracket of what knowing the result now is worth,
// from the solution's bounds (lower vectors and upper bound): sum over results of the best action's bounds
// minus the best now, and not below zero, because a free result cannot harm. `detectable` when its lower end
// is above zero by more than kCloseness. A result that cannot come keeps the best action of now.
struct LookValue {
  double lower = 0, upper = 0, estimate = 0;  // estimate: by lower vectors on both sides
  bool detectable = false;
  std::vector<double> chance;    // of each result
  std::vector<int> best_action;  // after each result
};
LookValue value_of_looking(const Problem& problem, const Solution& solution, std::span<const double> belief,
                           int mode, std::span<const double> look, int results);

// The belief after one more independent look whose result has chance look[state] in each state.
std::vector<double> condition(std::span<const double> belief, std::span<const double> chance_of_result);

// Bounds of each choice at step 0 from another belief, by the solution's vectors and points one step on.
// Cheap; used for triggers and nearest beliefs, then verified by solving anew. Valid for any belief; minus
// and plus infinity where a choice leads to a mode that the solve did not come to.
std::vector<ActionBounds> action_bounds(const Problem& problem, const Solution& solution,
                                        std::span<const double> belief, int mode);

}  // namespace dyad::pomdp
