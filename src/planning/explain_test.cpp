// SPDX-License-Identifier: Apache-2.0
#include "planning/explain.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "planning/random_regions.hpp"
#include "planning/read_region.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {
namespace {

bool mentions(const std::vector<std::string>& texts, std::string_view part) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& t) { return t.find(part) != t.npos; });
}

}  // namespace

TEST_CASE(
    "a case without a surgeon in hours: the reasons are needed, and calling one in is a way out with its "
    "time") {
  Region region = *read_region(testing::kSmallRegion);
  region.resources[0].windows = {{0, 1, 0, {}}};
  region.resources[1].windows = {{0, 2, 0, {}}};
  const Plan plan = *solve(region, {});
  REQUIRE(plan.cases[0].option == -1);
  const auto why = explain_unserved(region, plan, {});
  REQUIRE(why.size() == 1);
  CHECK(why[0].confirmed);
  std::vector<std::string> reasons, actions;
  for (const Rule& r : why[0].reasons) reasons.push_back(words(region, r));
  for (const WayOut& w : why[0].ways_out) actions.insert(actions.end(), w.actions.begin(), w.actions.end());
  CHECK(mentions(reasons, "a.birth has its surgeon"));
  CHECK(mentions(reasons, "the hours of surgeon"));
  REQUIRE(!why[0].ways_out.empty());
  CHECK(why[0].ways_out[0].given_up.size() == 1);
  CHECK(mentions(actions, "call in 1 more for surgeon (person), 2031-01-06T"));
  CHECK(mentions(actions, "ask surgeon to be there outside its hours"));
}

TEST_CASE("more babies than cots are counted before anything is searched") {
  Region region = *read_region(testing::kSmallRegion);
  for (const char* id : {"b", "c", "d"}) {
    region.cases.push_back(region.cases[0]);
    region.cases.back().id = id;
  }
  for (Resource& r : region.resources)
    if (r.kind == Kind::supply) r.amount = 100;
  const Plan plan = *solve(region, {});
  const auto why = explain_unserved(region, plan, {});
  REQUIRE(why.size() == 1);
  REQUIRE(why[0].shortages.size() == 1);
  CHECK(why[0].shortages[0].kind == Kind::cot);
  CHECK(why[0].shortages[0].needed == 4);
  CHECK(why[0].shortages[0].exist == 3);
}

TEST_CASE(
    "in invented regions with too little, every reason named is needed and every way out leads to a plan") {
  int explained = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    const Region region = testing::random_region(seed, {4, 2, 24, 40, 2});
    const Plan plan = *solve(region, {});
    for (const Impossible& why : explain_unserved(region, plan, {})) {
      ++explained;
      CHECK_MESSAGE(why.confirmed, "seed ", seed);
      for (std::size_t w = 1; w < why.ways_out.size(); ++w)
        CHECK(why.ways_out[w].given_up != why.ways_out[0].given_up);
    }
  }
  CHECK(explained > 5);
}

TEST_CASE("venues side by side: what each would cost, and which cannot be") {
  Region region = *read_region(testing::kSmallRegion);
  auto venues = compare_venues(region, 0, {});
  REQUIRE(venues.size() == 2);
  CHECK(venues[0].possible);
  CHECK(venues[1].possible);
  CHECK(venues[0].tiers[2].cost < venues[1].tiers[2].cost);
  region.resources[6].windows = {};  // the ambulance
  venues = compare_venues(region, 0, {});
  CHECK(venues[0].possible);
  CHECK_FALSE(venues[1].possible);
}

TEST_CASE("why this surgeon: the others with the reason each is out") {
  Region region = *read_region(testing::kSmallRegion);
  const Plan plan = *solve(region, {});
  auto who = why_these(region, plan, {0, 1, 1});
  REQUIRE(who.size() == 2);
  CHECK(who[0].chosen);
  CHECK(who[1].reason.empty());  // could as well
  region.resources[1].skills.clear();
  CHECK(why_these(region, plan, {0, 1, 1})[1].reason == "has not doctor");
  region.resources[1].skills = {"doctor"};
  region.resources[1].windows = {{0, 3, 0, {}}};
  CHECK(why_these(region, plan, {0, 1, 1})[1].reason ==
        "is not available all the time from leaving to being back");
}

}  // namespace dyad::planning
