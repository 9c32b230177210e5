// SPDX-License-Identifier: Apache-2.0
#include "planning/solve.hpp"

#include <doctest/doctest.h>

#include "planning/check_plan.hpp"
#include "planning/plan_json.hpp"
#include "planning/random_regions.hpp"
#include "planning/read_region.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {

TEST_CASE("a plan keeps the lesser risk even when the other host costs less effort") {
  Region region = *read_region(testing::kSmallRegion);
  auto plan = solve(region, {});
  REQUIRE(plan.has_value());
  CHECK(plan->proven());
  CHECK(plan->cases[0].option == 0);
  region.cases[0].options[0].risk_child = 4;  // 2 + 4 against 4 + 1
  plan = solve(region, {});
  CHECK(plan->cases[0].option == 1);
  CHECK(plan->tiers.back().cost == 1);  // the transfer; the second surgeon is at home there
}

TEST_CASE("an infection leaves only those who are fit for it, and a case without them is not served") {
  Region region = *read_region(testing::kSmallRegion);
  for (Task& t : region.cases[0].tasks)
    for (Demand& d : t.demands)
      if (d.kind == Kind::person) d.precautions = {"mask"};
  auto plan = solve(region, {});
  CHECK(plan->cases[0].option == 0);
  CHECK(plan->cases[0].tasks[1].holders[1] == std::vector<int>{0});
  region.resources[0].skills = {"doctor"};
  plan = solve(region, {});
  CHECK(plan->cases[0].option == -1);
  CHECK(plan->proven());
}

TEST_CASE("the same region gives the same plan, byte for byte") {
  const Region region = testing::random_region(5, {3, 4, 60, 64, 2});
  const auto once = solve(region, {}), again = solve(region, {});
  REQUIRE(once.has_value());
  CHECK(json::write(plan_json(region, *once)) == json::write(plan_json(region, *again)));
}

TEST_CASE("a search that is stopped at once still has a plan that holds, and claims no proof") {
  const Region region = testing::random_region(2);
  const auto stopped = solve(region, {.should_stop = [] { return true; }});
  REQUIRE(stopped.has_value());
  CHECK_FALSE(stopped->proven());
  CHECK(check_plan(region, *stopped).empty());
}

TEST_CASE("with few conflicts a plan is no worse than the first one, and its lower bounds hold") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    const Region region = testing::random_region(seed, {4, 4, 60, 64, 1});
    const auto quick = solve(region, {.conflicts = 5}), best = solve(region, {});
    REQUIRE(quick.has_value());
    REQUIRE(best.has_value());
    CHECK(best->proven());
    bool equal = true;  // so far
    for (std::size_t i = 0; equal && i < best->tiers.size(); ++i) {
      CHECK(best->tiers[i].cost <= quick->tiers[i].cost);
      CHECK(quick->tiers[i].lower <= best->tiers[i].cost);
      equal = best->tiers[i].cost == quick->tiers[i].cost;
    }
  }
}

TEST_CASE("every plan on the way to the best one is valid and better than the one before") {
  const Region region = testing::random_region(3);
  std::vector<std::vector<long>> seen;
  const auto plan = solve(region, {.on_plan = [&](const Plan& p) {
                            CHECK(check_plan(region, p).empty());
                            auto& costs = seen.emplace_back();
                            for (const TierCost& t : p.tiers) costs.push_back(t.cost);
                          }});
  REQUIRE(plan.has_value());
  for (std::size_t i = 1; i < seen.size(); ++i) CHECK(seen[i] < seen[i - 1]);
}

}  // namespace dyad::planning
