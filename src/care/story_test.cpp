// SPDX-License-Identifier: Apache-2.0
// What the three shipped stories must say at their turning points.
#include "care/advice.hpp"
#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

constexpr const char* kAdmission = "2025-02-02T22:00:00+07:00";
constexpr const char* kStable = "2025-02-11T12:00:00+07:00";
constexpr const char* kDecision = "2025-02-13T01:30:00+07:00";
constexpr const char* kAfterBirth = "2025-02-14T12:00:00+07:00";

bool says(const json::Value& v, std::string_view text) {
  return json::write(v).find(text) != std::string::npos;
}

json::Value event(const json::Value& view, std::string_view english) {
  for (const auto& e : view["events"].items())
    if (e["text"]["en"].as_string().find(english) != std::string_view::npos) return e;
  return {};
}

}  // namespace

TEST_CASE(
    "On the night of admission case A has SOFA 8, complete, with the gas paired to the oxygen of that "
    "moment") {
  const json::Value view = story("a").view(kAdmission);
  const json::Value sofa = score(view, "sofa");
  CHECK(sofa["value"].as_int() == 8);
  CHECK(sofa["text"].as_string() == "8");
  CHECK(sofa["level"].as_string() == "act");
  CHECK(score(view, "pf")["value"].as_double() == doctest::Approx(77 / 0.60).epsilon(0.001));
  CHECK(view["children"][std::size_t(0)]["gestation_text"].as_string() == "26+1");
  CHECK(view["mother"]["age_years"].as_int() == 23);
}

TEST_CASE("On the night of admission case A says nothing of what comes later") {
  json::Value view = story("a").view(kAdmission);
  // These may reach ahead, and only by a time.
  for (const char* ahead : {"marks", "axis", "clock"}) view.erase(ahead);
  const std::string text = json::write(view);
  for (const std::string word : {"bstruction", "K56", "naesthe", "Caesarean", "800 g", "birth_weight",
                                 "born_at", "toma", "liquor", "male\",\"dating", "2025-02-13", "250213"}) {
    CAPTURE(word);
    CHECK(text.find(word) == std::string::npos);
  }
  const auto read = care::read_situation(story("a").facts(kAdmission), book());
  REQUIRE(read);
  CHECK_FALSE(read->situation.bowel_obstruction);
  CHECK_FALSE(read->situation.anhydramnios);
  CHECK_FALSE(read->situation.steroid_hours);
  CHECK(read->situation.sex.empty());
}

TEST_CASE("Once stabilised case A has SOFA 2 or 3 and its resolved failures raise no alarm") {
  const json::Value view = story("a").view(kStable);
  const auto sofa = score(view, "sofa");
  CHECK(sofa["value"].as_int().value_or(-1) >= 2);
  CHECK(sofa["value"].as_int().value_or(99) <= 3);
  CHECK(view["mother"]["days"][std::size_t(0)]["state"].as_string() == "critical");
  for (const auto& d : view["mother"]["diagnoses"].items())
    if (d["text"]["en"].as_string() == "Acute respiratory failure") CHECK_FALSE(*d["active"].as_bool());
}

TEST_CASE(
    "At the decision of case A the obstruction is known and the steroid window has been open since day one") {
  const json::Value view = story("a").view(kDecision);
  const json::Value child = view["children"][std::size_t(0)];
  CHECK(child["stage"].as_string() == "fetus");
  CHECK(child["gestation_text"].as_string() == "27+5");
  CHECK(child["steroids"]["hours"].as_double() == doctest::Approx(30.5));
  CHECK(child["steroids"]["window"].as_string() == "open");
  CHECK(*event(view, "Bowel obstruction")["alarm"].as_bool());
  const json::Value advice = story("a").advice(kDecision);
  CHECK(*advice["available"].as_bool());
  CHECK(input(advice, "place")["text"].as_string() == "born_elsewhere_then_moved");
  CHECK(says(advice["inputs"], "a-anhydramnios") == false);
  const auto read = story("a").facts(kDecision);
  CHECK(read.gestation(read.at)->days == 194);
}

TEST_CASE("A resolved obstruction stays on the axis, ends, and waits for nobody") {
  const json::Value view = story("a").view(kAfterBirth);
  const json::Value e = event(view, "Bowel obstruction");
  CHECK(*e["alarm"].as_bool());
  CHECK(e["at"].as_string() == "2025-02-12T05:30:00.000Z");
}

TEST_CASE("After birth case A has a newborn of 27+5 with its age, its own pressure and no advice to wait") {
  const json::Value view = story("a").view("2025-02-23T12:00:00+07:00");
  const json::Value child = view["children"][std::size_t(0)];
  CHECK(child["stage"].as_string() == "newborn");
  CHECK(child["sex"].as_string() == "male");
  CHECK(child["birth_gestation_text"].as_string() == "27+5");
  CHECK(child["gestation_text"].as_string() == "27+5");
  CHECK(child["corrected_text"].as_string() == "29+1");
  CHECK(child["age_days"].as_int() == 10);
  CHECK(child["steroids"].is_null());
  CHECK(found(child["latest"], "birth_weight")["value"].as_int() == 800);
  CHECK_FALSE(found(child["latest"], "child_map").is_null());
  CHECK(found(child["latest"], "map").is_null());
  CHECK_FALSE(found(view["mother"]["latest"], "map").is_null());
  const json::Value advice = story("a").advice("2025-02-23T12:00:00+07:00");
  CHECK_FALSE(*advice["available"].as_bool());
  CHECK(advice["reason"]["code"].as_string() == "advice.born");
}

TEST_CASE(
    "Growth of case A goes from fetal estimates to postnatal weights without a gap or a double weighing") {
  const json::Value child = story("a").view()["children"][std::size_t(0)];
  int births = 0;
  std::string_view last;
  for (const auto& p : child["growth"].items()) {
    CHECK(p["at"].as_string() >= last);
    last = p["at"].as_string();
    if (p["weight_g"].as_int() == 800) ++births;
  }
  CHECK(births == 1);
  CHECK(*child["growth"][std::size_t(0)]["estimated"].as_bool());
  CHECK_FALSE(*child["growth"][child["growth"].size() - 1]["estimated"].as_bool());
  CHECK(child["growth"][child["growth"].size() - 1]["by_standard"].size() > 0);
}

TEST_CASE("Case A opens on the board at its decision: both lives, the obstruction first") {
  const json::Value row = story("a").row();
  CHECK(row["at"].as_string() == "2025-02-12T18:30:00.000Z");
  CHECK(row["level"].as_string() == "act");
  CHECK(row["needs"][std::size_t(0)]["code"].as_string() == "need.alarm");
  CHECK(has_need(row, "need.alarm"));
  for (const char* repeated : {"sofa2", "omsofa", "mewt"}) CHECK_FALSE(says(row["needs"], repeated));
  CHECK_FALSE(has_need(row, "need.wishes_watch"));
  CHECK(row["children"][std::size_t(0)]["gestation_text"].as_string() == "27+5");
}

TEST_CASE(
    "Case B is known as drug-resistant tuberculosis and its child would be born away from a neonatal "
    "centre") {
  const json::Value advice = story("b").advice("2025-07-05T11:00:00+07:00", "case-b");
  CHECK(*advice["available"].as_bool());
  CHECK(input(advice, "place")["text"].as_string() == "born_elsewhere_then_moved");
  const auto facts = story("b").facts("2025-07-05T11:00:00+07:00", "case-b");
  const auto read = care::read_situation(facts, book());
  REQUIRE(read);
  CHECK(read->situation.mdr_tuberculosis);
  CHECK(read->situation.intensive_care);
  CHECK_FALSE(read->situation.invasive_ventilation);
  CHECK(read->situation.gestation.days == 34 * 7 + 6);
}

TEST_CASE("Case C tells each wish at the time it was said, and the child is inborn") {
  const json::Value early = story("c").view("2024-10-05T12:00:00+08:00", "case-c");
  const json::Value asked = event(early, "hesitates");
  CHECK(asked["kind"].as_string() == "wish");
  const json::Value late = story("c").view("2024-12-10T17:00:00+08:00", "case-c");
  CHECK(event(late, "hesitates").is_null());
  CHECK(event(late, "She agrees to birth now")["at"].as_string() == "2024-12-10T08:20:00.000Z");
  CHECK_FALSE(event(late, "She declines induction").is_null());
  const auto read = care::read_situation(story("c").facts("2024-12-10T16:00:00+08:00", "case-c"), book());
  REQUIRE(read);
  CHECK(read->situation.place == "inborn_tertiary");
  CHECK(read->situation.obstructive_jaundice);
  CHECK(read->situation.cancer == "pancreatic_metastatic");
  CHECK(read->situation.cancer_treatment_waits_for_birth);
}

TEST_CASE("Between two checks case C is at home: no place is claimed") {
  CHECK(story("c").view("2024-11-01T12:00:00+08:00", "case-c")["mother"]["place"].is_null());
  CHECK_FALSE(story("c").view("2024-12-01T12:00:00+08:00", "case-c")["mother"]["place"].is_null());
}

TEST_CASE("Marks later than the time shown are there without their names") {
  const json::Value whole = story("a").view();
  REQUIRE(whole["marks"].size() == 5);
  const std::string stabilised(found(whole["marks"], "stabilised")["at"].as_string());
  const json::Value view = story("a").view(stabilised);
  int named = 0;
  for (const auto& m : view["marks"].items()) {
    const bool known = m["at"].as_string() <= stabilised;
    named += known;
    CHECK(m["key"].as_string().empty() == !known);
    CHECK(m["text"].is_null() == !known);
  }
  CHECK(named == 2);
}
