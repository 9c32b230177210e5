// SPDX-License-Identifier: Apache-2.0
// Cases at the edges of what a record may hold: each must give a calm answer, never an invented number.
#include "care/care_test_support.hpp"
#include "care/events.hpp"

using namespace dyad;
using namespace dyad::care::testing;
using contract::measured;

namespace {

constexpr const char* kNow = "2025-02-20T12:00:00Z";

std::vector<std::string> without(std::string_view id) {
  auto all = contract::dyad_resources();
  std::erase_if(all, [&](const std::string& r) {
    return r.find("\"id\":\"" + std::string(id) + "\"") != std::string::npos;
  });
  return all;
}

std::string fetus(std::string_view id, std::string_view more = "") {
  return R"({"resourceType":"Patient","id":")" + std::string(id) +
         R"(","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-fetalStatus",
            "valueCodeableConcept":{"text":"potential for live birth"}}])" +
         std::string(more) + "}";
}

std::string newborn(std::string_view more) {
  return R"({"resourceType":"Patient","id":"f","gender":"male")" + std::string(more) + "}";
}

std::string mother(std::string_view more) {
  return R"({"resourceType":"Patient","id":"m","birthDate":"2002-01-02","gender":"female",
      "link":[{"other":{"reference":"RelatedPerson/rp"},"type":"seealso"}])" +
         std::string(more) + "}";
}

std::string given(std::string_view id, std::string_view atc, std::string_view time) {
  return R"({"resourceType":"MedicationAdministration","id":")" + std::string(id) +
         R"(","status":"completed","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":")" +
         std::string(atc) +
         R"("}],"text":"Drug"},"subject":{"reference":"Patient/m"},"effectiveDateTime":")" +
         std::string(time) + R"("})";
}

void is_calm(const Ward& ward) {
  CHECK(ward.view().is_object());
  CHECK(ward.board()["cases"].size() == 1);
  CHECK(ward.advice().is_object());
}

bool unknown(const json::Value& view, std::string_view code) {
  return !found(view["unknown"], code, "code").is_null();
}

}  // namespace

TEST_CASE("A case with almost no data says what is not known and shows no zero") {
  Ward ward;
  ward.record(kNow, without("edd"));
  is_calm(ward);
  const json::Value view = ward.view();
  CHECK(unknown(view, "unknown.dating"));
  CHECK(unknown(view, "unknown.weight"));
  CHECK(unknown(view, "unknown.wishes"));
  const json::Value child = view["children"][std::size_t(0)];
  CHECK(child["gestation_days"].is_null());
  CHECK(child["gestation_text"].as_string().empty());
  CHECK(child["edd"].is_null());
  CHECK(score(view, "sofa")["value"].is_null());
  CHECK(score(view, "shock_index").is_null());
  CHECK(ward.row()["freshest_at"].is_null());
  CHECK(ward.advice()["reason"]["code"].as_string() == "advice.not_dated");
  CHECK_FALSE(*ward.advice()["available"].as_bool());
}

TEST_CASE("A due date known only to the month does not date the pregnancy") {
  Ward ward;
  auto all = without("edd");
  all.push_back(
      R"({"resourceType":"Observation","id":"edd","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"11778-8"}]},
      "subject":{"reference":"Patient/m"},"valueDateTime":"2025-05"})");
  ward.record(kNow, all);
  is_calm(ward);
  CHECK(unknown(ward.view(), "unknown.dating"));
}

TEST_CASE("When the mother has died her scores and the advice stop, and her days end") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T08:00:00Z", {measured("p", "m", "777-3", "40", "10*9/L", "2025-02-20T07:00:00Z")});
  ward->record("2025-02-22T12:00:00Z", {mother(R"(,"deceasedDateTime":"2025-02-22T10:00:00Z")")});
  ward->clock("2025-02-24T12:00:00Z");
  is_calm(*ward);
  const json::Value view = ward->view();
  CHECK_FALSE(*view["mother"]["alive"].as_bool());
  CHECK(view["mother"]["died_at"].as_string() == "2025-02-22T10:00:00.000Z");
  CHECK(view["mother"]["scores"].size() == 0);
  const json::Value days = view["mother"]["days"];
  CHECK(days[days.size() - 1]["state"].as_string() == "dead");
  CHECK(days[days.size() - 1]["from"].as_string() == "2025-02-22T10:00:00.000Z");
  CHECK(ward->advice()["reason"]["code"].as_string() == "advice.mother_died");
  CHECK(*ward->view("2025-02-22T09:00:00Z")["mother"]["alive"].as_bool());
}

TEST_CASE(
    "Beyond the gestations of the figures the advice says so by a code of its own, with the gestation") {
  auto ward = pregnant_ward();
  ward->clock("2025-06-05T12:00:00Z");
  is_calm(*ward);
  const json::Value reason = ward->advice()["reason"];
  CHECK(reason["code"].as_string() == "advice.refused_gestation");
  CHECK(reason["params"]["value"].as_string() ==
        ward->view()["children"][std::size_t(0)]["gestation_text"].as_string());
}

TEST_CASE("A fetus that died before birth leaves nothing to compare and its age stands still") {
  auto ward = pregnant_ward();
  ward->record("2025-02-21T12:00:00Z", {fetus("f", R"(,"deceasedDateTime":"2025-02-21T10:00:00Z")")});
  ward->clock("2025-02-25T12:00:00Z");
  is_calm(*ward);
  const json::Value child = ward->view()["children"][std::size_t(0)];
  CHECK_FALSE(*child["alive"].as_bool());
  CHECK(child["gestation_text"].as_string() == "28+6");
  CHECK(child["days"][child["days"].size() - 1]["state"].as_string() == "dead");
  CHECK(ward->advice()["reason"]["code"].as_string() == "advice.child_died");
  CHECK(ward->view()["mother"]["alive"].as_bool() == true);
}

TEST_CASE("A birth turns the fetus into a newborn at its own time and not before it was recorded") {
  auto ward = pregnant_ward();
  ward->record("2025-02-22T12:00:00Z", {newborn(R"(,"birthDate":"2025-02-22","_birthDate":{"extension":[{
                  "url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2025-02-22T11:00:00Z"}]})"),
                                        measured("bw", "f", "8339-4", "1100", "g", "2025-02-22T11:05:00Z"),
                                        measured("w", "f", "29463-7", "1100", "g", "2025-02-22T11:05:00Z")});
  ward->clock("2025-03-01T12:00:00Z");
  is_calm(*ward);
  CHECK(ward->view("2025-02-22T11:30:00Z")["children"][std::size_t(0)]["stage"].as_string() == "fetus");
  const json::Value child = ward->view()["children"][std::size_t(0)];
  CHECK(child["stage"].as_string() == "newborn");
  CHECK(child["gestation_text"].as_string() == "29+0");
  CHECK(child["corrected_text"].as_string() == "30+0");
  CHECK(child["age_days"].as_int() == 7);
  CHECK(child["growth"].size() == 1);
}

TEST_CASE("A newborn whose birth has no date has no gestation and no age") {
  auto ward = pregnant_ward();
  ward->record("2025-02-22T12:00:00Z", {newborn("")});
  is_calm(*ward);
  const json::Value child = ward->view()["children"][std::size_t(0)];
  CHECK(child["stage"].as_string() == "newborn");
  CHECK(child["gestation_days"].is_null());
  CHECK(child["gestation_text"].as_string().empty());
  CHECK_FALSE(child.has("age_days"));
}

TEST_CASE("Twins each have their own weights, and the advice knows there are two") {
  Ward ward;
  auto all = without("m");
  all.push_back(fetus("g"));
  all.push_back(R"({"resourceType":"RelatedPerson","id":"rq","patient":{"reference":"Patient/g"}})");
  all.push_back(R"({"resourceType":"Patient","id":"m","gender":"female","link":[
      {"other":{"reference":"RelatedPerson/rp"},"type":"seealso"},{"other":{"reference":"RelatedPerson/rq"},"type":"seealso"}]})");
  all.push_back(measured("e1", "f", "11727-5", "900", "g", "2025-02-20T08:00:00Z"));
  all.push_back(measured("e2", "g", "11727-5", "1200", "g", "2025-02-20T08:00:00Z"));
  ward.record(kNow, all);
  is_calm(ward);
  const json::Value view = ward.view();
  REQUIRE(view["children"].size() == 2);
  CHECK(view["children"][std::size_t(0)]["growth"][std::size_t(0)]["weight_g"].as_int() == 900);
  CHECK(view["children"][std::size_t(1)]["growth"][std::size_t(0)]["weight_g"].as_int() == 1200);
  CHECK(view["mother"]["age_years"].is_null());
  CHECK(found(view["mother"]["latest"], "efw").is_null());
}

TEST_CASE("Dates without a time are read in the ward's zone") {
  Ward ward;
  auto all = without("case-a");
  all.push_back(
      R"({"resourceType":"EpisodeOfCare","id":"case-a","status":"active","patient":{"reference":"Patient/m"},
      "managingOrganization":{"reference":"Organization/h1"},"period":{"start":"2025-02-01T00:00:00+07:00"},
      "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/timezone","valueCode":"Asia/Ho_Chi_Minh"}]})");
  all.push_back(
      R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/m"},"code":{"text":"Pneumonia"},
      "onsetDateTime":"2025-02-19"})");
  // 18:30 UTC is already the next day there.
  ward.record("2025-02-20T18:30:00Z", all);
  const json::Value view = ward.view();
  CHECK(view["clock"]["utc_offset_minutes"].as_int() == 420);
  CHECK(view["children"][std::size_t(0)]["gestation_text"].as_string() == "28+6");
  CHECK(ward.view("2025-02-20T18:30:00Z")["mother"]["diagnoses"][std::size_t(0)]["since"].as_string() ==
        "2025-02-18T17:00:00.000Z");
}

TEST_CASE("A running case follows the clock, and a time ahead of it is the clock") {
  auto ward = pregnant_ward();
  ward->clock("2025-02-20T12:00:00Z");
  const json::Value view = ward->view();
  CHECK(view["clock"]["mode"].as_string() == "wall");
  CHECK(view["at"].as_string() == "2025-02-20T12:00:00.000Z");
  CHECK(ward->view("2025-09-01T00:00:00Z")["at"].as_string() == "2025-02-20T12:00:00.000Z");
  ward->clock("2025-02-27T12:00:00Z");
  CHECK(ward->view()["children"][std::size_t(0)]["gestation_text"].as_string() == "29+5");
}

TEST_CASE("A case entered in one go has the days since its episode began") {
  auto ward = std::make_unique<Ward>();
  auto all = without("case-a");
  all.push_back(
      R"({"resourceType":"EpisodeOfCare","id":"case-a","status":"active","patient":{"reference":"Patient/m"},
      "period":{"start":"2025-02-19T12:00:00Z"}})");
  all.push_back(measured("p1", "m", "777-3", "40", "10*9/L", "2025-02-19T13:00:00Z"));
  all.push_back(measured("p2", "m", "777-3", "180", "10*9/L", "2025-02-20T10:00:00Z"));
  ward->record(kNow, all);
  const json::Value days = ward->view()["mother"]["days"];
  REQUIRE(days.size() == 2);
  CHECK(days[std::size_t(0)]["state"].as_string() == "failing");
  CHECK(days[std::size_t(1)]["state"].as_string() == "stable");
  CHECK(ward->view()["axis"]["from"].as_string() == "2025-02-20T12:00:00.000Z");
}

TEST_CASE("Doses a day apart are one course of steroids, a later one begins the window again") {
  auto ward = pregnant_ward();
  ward->record("2025-02-21T12:00:00Z", {given("s1", "H02AB01", "2025-02-20T10:00:00Z"),
                                        given("s2", "H02AB01", "2025-02-21T10:00:00Z")});
  const json::Value steroids = ward->view()["children"][std::size_t(0)]["steroids"];
  CHECK(steroids["given_at"].as_string() == "2025-02-20T10:00:00.000Z");
  CHECK(steroids["hours"].as_double() == doctest::Approx(26));
  CHECK(steroids["window"].as_string() == "open");
  int courses = 0;
  const json::Value events = ward->view()["events"];
  for (const auto& e : events.items()) courses += e["kind"].as_string() == "steroid";
  CHECK(courses == 1);
  CHECK(ward->view("2025-02-21T12:00:00Z")["children"][std::size_t(0)]["steroids"]["window"].as_string() ==
        "open");
  ward->clock("2025-02-28T12:00:00Z");
  CHECK(ward->view()["children"][std::size_t(0)]["steroids"]["window"].as_string() == "closed");
  ward->record("2025-03-01T12:00:00Z", {given("s3", "H02AB01", "2025-03-01T10:00:00Z")});
  const json::Value again = ward->view()["children"][std::size_t(0)]["steroids"];
  CHECK(again["given_at"].as_string() == "2025-03-01T10:00:00.000Z");
  CHECK(again["window"].as_string() == "early");
}

TEST_CASE("A diagnosis of the child is not the mother's") {
  auto ward = pregnant_ward();
  ward->record(kNow, {R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/f"},
      "code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"D65"}],"text":"Coagulopathy"}})"});
  const auto facts = ward->facts();
  CHECK(care::has_condition(facts, book(), "coagulopathy", "f"));
  CHECK_FALSE(care::has_condition(facts, book(), "coagulopathy", "m"));
  CHECK(ward->view()["mother"]["diagnoses"].size() == 0);
}

TEST_CASE("An unknown case is not found, and so is one not yet begun") {
  auto ward = pregnant_ward();
  CHECK(ward->cases().view("case-z", {}).error().kind == ErrorKind::not_found);
  CHECK(ward->cases().view("case-a", when("2025-01-01T00:00:00Z")).error().kind == ErrorKind::not_found);
}
