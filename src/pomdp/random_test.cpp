// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "pomdp/random_models.hpp"
#include "pomdp/solve.hpp"

using namespace dyad::pomdp;
using dyad::pomdp::testing::RandomModels;

namespace {

constexpr double kTiny = 1e-9;

double best_lower(const std::vector<ActionBounds>& actions) {
  double most = actions[0].lower;
  for (const auto& a : actions) most = std::max(most, a.lower);
  return most;
}

double best_upper(const std::vector<ActionBounds>& actions) {
  double most = actions[0].upper;
  for (const auto& a : actions) most = std::max(most, a.upper);
  return most;
}

double exact(const Problem& p, const std::vector<double>& belief) {
  const auto value = exact_value(p, belief, 0);
  REQUIRE(value);
  return *value;
}

void check_policy(const Problem& p, const Solution& s, const std::vector<double>& belief) {
  CHECK(std::abs(evaluate_forward(p, s.policy, s.entry, belief) - s.lower) <= kTiny);
  const Policy own = reachable(p, s.policy, s.entry);
  CHECK(own.nodes.size() <= s.policy.nodes.size());
  CHECK(std::abs(evaluate_forward(p, own, 0, belief) - s.lower) <= kTiny);
  // Every node's vector is what following the graph from that node is worth, whatever the belief.
  for (std::size_t i = 0; i < own.nodes.size(); i += 3) {
    double value = 0;
    for (std::size_t x = 0; x < belief.size(); ++x) value += belief[x] * own.nodes[i].value[x];
    CHECK(std::abs(evaluate_forward(p, own, static_cast<int>(i), belief) - value) <= kTiny);
  }
}

// Plain recursion over all sequences of actions.
double best_sequence(const Problem& p, int step, int mode, const std::vector<double>& belief) {
  const auto n = belief.size();
  double most = -1e300;
  if (step == p.steps) {
    double value = 0;
    for (std::size_t s = 0; s < n; ++s)
      value += belief[s] * p.final_value[static_cast<std::size_t>(mode) * n + s];
    return value;
  }
  for (const Choice& c : p.at(step, mode)) {
    const Table& t = p.tables[static_cast<std::size_t>(c.table)];
    double value = 0;
    std::vector<double> next(n);
    for (std::size_t s = 0; s < n; ++s) {
      value += belief[s] * t.reward[s];
      for (std::size_t to = 0; to < n; ++to) next[to] += belief[s] * t.transition[s * n + to];
    }
    if (!t.stops()) value += p.discount * best_sequence(p, step + 1, c.next_mode, next);
    most = std::max(most, value);
  }
  return most;
}

// Value of a state that is seen, by recursion without a table.
double seen_value(const Problem& p, int step, int mode, std::size_t state) {
  const auto n = static_cast<std::size_t>(p.states);
  if (step == p.steps) return p.final_value[static_cast<std::size_t>(mode) * n + state];
  double most = -1e300;
  for (const Choice& c : p.at(step, mode)) {
    const Table& t = p.tables[static_cast<std::size_t>(c.table)];
    double value = t.reward[state];
    for (std::size_t to = 0; to < n && !t.stops(); ++to)
      if (t.transition[state * n + to] > 0)
        value += p.discount * t.transition[state * n + to] * seen_value(p, step + 1, c.next_mode, to);
    most = std::max(most, value);
  }
  return most;
}

}  // namespace

TEST_CASE("a thousand random problems: policy <= value <= upper bound <= fast informed <= QMDP") {
  constexpr std::uint64_t kSeed = 20261122;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  int closed = 0, looked = 0;
  for (int i = 0; i < 1000; ++i) {
    CAPTURE(i);
    const Problem p = random.problem();
    REQUIRE(check(p));
    const auto belief = random.belief(p.states), other = random.belief(p.states);
    const Effort effort{random.whole(0, 5), random.whole(1, 2), random.whole(1, 6), 0.3 * random.unit(),
                        static_cast<std::uint64_t>(i)};
    const Solution s = solve(p, belief, 0, effort);
    const Bounds b = classical_bounds(p, belief, 0);
    const double value = exact(p, belief);
    check_policy(p, s, belief);
    CHECK(s.lower <= value + kTiny);
    CHECK(value <= s.upper + kTiny);
    CHECK(s.upper <= b.fast_informed + kTiny);
    CHECK(b.fast_informed <= b.qmdp + kTiny);
    CHECK(b.open_loop <= value + kTiny);
    CHECK(b.open_loop_exact);
    CHECK(std::abs(b.open_loop - best_sequence(p, 0, 0, belief)) <= kTiny);
    closed += s.upper - s.lower <= kTiny;
    looked += value > b.open_loop + 1e-3;
    const auto here = action_bounds(p, s, belief, 0), there = action_bounds(p, s, other, 0);
    for (std::size_t a = 0; a < here.size(); ++a) {
      CHECK(std::abs(here[a].lower - s.actions[a].lower) <= kTiny);
      CHECK(s.actions[a].upper <= here[a].upper + kTiny);
    }
    const double elsewhere = exact(p, other);
    CHECK(best_lower(there) <= elsewhere + kTiny);
    CHECK(elsewhere <= best_upper(there) + kTiny);
  }
  MESSAGE("brackets closed at random effort: ", closed, " of 1000; looking pays in ", looked);
  // The problems must be hard enough to tell a wrong bound from a right one.
  CHECK(closed < 850);
  CHECK(looked > 250);
}

TEST_CASE("with enough effort the bracket of small random problems closes on the exact value") {
  constexpr std::uint64_t kSeed = 7;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  for (int i = 0; i < 200; ++i) {
    CAPTURE(i);
    const Problem p = random.problem(3);
    const auto belief = random.belief(p.states);
    const Solution s = solve(p, belief, 0, {60, 12, 2000, 0, 1});
    const double value = exact(p, belief);
    CHECK(std::abs(s.lower - value) <= kTiny);
    CHECK(std::abs(s.upper - value) <= kTiny);
  }
}

TEST_CASE("the value is convex in the belief") {
  constexpr std::uint64_t kSeed = 11;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  for (int i = 0; i < 200; ++i) {
    const Problem p = random.problem();
    const auto a = random.belief(p.states), b = random.belief(p.states);
    const double share = random.unit();
    std::vector<double> mixed(a.size());
    for (std::size_t s = 0; s < a.size(); ++s) mixed[s] = share * a[s] + (1 - share) * b[s];
    CHECK(exact(p, mixed) <= share * exact(p, a) + (1 - share) * exact(p, b) + kTiny);
  }
}

TEST_CASE("when the state is its own result, the value is the plain Markov decision process") {
  constexpr std::uint64_t kSeed = 13;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  for (int i = 0; i < 200; ++i) {
    CAPTURE(i);
    Problem p = random.problem();
    RandomModels::open_eyes(p);
    const auto values = fully_observed(p, 0);
    for (std::size_t state = 0; state < values.size(); ++state) {
      CHECK(std::abs(values[state] - seen_value(p, 0, 0, state)) <= kTiny);
      std::vector<double> sure(values.size(), 0.0);
      sure[state] = 1;
      const Solution s = solve(p, sure, 0, {40, 8, 50, 0, 1});
      CHECK(std::abs(s.lower - values[state]) <= kTiny);
      CHECK(std::abs(s.upper - values[state]) <= kTiny);
    }
    const auto belief = random.belief(p.states);
    const Bounds b = classical_bounds(p, belief, 0);
    CHECK(std::abs(b.fast_informed - b.qmdp) <= kTiny);
  }
}

TEST_CASE("when results tell nothing, the value is that of the best fixed sequence of actions") {
  constexpr std::uint64_t kSeed = 17;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  for (int i = 0; i < 200; ++i) {
    CAPTURE(i);
    Problem p = random.problem(5);
    random.blind(p);
    const auto belief = random.belief(p.states);
    const double best = best_sequence(p, 0, 0, belief);
    CHECK(std::abs(classical_bounds(p, belief, 0).open_loop - best) <= kTiny);
    const Solution s = solve(p, belief, 0, {60, 12, 100, 0, 1});
    CHECK(std::abs(s.lower - best) <= kTiny);
    CHECK(std::abs(s.upper - best) <= kTiny);
  }
}

TEST_CASE("the bracket of a look's worth holds the exact worth, and a look never harms") {
  constexpr std::uint64_t kSeed = 19;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    const Problem p = random.problem(3);
    const auto belief = random.belief(p.states);
    const Solution s = solve(p, belief, 0, {random.whole(0, 6), 1, 10, 0.02, 1});
    const int results = random.whole(1, 3);
    std::vector<double> look;
    for (int state = 0; state < p.states; ++state) {
      const auto row = random.belief(results);
      look.insert(look.end(), row.begin(), row.end());
    }
    double worth = -exact(p, belief), total = 0;
    const LookValue v = value_of_looking(p, s, belief, 0, look, results);
    for (std::size_t r = 0; r < static_cast<std::size_t>(results); ++r) {
      std::vector<double> chance;
      for (std::size_t state = 0; state < belief.size(); ++state)
        chance.push_back(look[state * static_cast<std::size_t>(results) + r]);
      worth += v.chance[r] * exact(p, condition(belief, chance));
      total += v.chance[r];
    }
    CHECK(std::abs(total - 1) <= kTiny);
    CHECK(v.lower <= worth + kTiny);
    CHECK(worth <= v.upper + kTiny);
    CHECK(v.lower >= 0);
    CHECK(v.estimate >= v.lower);
    CHECK(v.estimate <= v.upper);
  }
}

TEST_CASE("a simplified policy loses no more than it may, has no more nodes, and knows its own worth") {
  constexpr std::uint64_t kSeed = 23;
  CAPTURE(kSeed);
  RandomModels random(kSeed);
  int fewer = 0;
  for (int i = 0; i < 300; ++i) {
    CAPTURE(i);
    const Problem p = random.problem();
    const auto belief = random.belief(p.states);
    const Solution s = solve(p, belief, 0, {random.whole(0, 6), 2, random.whole(1, 10), 0.02, 1});
    const Policy whole = reachable(p, s.policy, s.entry);
    const double slack = i % 3 == 0 ? 0 : random.unit();
    const Policy simple = simplify(p, whole, belief, slack);
    CHECK(simple.nodes.size() <= whole.nodes.size());
    fewer += simple.nodes.size() < whole.nodes.size();
    const double worth = evaluate_forward(p, simple, 0, belief);
    CHECK(worth >= s.lower - slack - kTiny);
    double value = 0;
    for (std::size_t x = 0; x < belief.size(); ++x) value += belief[x] * simple.nodes[0].value[x];
    CHECK(std::abs(worth - value) <= kTiny);
    CHECK(worth <= exact(p, belief) + kTiny);
    // Whatever the world is, the graph can be followed: every result leads to the next step.
    for (const Node& node : simple.nodes)
      for (const int next : node.successor)
        if (next >= 0) CHECK(simple.nodes[static_cast<std::size_t>(next)].step == node.step + 1);
  }
  CHECK(fewer > 20);
}
