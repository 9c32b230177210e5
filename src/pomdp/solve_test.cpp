// SPDX-License-Identifier: Apache-2.0
#include "pomdp/solve.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>

#include "pomdp/test_models.hpp"

using namespace dyad::pomdp;
using dyad::pomdp::testing::delivery;
using dyad::pomdp::testing::delivery_belief;
using dyad::pomdp::testing::tiger;

namespace {

const std::vector<double> kUnsure = {0.5, 0.5};

// Tiger by hand: after `d` more growls from the left than from the right the odds of left are (0.85/0.15)^d.
double tiger_value(int left, int d, std::map<std::pair<int, int>, double>& known) {
  if (left == 0) return 0;
  if (const auto it = known.find({left, d}); it != known.end()) return it->second;
  const double odds = std::pow(0.85 / 0.15, d), p = odds / (1 + odds);
  const double growl = 0.85 * p + 0.15 * (1 - p);
  const double listen = -1 + 0.95 * (growl * tiger_value(left - 1, d + 1, known) +
                                     (1 - growl) * tiger_value(left - 1, d - 1, known));
  const double afterwards = 0.95 * tiger_value(left - 1, 0, known);
  const double open_left = -100 * p + 10 * (1 - p) + afterwards;
  const double open_right = 10 * p - 100 * (1 - p) + afterwards;
  return known[{left, d}] = std::max({listen, open_left, open_right});
}

// Stop now for 0.6, or look once (right with 0.8) and then choose between 1 in the good state and 0.4 for
// sure. For chances of good between 1/7 and 8/11 the second choice follows the result, so waiting is worth
// 0.8 p + 0.4 (0.8 - 0.6 p) = 0.32 + 0.56 p, which passes 0.6 at p = 1/2.
Problem two_state_stopping() {
  Problem p;
  p.states = p.observations = p.steps = 2;
  p.action_names = {"stop", "look", "risk", "safe"};
  const std::vector<double> gone(4, 0.0);
  p.tables = {{{0.6, 0.6}, gone, {}},
              {{0, 0}, {1, 0, 0, 1}, {0.8, 0.2, 0.2, 0.8}},
              {{1, 0}, gone, {}},
              {{0.4, 0.4}, gone, {}}};
  p.choices = {{{0, 0, 0}, {1, 1, 0}}, {{2, 2, 0}, {3, 3, 0}}};
  p.final_value = {0, 0};
  return p;
}

bool same_bits(const Solution& a, const Solution& b) {
  if (a.lower != b.lower || a.upper != b.upper || a.entry != b.entry || a.backups != b.backups) return false;
  if (a.policy.nodes.size() != b.policy.nodes.size()) return false;
  for (std::size_t i = 0; i < a.policy.nodes.size(); ++i)
    if (a.policy.nodes[i].value != b.policy.nodes[i].value ||
        a.policy.nodes[i].successor != b.policy.nodes[i].successor)
      return false;
  return true;
}

}  // namespace

TEST_CASE("Tiger: the referee agrees with the recursion in the count of growls, the bracket closes on it") {
  std::map<std::pair<int, int>, double> known;
  for (int steps = 1; steps <= 20; ++steps) {
    CAPTURE(steps);
    const Problem p = tiger(steps);
    REQUIRE(check(p));
    const double value = tiger_value(steps, 0, known);
    const auto exact = exact_value(p, kUnsure, 0);
    REQUIRE(exact);
    CHECK(std::abs(*exact - value) <= 1e-9);
    const Solution rough = solve(p, kUnsure, 0, {5, 1, 5, 0.02, 1});
    CHECK(rough.lower <= value + 1e-9);
    CHECK(rough.upper >= value - 1e-9);
    const Solution s = solve(p, kUnsure, 0, {50, 20, 100, 0, 1});
    CHECK(std::abs(s.lower - value) <= 1e-6);
    CHECK(std::abs(s.upper - value) <= 1e-6);
    CHECK(std::abs(evaluate_forward(p, s.policy, s.entry, kUnsure) - s.lower) <= 1e-9);
  }
}

TEST_CASE("Tiger: the values that other solvers print") {
  const std::pair<int, double> printed[] = {{1, -1},        {2, -1.95},     {3, 2.3098},   {4, 1.795544},
                                            {5, 2.763096},  {6, 4.428531},  {7, 4.584266}, {10, 6.693368},
                                            {15, 9.728425}, {20, 11.879569}};
  for (const auto& [steps, value] : printed) {
    const auto exact = exact_value(tiger(steps), kUnsure, 0);
    REQUIRE(exact);
    CHECK(std::abs(*exact - value) <= 1e-6);
  }
}

TEST_CASE("a two-state stopping problem turns at the chance worked out by hand") {
  const Problem p = two_state_stopping();
  REQUIRE(check(p));
  for (double good = 0.16; good < 0.72; good += 0.02) {
    CAPTURE(good);
    const std::vector<double> belief = {good, 1 - good};
    const Solution s = solve(p, belief, 0, {});
    const Certificate c = certify(s);
    const double look = 0.32 + 0.56 * good;
    CHECK(std::abs(s.lower - std::max(0.6, look)) <= 1e-12);
    CHECK(std::abs(s.upper - s.lower) <= 1e-12);
    if (std::abs(good - 0.5) < 1e-6) continue;
    CHECK(c.certified);
    CHECK(c.action == (good > 0.5 ? 1 : 0));
    CHECK(std::abs(c.margin - std::abs(look - 0.6)) <= 1e-12);
    CHECK(std::abs(c.advantage - c.margin) <= 1e-12);
  }
  CHECK_FALSE(certify(solve(p, kUnsure, 0, {})).certified);
}

TEST_CASE("two actions that are worth the same are a toss-up, an only action is certain") {
  Problem p = two_state_stopping();
  p.choices[0] = {{0, 0, 0}, {3, 0, 0}};
  const Certificate c = certify(solve(p, kUnsure, 0, {}));
  CHECK_FALSE(c.certified);
  CHECK(c.margin == 0);
  CHECK(c.gap == 0);
  p.choices[0] = {{0, 0, 0}};
  CHECK(certify(solve(p, kUnsure, 0, {})).certified);
}

TEST_CASE("what a look is worth: nothing when it tells nothing, the amount worked out by hand otherwise") {
  Problem p = two_state_stopping();
  p.steps = 1;
  p.choices = {{{2, 2, 0}, {3, 3, 0}}};
  const Solution s = solve(p, kUnsure, 0, {});
  CHECK(s.lower == 0.5);
  const LookValue nothing = value_of_looking(p, s, kUnsure, 0, std::array{0.3, 0.7, 0.3, 0.7}, 2);
  CHECK(nothing.lower == 0);
  CHECK(nothing.upper <= 1e-15);
  CHECK_FALSE(nothing.detectable);
  // 0.32 + 0.56 / 2 with the look, 0.5 without.
  const LookValue look = value_of_looking(p, s, kUnsure, 0, std::array{0.8, 0.2, 0.2, 0.8}, 2);
  CHECK(look.lower == doctest::Approx(0.1).epsilon(1e-12));
  CHECK(look.upper == doctest::Approx(0.1).epsilon(1e-12));
  CHECK(look.estimate == doctest::Approx(0.1).epsilon(1e-12));
  CHECK(look.detectable);
  CHECK(look.best_action == std::vector<int>{2, 3});
  CHECK(look.chance[0] == doctest::Approx(0.5));
}

TEST_CASE("a look moves the belief by Bayes' rule; an impossible result leaves it") {
  const auto b = condition(std::array{0.25, 0.75}, std::array{0.9, 0.1});
  CHECK(b[0] == doctest::Approx(0.75));
  CHECK(condition(std::array{1.0, 0.0}, std::array{0.0, 0.4}) == std::vector<double>{1, 0});
}

TEST_CASE("equal input gives equal bits, another seed other work") {
  const auto shape = testing::small_delivery();
  const Problem p = delivery(shape);
  const auto belief = delivery_belief(shape);
  const Solution a = solve(p, belief, 0, {}), b = solve(p, belief, 0, {});
  CHECK(same_bits(a, b));
  CHECK_FALSE(same_bits(a, solve(p, belief, 0, {20, 2, 30, 0.02, 2})));
}

TEST_CASE(
    "delivery timing: information makes waiting worth more than any fixed plan, and less than foresight") {
  const auto shape = testing::small_delivery();
  const Problem p = delivery(shape);
  REQUIRE(check(p));
  const auto belief = delivery_belief(shape);
  const Bounds b = classical_bounds(p, belief, 0);
  Solution before;
  for (const Effort& effort :
       {Effort{5, 1, 10, 0.02, 1}, Effort{20, 2, 30, 0.02, 1}, Effort{40, 4, 60, 0.02, 1}}) {
    const Solution s = solve(p, belief, 0, effort);
    MESSAGE("open loop ", b.open_loop, ", bracket ", s.lower, " .. ", s.upper, ", fast informed ",
            b.fast_informed, ", QMDP ", b.qmdp, ", ", s.backups, " backups");
    CHECK(b.open_loop_exact);
    CHECK(s.lower > b.open_loop);
    CHECK(s.upper < b.fast_informed);
    CHECK(s.upper < b.qmdp);
    CHECK(s.lower <= s.upper);
    CHECK(std::abs(evaluate_forward(p, s.policy, s.entry, belief) - s.lower) <= 1e-9);
    CHECK(s.backups > before.backups);
    before = s;
  }
  CHECK(before.upper - before.lower < 0.3 * (b.qmdp - b.open_loop));
}

TEST_CASE("no bracket contradicts another: every lower bound is below every upper bound") {
  for (const auto& shape : {testing::small_delivery(), testing::DeliveryShape{2, 2, 12, 3, {3, 2}}}) {
    const Problem p = delivery(shape);
    const auto belief = delivery_belief(shape);
    double lower = -1e300, upper = 1e300;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      for (const int paths : {0, 3, 12, 30}) {
        const Solution s =
            solve(p, belief, 0, {paths, 1 + paths / 10, 2 + paths, 0.01 * (1 + paths % 4), seed});
        lower = std::max(lower, s.lower);
        upper = std::min(upper, s.upper);
      }
    CHECK(lower <= upper);
  }
}

TEST_CASE("a problem as large as the product's, with a steroid clock, is bracketed with the usual effort") {
  const auto shape = testing::large_delivery();
  const Problem p = delivery(shape);
  REQUIRE(check(p));
  const auto belief = delivery_belief(shape);
  const Bounds b = classical_bounds(p, belief, 0);
  const Solution s = solve(p, belief, 0, {});
  MESSAGE("open loop ", b.open_loop, ", bracket ", s.lower, " .. ", s.upper, ", QMDP ", b.qmdp);
  CHECK(s.lower > b.open_loop);
  CHECK(s.upper < b.fast_informed);
  CHECK(s.upper - s.lower < 0.25 * (b.qmdp - b.open_loop));
  CHECK(std::abs(evaluate_forward(p, s.policy, s.entry, belief) - s.lower) <= 1e-9);
  CHECK(s.actions.size() == 4);
  for (const ActionBounds& a : s.actions) CHECK(a.lower <= a.upper);
}

// State and result are one; a plan made for a sure state must still answer a result that it rules out.
TEST_CASE("a plan answers a result that its belief ruled out as that result deserves") {
  Problem p;
  p.states = p.observations = p.steps = 2;
  p.action_names = {"look", "left", "right", "neither"};
  const std::vector<double> gone(4, 0.0);
  p.tables = {
      {{0, 0}, {1, 0, 0, 1}, {1, 0, 0, 1}}, {{1, 0}, gone, {}}, {{0, 1}, gone, {}}, {{0.5, 0.5}, gone, {}}};
  p.choices = {{{0, 0, 0}, {3, 3, 0}}, {{1, 1, 0}, {2, 2, 0}}};
  p.final_value = {0, 0};
  const Solution s = solve(p, std::array{1.0, 0.0}, 0, {});
  CHECK(s.policy.nodes[static_cast<std::size_t>(s.entry)].value == std::vector<double>{1, 1});
}

TEST_CASE("the occupancy of a policy loses only what leaves, and a policy enters where it is best") {
  const auto shape = testing::small_delivery();
  const Problem p = delivery(shape);
  const auto belief = delivery_belief(shape);
  const Solution s = solve(p, belief, 0, {});
  CHECK(s.policy.enter(p, 0, 0, belief) == s.entry);
  const auto mass = occupancy(p, s.policy, s.entry, belief);
  std::vector<double> at(static_cast<std::size_t>(p.steps), 0.0);
  for (std::size_t i = 0; i < mass.size(); ++i)
    for (const double x : mass[i]) at[static_cast<std::size_t>(s.policy.nodes[i].step)] += x;
  CHECK(at[0] == doctest::Approx(1));
  for (std::size_t t = 1; t < at.size(); ++t) CHECK(at[t] <= at[t - 1]);
  for (const Node& node : s.policy.nodes)
    for (const int next : node.successor)
      if (next >= 0) CHECK(s.policy.nodes[static_cast<std::size_t>(next)].step == node.step + 1);
}

TEST_CASE("the referee refuses what it cannot expand") {
  const auto shape = testing::small_delivery();
  Problem p = delivery(shape);
  const auto value = exact_value(p, delivery_belief(shape), 0);
  REQUIRE_FALSE(value);
  CHECK(value.error().kind == dyad::ErrorKind::too_large);
}
