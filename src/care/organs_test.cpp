// SPDX-License-Identifier: Apache-2.0
// Which values of a day stand for an organ. The common case is due on 10 May 2025; times are those of 20
// February.
#include "care/care_test_support.hpp"
#include "care/scores.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;
using contract::measured;

namespace {

constexpr const char* kNow = "2025-02-20T12:00:00Z";

std::string breathing_support(std::string_view id, std::string_view code, std::string_view time) {
  return R"({"resourceType":"Observation","id":")" + std::string(id) +
         R"(","status":"final","code":{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept",
            "code":"respiratory-support"}]},"subject":{"reference":"Patient/m"},"effectiveDateTime":")" +
         std::string(time) +
         R"(","valueCodeableConcept":{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept","code":")" +
         std::string(code) + R"("}]}})";
}

std::string norepinephrine(std::string_view status, std::string_view times, double ug_kg_min) {
  return R"({"resourceType":"MedicationAdministration","id":"drug","status":")" + std::string(status) +
         R"(","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"C01CA03"}]},
            "subject":{"reference":"Patient/m"},)" +
         std::string(times) + R"(,"dosage":{"rateQuantity":{"value":)" + std::to_string(ug_kg_min) +
         R"(,"unit":"ug/kg/min","system":"http://unitsofmeasure.org","code":"ug/kg/min"}}})";
}

std::string pressures(std::string_view id, int systolic, int diastolic, std::string_view time) {
  const auto part = [](const char* loinc, int v) {
    return R"({"code":{"coding":[{"system":"http://loinc.org","code":")" + std::string(loinc) +
           R"("}]},"valueQuantity":{"value":)" + std::to_string(v) +
           R"(,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}})";
  };
  return R"({"resourceType":"Observation","id":")" + std::string(id) +
         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
            "subject":{"reference":"Patient/m"},"effectiveDateTime":")" +
         std::string(time) + R"(","component":[)" + part("8480-6", systolic) + "," +
         part("8462-4", diastolic) + "]}";
}

OrganReading organs(const Ward& ward) {
  const Facts facts = ward.facts();
  return read_organs(facts, book(), facts.at.plus_days(-1), facts.at);
}

}  // namespace

TEST_CASE("The worst value of the last 24 hours counts, not the newest, and an older one does not") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("p1", "m", "777-3", "20", "10*9/L", "2025-02-19T11:00:00Z"),
                      measured("p2", "m", "777-3", "60", "10*9/L", "2025-02-19T13:00:00Z"),
                      measured("p3", "m", "777-3", "110", "10*9/L", "2025-02-20T11:00:00Z")});
  CHECK(organs(*ward).inputs.platelets == 60);
}

TEST_CASE("A value from before stands in for two days and is then not known") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("p1", "m", "777-3", "40", "10*9/L", "2025-02-18T11:00:00Z")});
  CHECK(organs(*ward).inputs.platelets == 40);
  ward->clock("2025-02-22T12:00:00Z");
  CHECK_FALSE(organs(*ward).inputs.platelets);
  const json::Value sofa = score(ward->view(), "sofa");
  CHECK(sofa["value"].is_null());
  CHECK(sofa["text"].as_string() == "not known");
  CHECK(sofa["level"].as_string() == "unknown");
}

TEST_CASE("A gas is divided by the oxygen in force when it was drawn") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("f1", "m", "3150-0", "80", "%", "2025-02-20T06:00:00Z"),
                      measured("g1", "m", "2703-7", "80", "mm[Hg]", "2025-02-20T06:30:00Z"),
                      measured("f2", "m", "3150-0", "30", "%", "2025-02-20T07:00:00Z"),
                      measured("g2", "m", "2703-7", "70", "mm[Hg]", "2025-02-20T07:30:00Z")});
  const auto in = organs(*ward).inputs;
  CHECK(in.pao2_mmhg == 80);
  CHECK(in.fio2_percent == 80);
  CHECK_FALSE(in.spo2_percent);
}

TEST_CASE("A very low P/F calls at once on any support, a moderate one is watched") {
  for (const auto& [pao2, level] : {std::pair{"48", "act"}, {"80", "watch"}, {"190", "none"}}) {
    auto ward = pregnant_ward();
    ward->record(kNow, {measured("f", "m", "3150-0", "50", "%", "2025-02-20T11:00:00Z"),
                        measured("g", "m", "2703-7", pao2, "mm[Hg]", "2025-02-20T11:30:00Z"),
                        breathing_support("s", "nasal-oxygen", "2025-02-20T11:00:00Z")});
    CHECK(score(ward->view(), "pf")["level"].as_string() == level);
  }
}

TEST_CASE("A gas without a known oxygen is not made into a ratio") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("f1", "m", "3150-0", "80", "%", "2025-02-20T02:00:00Z"),
                      measured("g1", "m", "2703-7", "80", "mm[Hg]", "2025-02-20T06:30:00Z")});
  CHECK_FALSE(organs(*ward).inputs.pao2_mmhg);
  CHECK(score(ward->view(), "pf").is_null());
}

TEST_CASE(
    "Without a gas the lowest saturation that says something stands in, and one too high does not hide a "
    "gas") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("f1", "m", "3150-0", "40", "%", "2025-02-19T06:00:00Z"),
                      measured("g1", "m", "2703-7", "80", "mm[Hg]", "2025-02-19T06:30:00Z"),
                      measured("f2", "m", "3150-0", "40", "%", "2025-02-20T10:00:00Z"),
                      measured("s1", "m", "59408-5", "99", "%", "2025-02-20T10:00:00Z")});
  CHECK(organs(*ward).inputs.pao2_mmhg == 80);
  ward->record("2025-02-20T12:30:00Z", {measured("s2", "m", "59408-5", "93", "%", "2025-02-20T11:00:00Z")});
  const auto in = organs(*ward).inputs;
  CHECK(in.spo2_percent == 93);
  CHECK(in.fio2_percent == 40);
  CHECK_FALSE(in.pao2_mmhg);
}

TEST_CASE("The mean pressure comes from both parts of a panel taken together, and both parts are series") {
  auto ward = pregnant_ward();
  ward->record(kNow, {pressures("bp", 90, 60, "2025-02-20T11:00:00Z"),
                      measured("map", "m", "8478-0", "75", "mm[Hg]", "2025-02-20T10:00:00Z")});
  CHECK(organs(*ward).inputs.map_mmhg == doctest::Approx(70));
  const json::Value view = ward->view();
  CHECK(found(view["mother"]["series"], "systolic_bp")["points"][std::size_t(0)]["value"].as_int() == 90);
  CHECK(found(view["mother"]["series"], "diastolic_bp")["points"][std::size_t(0)]["value"].as_int() == 60);
}

TEST_CASE("An infusion in progress runs until it is ended, however long ago it began") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T01:00:00Z",
               {norepinephrine("in-progress", R"("effectivePeriod":{"start":"2025-02-20T00:30:00Z"})", 0.2)});
  ward->clock("2025-02-23T01:00:00Z");
  CHECK(organs(*ward).inputs.vasopressor);
  CHECK(organs(*ward).inputs.norepinephrine == doctest::Approx(0.2));
  ward->record(
      "2025-02-23T02:00:00Z",
      {norepinephrine("completed",
                      R"("effectivePeriod":{"start":"2025-02-20T00:30:00Z","end":"2025-02-23T01:30:00Z"})",
                      0.2)});
  ward->clock("2025-02-24T01:00:00Z");
  CHECK(organs(*ward).inputs.vasopressor);
  ward->clock("2025-02-24T02:00:00Z");
  CHECK_FALSE(organs(*ward).inputs.vasopressor);
}

TEST_CASE("A single dose, a drug never given and one shorter than an hour are no running vasopressor") {
  for (const auto& [status, times] :
       {std::pair{"completed", R"("effectiveDateTime":"2025-02-20T10:00:00Z")"},
        std::pair{"not-done",
                  R"("effectivePeriod":{"start":"2025-02-20T08:00:00Z","end":"2025-02-20T11:00:00Z"})"},
        std::pair{"completed",
                  R"("effectivePeriod":{"start":"2025-02-20T10:00:00Z","end":"2025-02-20T10:20:00Z"})"}}) {
    auto ward = pregnant_ward();
    ward->record(kNow, {norepinephrine(status, times, 0.1)});
    CAPTURE(status);
    CHECK_FALSE(organs(*ward).inputs.vasopressor);
  }
}

TEST_CASE("Support that ran before the window counts until something else replaced it") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T02:00:00Z", {breathing_support("s1", "high-flow", "2025-02-20T01:00:00Z")});
  ward->clock("2025-02-22T02:00:00Z");
  CHECK(organs(*ward).inputs.advanced_support);
  ward->record("2025-02-22T03:00:00Z", {breathing_support("s2", "nasal-oxygen", "2025-02-22T03:00:00Z")});
  CHECK(organs(*ward).inputs.advanced_support);
  ward->clock("2025-02-23T04:00:00Z");
  CHECK_FALSE(organs(*ward).inputs.advanced_support);
}

TEST_CASE("A value that speaks of a later time than the one shown is not shown before that time") {
  auto ward = pregnant_ward();
  ward->record("2025-02-21T12:00:00Z",
               {measured("p1", "m", "777-3", "40", "10*9/L", "2025-02-21T11:00:00Z")});
  CHECK(ward->facts("2025-02-21T12:00:00Z").newest("platelets", "m", when("2025-02-21T12:00:00Z")) !=
        nullptr);
  const json::Value before = ward->view("2025-02-21T10:00:00Z");
  CHECK(found(before["mother"]["latest"], "platelets").is_null());
  auto facts = ward->facts();
  // Recorded at 10:00 with a time of 11:00, as a clock that is ahead would send it.
  for (auto& r : facts.record.resources)
    if (r.version.id == "p1") r.version.recorded_at = when("2025-02-21T10:00:00Z");
  const auto read =
      read_facts(facts.record, quantities(), when("2025-02-21T12:00:00Z"), when("2025-02-21T10:30:00Z"));
  CHECK(read.newest("platelets", "m", read.now) == nullptr);
}

TEST_CASE(
    "Trend looks back a day, further for what is seldom measured, and by steps where a percentage means "
    "nothing") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("t1", "m", "8310-5", "36.8", "Cel", "2025-02-20T00:00:00Z"),
                      measured("t2", "m", "8310-5", "38.0", "Cel", "2025-02-20T11:00:00Z"),
                      measured("c1", "m", "14682-9", "60", "umol/L", "2025-02-20T00:00:00Z"),
                      measured("c2", "m", "14682-9", "61", "umol/L", "2025-02-20T11:00:00Z"),
                      measured("e1", "f", "11727-5", "700", "g", "2025-02-05T08:00:00Z"),
                      measured("e2", "f", "11727-5", "900", "g", "2025-02-20T08:00:00Z")});
  const json::Value view = ward->view();
  CHECK(found(view["mother"]["latest"], "temperature")["trend"].as_string() == "rising");
  CHECK(found(view["mother"]["latest"], "creatinine")["trend"].as_string() == "steady");
  CHECK(found(view["children"][std::size_t(0)]["latest"], "efw")["trend"].as_string() == "rising");
}

TEST_CASE("A value is stale by its own rhythm") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("h", "m", "8867-4", "90", "/min", "2025-02-20T01:00:00Z"),
                      measured("p", "m", "777-3", "140", "10*9/L", "2025-02-20T01:00:00Z")});
  const json::Value latest = ward->view()["mother"]["latest"];
  CHECK(*found(latest, "heart_rate")["stale"].as_bool());
  CHECK_FALSE(*found(latest, "platelets")["stale"].as_bool());
}
