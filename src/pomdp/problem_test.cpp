// SPDX-License-Identifier: Apache-2.0
#include "pomdp/problem.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "pomdp/test_models.hpp"

using namespace dyad::pomdp;
using dyad::pomdp::testing::tiger;

namespace {

template <class Change>
std::string field_after(Change change) {
  Problem p = tiger(3);
  change(p);
  const auto ok = check(p);
  return ok ? "accepted" : ok.error().field;
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a sound problem is accepted, and one whose mass may leave") {
  CHECK(field_after([](Problem&) {}) == "accepted");
  CHECK(field_after([](Problem& p) { p.tables[0].transition[0] = 0.9; }) == "accepted");
}

TEST_CASE("a refusal names the element at fault") {
  CHECK(field_after([](Problem& p) { p.steps = 0; }) == "steps");
  CHECK(field_after([](Problem& p) { p.states = 0; }) == "states");
  CHECK(field_after([](Problem& p) { p.observations = kMaxObservations + 1; }) == "observations");
  CHECK(field_after([](Problem& p) { p.modes = 0; }) == "modes");
  CHECK(field_after([](Problem& p) { p.discount = 0; }) == "discount");
  CHECK(field_after([](Problem& p) { p.discount = kNan; }) == "discount");
  CHECK(field_after([](Problem& p) { p.tables[1].transition[3] = 0.6; }) == "tables.1.transition.1");
  CHECK(field_after([](Problem& p) { p.tables[2].observation[0] = 0.4; }) == "tables.2.observation.0");
  CHECK(field_after([](Problem& p) { p.tables[0].transition[1] = -0.1; }) == "tables.0.transition.0");
  CHECK(field_after([](Problem& p) { p.tables[0].observation[2] = kNan; }) == "tables.0.observation.1");
  CHECK(field_after([](Problem& p) { p.tables[0].reward[1] = kNan; }) == "tables.0.reward.1");
  CHECK(field_after([](Problem& p) { p.tables[0].reward.pop_back(); }) == "tables.0");
  CHECK(field_after([](Problem& p) { p.tables[0].observation.clear(); }) == "tables.0.observation");
  CHECK(field_after([](Problem& p) { p.choices.pop_back(); }) == "choices");
  CHECK(field_after([](Problem& p) { p.choices[2].clear(); }) == "choices.2");
  CHECK(field_after([](Problem& p) { p.choices[1][0].table = 3; }) == "choices.1");
  CHECK(field_after([](Problem& p) { p.choices[1][0].action = -1; }) == "choices.1");
  CHECK(field_after([](Problem& p) { p.choices[0][0].next_mode = 1; }) == "choices.0");
  CHECK(field_after([](Problem& p) { p.final_value.clear(); }) == "final_value");
  CHECK(field_after([](Problem& p) { p.final_value[1] = std::numeric_limits<double>::infinity(); }) ==
        "final_value.1");
}

TEST_CASE("a refused row says what it sums to and what is allowed") {
  Problem p = tiger(1);
  p.tables[0].observation[0] = 0.9;
  const auto ok = check(p);
  REQUIRE_FALSE(ok);
  CHECK(ok.error().value == "1.05");
  CHECK(ok.error().limit == "1");
}

TEST_CASE("a belief must be a distribution over the states, in a mode that exists") {
  const Problem p = tiger(1);
  CHECK(check_belief(p, std::array{0.3, 0.7}, 0));
  CHECK(check_belief(p, std::array{0.3, 0.6}, 0).error().field == "belief");
  CHECK(check_belief(p, std::array{1.3, -0.3}, 0).error().field == "belief");
  CHECK(check_belief(p, std::array{1.0}, 0).error().field == "belief");
  CHECK(check_belief(p, std::array{0.3, 0.7}, 1).error().field == "mode");
}
