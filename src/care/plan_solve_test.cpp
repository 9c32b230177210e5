// SPDX-License-Identifier: Apache-2.0
#include "care/plan_solve.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "care/plan_view.hpp"
#include "planning/check_plan.hpp"
#include "planning/plan_json.hpp"
#include "timing/timing_test_support.hpp"

using namespace dyad;
using namespace dyad::care;

namespace {

std::string region_text(const char* name) {
  return timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/planning/" + name);
}

PlannedCase planned(const char* name) {
  auto out = plan_case(region_text(name), {20'000, 60'000});
  REQUIRE_MESSAGE(out, (out ? "" : out.error().text()));
  return std::move(*out);
}

const PlanPart& part_of(const std::vector<PlanPart>& parts, std::string_view hospital) {
  const auto it = std::ranges::find(parts, hospital, &PlanPart::hospital);
  REQUIRE(it != parts.end());
  return *it;
}

}  // namespace

TEST_CASE("cases A and B are laid out, checked, and every venue is planned beside the one chosen") {
  for (const char* name : {"case-a.json", "case-b.json"}) {
    CAPTURE(name);
    const auto found = planned(name);
    CHECK(found.served);
    CHECK(planning::check_plan(found.region, found.plan).empty());
    CHECK(found.venues.size() == found.region.cases.front().options.size());
    for (const auto& venue : found.venues) {
      if (venue.possible) CHECK(venue.plan.cases.front().option == venue.option);
      CHECK((venue.possible || !venue.why.empty()));
    }
    CHECK_FALSE(found.ready.empty());
    CHECK(found.changes.empty());
  }
}

TEST_CASE("the same region gives the same plan") {
  const auto one = planned("case-a.json"), two = planned("case-a.json");
  CHECK(planning::plan_json(one.region, one.plan) == planning::plan_json(two.region, two.plan));
}

TEST_CASE("a hospital's part is what it brings, from leaving home to being back") {
  const auto found = planned("case-b.json");
  const auto parts = plan_parts(found);
  CHECK(parts.size() == 2);
  const auto& theirs = part_of(parts, "obstetrics");
  const auto travels = std::ranges::find(theirs.uses, "obstetric-anaesthetist", &PlanUse::reference);
  const auto task = std::ranges::find(found.region.cases.front().tasks, "set_up", &planning::Task::id);
  REQUIRE(task != found.region.cases.front().tasks.end());
  const auto i = static_cast<std::size_t>(task - found.region.cases.front().tasks.begin());
  REQUIRE(travels != theirs.uses.end());
  CHECK(travels->from < found.region.instant_of(found.plan.cases.front().tasks[i].start));
  CHECK(std::ranges::count(theirs.uses, "obstetric-anaesthetist", &PlanUse::reference) == 1);
  const auto blood = std::ranges::find(part_of(parts, "lung").uses, "red-cells", &PlanUse::reference);
  REQUIRE(blood != part_of(parts, "lung").uses.end());
  CHECK(blood->units == 4);
}

TEST_CASE("a region of several cases is no plan of a case") {
  const auto text = region_text("case-a.json");
  auto file = json::parse(text);
  REQUIRE(file);
  json::Value second = (*file)["cases"][std::size_t{0}];
  second.set("id", "other");
  json::Value cases = (*file)["cases"];
  cases.push(std::move(second));
  file->set("cases", std::move(cases));
  const auto out = plan_case(json::write(*file));
  REQUIRE_FALSE(out);
  CHECK(out.error().field == "cases");
}
