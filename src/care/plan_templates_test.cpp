// SPDX-License-Identifier: Apache-2.0
#include "care/plan_templates.hpp"

#include "care/plan_region_test_support.hpp"

using namespace dyad;
using namespace dyad::care;

namespace {

// The shipped file with one text replaced by another, and why it is refused.
std::string refused(const std::string& from, const std::string& to) {
  std::string text = demo::file("data/care/plan_templates.json");
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  text.replace(at, from.size(), to);
  const auto read = PlanTemplates::load(text, demo::words(), demo::runs());
  return read ? "accepted" : read.error().field + " " + read.error().value + ": " + read.error().message;
}

}  // namespace

TEST_CASE("every kind of operation of the run has a template, and each step of it is timed once") {
  REQUIRE(demo::templates().all().size() == demo::runs().templates().size());
  for (const auto& run : demo::runs().templates()) {
    const PlanTemplate* plan = demo::templates().find(run.key);
    REQUIRE_MESSAGE(plan, run.key);
    CHECK(plan->names == run.names);
    CHECK(plan->contingencies.size() == 7);
    for (const auto& k : plan->contingencies) CHECK(k.limit_min > 0);
  }
  CHECK(demo::templates().find("appendix") == nullptr);
  CHECK(demo::templates().find("caesarean_travelling_airborne")->precaution == "airborne");
}

TEST_CASE("eleven roles of the travelling team come from elsewhere") {
  int people = 0;
  for (const auto& role : demo::templates().find("caesarean_travelling_airborne")->task("set_up")->roles)
    if (role.visiting) people += role.count;
  CHECK(people == 11);
}

TEST_CASE("the same role is the same in all but its name; blood and cots follow their rules") {
  const auto* plan = demo::templates().find("caesarean_travelling_airborne");
  const auto& caesarean = plan->task("caesarean")->roles;
  const auto it = std::ranges::find(caesarean, "obstetrician", &PlanRole::role);
  REQUIRE(it != caesarean.end());
  CHECK(it->same_as == "set_up.obstetrician");
  CHECK(it->visiting);
  const PlanRules& rules = demo::templates().rules();
  for (const auto& row : rules.blood)
    if (row.product == "red_cells" && row.group.empty())
      CHECK(row.may_have == std::vector<std::string>{"O-"});
  CHECK(rules.cots.front().levels == std::vector<std::string>{"intensive"});
  CHECK(rules.knows_infection("airborne"));
  CHECK_FALSE(rules.knows_infection("plague"));
}

TEST_CASE("bad templates are refused with the place and the reason") {
  CHECK(refused("\"skills\": [\"bowel_surgery\"]", "\"skills\": [\"bowl_surgery\"]") ==
        "templates[1].tasks[3].roles[3].skills bowl_surgery: is no skill that can be offered");
  CHECK(refused("\"transport\", \"battery\"", "\"transport\", \"batery\"")
            .ends_with("is no feature or level that can be offered"));
  CHECK(refused("\"before\": \"preparation\"", "\"before\": \"prep\"") ==
        "templates[0].order[1].before prep: is no task of this template");
  CHECK(refused("\"knife\": \"caesarean\"", "\"knife\": \"knife\"") ==
        "templates[0].knife knife: is no task of this template");
  CHECK(refused("\"same_as\": \"caesarean.theatre\"", "\"same_as\": \"bowel.theatre\"")
            .ends_with("bowel.theatre: names no role of an earlier task that is not itself the same as "
                       "another, and no supply"));
  CHECK(refused("\"product\": \"H01BB02\"", "\"product\": \"H01\"")
            .ends_with("H01: is no component or drug that can be offered"));
  CHECK(refused("\"team\": \"obstetric\"", "\"team\": \"chess\"").ends_with("chess: is no team of a run"));
  CHECK(refused("\"posts\": [\"midwife\"]", "\"posts\": [\"wizard\"]")
            .ends_with("wizard: is no post of a team of the run"));
  CHECK(refused("\"minutes\": 45, \"source\": \"case_files\"", "\"minutes\": 45, \"source\": \"hearsay\"")
            .ends_with("hearsay: is no source of this file with a certainty"));
  CHECK(refused("{\"step\": \"birth\", \"minutes\": 29}", "{\"step\": \"brith\", \"minutes\": 29}")
            .ends_with("brith: is no step of a run"));
  CHECK(refused("{\"step\": \"birth\", \"minutes\": 29},", "") ==
        "templates[0].tasks birth: is timed by no task");
  CHECK(refused("\"lost_roles\": [\"caesarean.theatre\"]", "\"lost_roles\": [\"caesarean.roof\"]")
            .ends_with("caesarean.roof: is no role of a task of this template"));
  CHECK(refused("\"key\": \"caesarean\"", "\"key\": \"appendix\"") ==
        "templates[0].key appendix: is no template of a run");
  CHECK(refused("\"levels\": [\"intensive\"]", "\"levels\": [\"posh\"]") ==
        "rules.cots[0].levels posh: is no level of a cot");
  CHECK(refused("\"precaution\": \"airborne\"", "\"precaution\": \"plague\"")
            .ends_with("plague: is no infection of the rules"));
  CHECK(refused("\"limit_minutes\": 4", "\"limit_minutes\": -4")
            .ends_with("-4: is no whole number in the range"));
  CHECK(refused("\"about\"", "\"abuot\"") == ".abuot : is not known");
}
