// SPDX-License-Identifier: Apache-2.0
#include "planning/contingency.hpp"

#include <doctest/doctest.h>

#include "planning/read_region.hpp"
#include "planning/solve.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {
namespace {

Contingency collapse() {
  Contingency k;
  k.name = "Collapse";
  k.from = 0;
  k.to = 2;
  k.deadline = 30;
  k.duration = 2;
  Demand surgeon;
  surgeon.role = "surgeon";
  surgeon.skills = {"doctor"};
  k.demands = {surgeon};
  return k;
}

}  // namespace

TEST_CASE("who is in the house is there at once; two surgeons take the way of the second") {
  Region region = *read_region(testing::kSmallRegion);
  region.cases[0].contingencies = {collapse(), collapse()};
  region.cases[0].contingencies[1].demands[0].count = 2;
  const Plan plan = *solve(region, {});
  const auto ready = readiness(region, plan, 0);
  REQUIRE(ready.size() == 2);
  CHECK(ready[0].met);
  CHECK(ready[0].minutes == 0);
  CHECK_FALSE(ready[1].met);
  CHECK(ready[1].minutes == 60);  // 40 minutes on a grid of 30
}

TEST_CASE("what is lost, or not on duty, is missing by its role, and the worst step decides") {
  Region region = *read_region(testing::kSmallRegion);
  region.cases[0].contingencies = {collapse(), collapse()};
  region.cases[0].contingencies[0].lost = {0, 1};
  region.resources[1].travel = -1;
  region.resources[0].windows = {{0, 3, 0, {}}, {3, 16, 0, {}}};
  const Plan plan = *solve(region, {});
  auto ready = readiness(region, plan, 0);
  CHECK_FALSE(ready[0].minutes.has_value());
  CHECK(ready[0].missing == "surgeon");
  CHECK(ready[1].met);
  region.resources[0].windows = {{0, 2, 0, {}}, {4, 16, 0, {}}};
  ready = readiness(region, plan, 0);
  CHECK_FALSE(ready[1].met);  // at step 0 she would be there, at step 1 not until it is over
  CHECK(ready[1].worst == 1);
}

TEST_CASE("blood that the plan uses is not there a second time") {
  Region region = *read_region(testing::kSmallRegion);
  Contingency k = collapse();
  k.from = 4;
  k.to = 5;
  k.demands[0].role = "blood";
  k.demands[0].kind = Kind::supply;
  k.demands[0].skills = {"O"};
  k.demands[0].amount = 1;
  region.cases[0].contingencies = {k, k};
  region.cases[0].contingencies[1].demands[0].amount = 2;
  const Plan plan = *solve(region, {});
  const int used = plan.cases[0].tasks[1].holders[2].at(0);  // 4 of 5
  const auto ready = readiness(region, plan, 0);
  CHECK(ready[0].minutes == 0);
  CHECK(ready[1].minutes == 60);  // the other hospital's
  CHECK(ready[1].team[0].at(0) != used);
}

}  // namespace dyad::planning
