// SPDX-License-Identifier: Apache-2.0
#include "planning/check_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "planning/plan_json.hpp"
#include "planning/random_regions.hpp"
#include "planning/read_region.hpp"
#include "planning/solve.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {
namespace {

bool breaks(const Region& region, const Plan& plan, std::string_view rule) {
  const auto wrong = check_plan(region, plan);
  return std::any_of(wrong.begin(), wrong.end(), [&](const Violation& v) { return v.rule == rule; });
}

struct World {
  Region region = *read_region(testing::kSmallRegion);
  Plan plan = *solve(region, {});
  TaskPlan& task(std::size_t i) { return plan.cases[0].tasks[i]; }
};

}  // namespace

TEST_CASE("the checker passes what the solver makes, also through JSON") {
  World w;
  CHECK(check_plan(w.region, w.plan).empty());
  const auto back = read_plan(w.region, json::write(plan_json(w.region, w.plan)));
  REQUIRE(back.has_value());
  CHECK(check_plan(w.region, *back).empty());
}

TEST_CASE("a plan whose times are not on the grid is refused with field, value and grid, never rounded") {
  World w;
  const std::string text = json::write(plan_json(w.region, w.plan));
  for (const std::string field : {"start", "end"}) {
    const auto& tasks = w.plan.cases[0].tasks;
    const auto birth = std::find_if(tasks.begin(), tasks.end(), [](const TaskPlan& t) { return t.present; });
    const std::string was =
        "\"" + field + "\":\"" + time_text(w.region, field == "start" ? birth->start : birth->end) + "\"";
    std::string off = text;
    const auto at = off.find(was);
    REQUIRE(at != off.npos);
    off[at + was.size() - 9] = '1';  // ten seconds past
    const auto read = read_plan(w.region, off);
    REQUIRE_FALSE(read.has_value());
    const std::string error = read.error().text();
    CHECK_MESSAGE(error.find("." + field + ": is not on the grid of the region (got ") != error.npos, error);
    CHECK_MESSAGE(
        error.find(":10+07:00; allowed every 30 minutes since 2031-01-06T08:00:00+07:00") != error.npos,
        error);
  }
}

TEST_CASE("the checker names the rule that a changed plan breaks") {
  World w;
  REQUIRE(w.plan.cases[0].option == 0);
  SUBCASE("a task that is too short") {
    --w.task(1).end;
    CHECK(breaks(w.region, w.plan, "duration"));
  }
  SUBCASE("a stay that begins too late after the birth") {
    w.task(2).start += 3;
    CHECK(breaks(w.region, w.plan, "order"));
  }
  SUBCASE("blood that cannot be ready") {
    w.task(1).start = 0;
    w.task(1).end = 2;
    CHECK(breaks(w.region, w.plan, "lead"));
  }
  SUBCASE("a role left open, and one filled by somebody without the skill") {
    w.task(1).holders[1].clear();
    CHECK(breaks(w.region, w.plan, "role"));
    w.task(1).holders[1] = {6};
    CHECK(breaks(w.region, w.plan, "kind"));
  }
  SUBCASE("a theatre of another hospital") {
    w.task(1).holders[0] = {3};
    CHECK(breaks(w.region, w.plan, "travel"));
  }
  SUBCASE("a cost that is not what the plan costs, and a bound above it") {
    w.plan.tiers.back().cost += 1;
    CHECK(breaks(w.region, w.plan, "tiers"));
  }
  SUBCASE("a task that has no place in the mode") {
    w.task(0) = w.task(1);
    w.task(0).holders = {{6}};
    CHECK(breaks(w.region, w.plan, "mode"));
  }
}

TEST_CASE(
    "two cases in one theatre need its cleaning between them, and more blood than there is stays unplanned") {
  Region region = *read_region(testing::kSmallRegion);
  region.cases.push_back(region.cases[0]);
  region.cases[1].id = "b";
  Plan plan = *solve(region, {});
  CHECK(check_plan(region, plan).empty());
  // One of them takes its blood from elsewhere, because four and four are more than five.
  CHECK(plan.cases[0].tasks[1].holders[2] != plan.cases[1].tasks[1].holders[2]);
  plan.cases[1] = plan.cases[0];
  CHECK(breaks(region, plan, "shared"));
  CHECK(breaks(region, plan, "amount"));
}

TEST_CASE("every single change of a holder in an invented region is either valid or named by the checker") {
  const Region region = testing::random_region(3, {2, 3, 36, 48, 1});
  const auto plan = solve(region, {});
  REQUIRE(plan.has_value());
  int caught = 0, allowed = 0;
  for (std::size_t c = 0; c < plan->cases.size(); ++c)
    for (std::size_t i = 0; i < plan->cases[c].tasks.size(); ++i)
      for (std::size_t k = 0; k < plan->cases[c].tasks[i].holders.size(); ++k)
        for (int r = 0; r < static_cast<int>(region.resources.size()); ++r) {
          Plan other = *plan;
          other.cases[c].tasks[i].holders[k] = {r};
          (check_plan(region, other).empty() ? allowed : caught)++;
        }
  CHECK(caught > 10 * allowed);
  CHECK(allowed > 0);
}

}  // namespace dyad::planning
