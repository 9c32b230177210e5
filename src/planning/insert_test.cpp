// SPDX-License-Identifier: Apache-2.0
#include "planning/insert.hpp"

#include <doctest/doctest.h>

#include "planning/check_plan.hpp"
#include "planning/plan_json.hpp"
#include "planning/random_regions.hpp"
#include "planning/replan.hpp"
#include "planning/solve.hpp"

namespace dyad::planning {
namespace {

std::string text(const Region& region, const Plan& plan) { return json::write(plan_json(region, plan)); }

}  // namespace

TEST_CASE(
    "putting cases in anew: always valid, never worse, the same each time, and better where there is room") {
  int improved = 0;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const Region region = testing::random_region(seed, {14, 4, 100, 48, 6});
    const Candidates candidates(region);
    const Plan first = insert_all(region, candidates);
    const Plan next = reinsert(region, candidates, first, 60, nullptr);
    CHECK_MESSAGE(check_plan(region, next).empty(), "seed ", seed);
    CHECK_FALSE(better(first.tiers, next.tiers));
    improved += better(next.tiers, first.tiers) ? 1 : 0;
    CHECK(text(region, next) == text(region, reinsert(region, candidates, first, 60, nullptr)));
  }
  CHECK(improved >= 6);
}

TEST_CASE("what is best cannot be bettered, and few cases put in anew reach what is proven best") {
  int reached = 0;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    const Region region = testing::random_region(seed, {2, 3, 40, 40, 2});
    const Candidates candidates(region);
    const Plan best = *solve(region, {});
    REQUIRE(best.proven());
    CHECK_FALSE(better(reinsert(region, candidates, best, 100, nullptr).tiers, best.tiers));
    const Plan found = reinsert(region, candidates, insert_all(region, candidates), 100, nullptr);
    CHECK_FALSE(better(found.tiers, best.tiers));
    reached += better(best.tiers, found.tiers) ? 0 : 1;
  }
  CHECK(reached >= 4);
}

TEST_CASE(
    "in the middle of the day, with somebody lost: what has begun stays, and every plan keeps the rules") {
  int tried = 0;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    const Region region = testing::random_region(seed, {14, 4, 100, 48, 6});
    const Candidates candidates(region);
    const Plan plan = insert_all(region, candidates);
    for (int lost = 0; lost < 12; lost += 4) {
      const auto changed = after(region, plan, {region.steps / 3, {lost}});
      if (!changed) continue;  // in use by what has begun
      ++tried;
      const Candidates then(*changed);
      const Plan first = insert_all(*changed, then);
      REQUIRE(check_plan(*changed, first).empty());
      const Plan next = reinsert(*changed, then, first, 40, nullptr);
      CHECK_MESSAGE(check_plan(*changed, next).empty(), "seed ", seed, ", lost ", lost);
      CHECK_FALSE(better(first.tiers, next.tiers));
    }
  }
  CHECK(tried > 8);
}

TEST_CASE("stopped at once, the plan is the one it began with") {
  const Region region = testing::random_region(1, {14, 4, 100, 48, 6});
  const Candidates candidates(region);
  const Plan first = insert_all(region, candidates);
  CHECK(text(region, reinsert(region, candidates, first, 60, [] { return true; })) == text(region, first));
}

TEST_CASE("many cases: with annealing the result is the same where it is proven") {
  int compared = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const Region region = testing::random_region(seed, {13, 4, 160, 48, 8});
    const Plan with = *solve(region, {.conflicts = 2000});
    const Plan without = *solve(region, {.conflicts = 2000, .changes = 0});
    CHECK(check_plan(region, with).empty());
    for (std::size_t i = 0; i < with.tiers.size() && with.tiers[i].proven && without.tiers[i].proven; ++i) {
      CHECK(with.tiers[i].cost == without.tiers[i].cost);
      ++compared;
    }
  }
  CHECK(compared >= 6);
}

}  // namespace dyad::planning
