// SPDX-License-Identifier: Apache-2.0
#include "planning/replan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

#include "planning/changes.hpp"
#include "planning/check_plan.hpp"
#include "planning/random_regions.hpp"
#include "planning/read_region.hpp"
#include "planning/solve.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {
namespace {

std::set<int> used_by(const Plan& plan) {
  std::set<int> out;
  for (const CasePlan& p : plan.cases)
    for (const TaskPlan& t : p.tasks)
      for (const auto& holders : t.holders) out.insert(holders.begin(), holders.end());
  return out;
}

const testing::RegionSize kMiddling{3, 4, 60, 64, 2};

}  // namespace

TEST_CASE(
    "a surgeon who is gone is replaced, the rest of the promise stands, and the change names who must be "
    "told") {
  const Region region = *read_region(testing::kSmallRegion);
  const Plan plan = *solve(region, {});
  REQUIRE(plan.cases[0].tasks[1].holders[1] == std::vector<int>{0});
  const auto changed = after(region, plan, {1, {0}});
  REQUIRE(changed.has_value());
  const auto again = solve(*changed, {});
  REQUIRE(again.has_value());
  CHECK(again->cases[0].tasks[1].start == plan.cases[0].tasks[1].start + 1);  // the way of the second surgeon
  CHECK(again->cases[0].tasks[1].holders[1] == std::vector<int>{1});
  const auto changes = changes_of(*changed, *again);
  const auto surgeon = std::find_if(changes.begin(), changes.end(),
                                    [](const Change& c) { return c.what == "surgeon of birth"; });
  REQUIRE(surgeon != changes.end());
  CHECK(surgeon->affects == std::vector<int>{0, 1});
}

TEST_CASE("losing what no task uses changes nothing") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const Region region = testing::random_region(seed, kMiddling);
    const Plan plan = *solve(region, {});
    const auto used = used_by(plan);
    std::mt19937 random(seed);
    Event event{static_cast<int>(random() % 40), {}};
    while (event.lost.size() < 3) {
      const int r = static_cast<int>(random() % region.resources.size());
      if (!used.contains(r)) event.lost.push_back(r);
    }
    const auto changed = after(region, plan, event);
    REQUIRE(changed.has_value());
    const auto again = solve(*changed, {});
    REQUIRE(again.has_value());
    CHECK_MESSAGE(changes_of(*changed, *again).empty(), "seed ", seed);
  }
}

TEST_CASE("after any loss the new plan is valid, what has begun stays, and the lost are not used again") {
  int replanned = 0, refused = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const Region region = testing::random_region(seed, kMiddling);
    const Plan plan = *solve(region, {});
    const auto used = used_by(plan);
    std::mt19937 random(seed * 7);
    for (int round = 0; round < 4; ++round) {
      const Event event{static_cast<int>(random() % 50),
                        {*std::next(used.begin(), static_cast<long>(random() % used.size()))}};
      const auto changed = after(region, plan, event);
      if (!changed) {
        CHECK(changed.error().field == "lost");
        ++refused;
        continue;
      }
      const auto again = solve(*changed, {});
      REQUIRE_MESSAGE(again.has_value(), "seed ", seed, ": ", (again ? "" : again.error().text()));
      ++replanned;
      CHECK(check_plan(*changed, *again).empty());
      CHECK(again->proven());
      for (std::size_t c = 0; c < plan.cases.size(); ++c)
        for (std::size_t i = 0; again->cases[c].option >= 0 && i < plan.cases[c].tasks.size(); ++i) {
          const TaskPlan& was = plan.cases[c].tasks[i];
          const TaskPlan& is = again->cases[c].tasks[i];
          if (was.present && was.start < event.now) CHECK(is.start == was.start);
          if (!is.present || is.start < event.now) continue;
          for (const auto& holders : is.holders)
            CHECK(std::find(holders.begin(), holders.end(), event.lost[0]) == holders.end());
        }
    }
  }
  CHECK(replanned > 20);
  CHECK(refused > 0);
}

TEST_CASE("what is in use by a task under way cannot simply be taken") {
  const Region region = *read_region(testing::kSmallRegion);
  const Plan plan = *solve(region, {});
  const int theatre = plan.cases[0].tasks[1].holders[0][0];
  const auto changed = after(region, plan, {plan.cases[0].tasks[1].start + 1, {theatre}});
  REQUIRE_FALSE(changed.has_value());
  CHECK(changed.error().limit == "what no task under way uses; a.birth does");
}

}  // namespace dyad::planning
