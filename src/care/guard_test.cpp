// SPDX-License-Identifier: Apache-2.0
#include "care/guard.hpp"

#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using testing::book;

namespace {

std::string order(std::string_view id, std::string_view atc, std::string_view text,
                  std::string_view more = "") {
  return R"({"resourceType":"MedicationRequest","id":")" + std::string(id) +
         R"(","status":"active","intent":"order","subject":{"reference":"Patient/m"},"authoredOn":"2025-02-20T00:00:00Z",)"
         R"("medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":")" +
         std::string(atc) + R"("}],"text":")" + std::string(text) + "\"}" + std::string(more) + "}";
}

std::string scan(std::string_view id, std::string_view text, std::string_view when) {
  return R"({"resourceType":"ServiceRequest","id":")" + std::string(id) +
         R"(","status":"completed","intent":"order","subject":{"reference":"Patient/m"},"authoredOn":")" +
         std::string(when) + R"(","code":{"text":")" + std::string(text) + R"("}})";
}

bool round(testing::Ward& ward) {
  const auto bundle = guard_bundle(ward.facts(), book(), "Dyad test");
  if (bundle) ward.accept(json::write(*bundle));
  return bundle.has_value();
}

json::Value row(testing::Ward& ward, std::string_view resource) {
  const json::Value all = guard_json(ward.facts(), book());
  for (const auto& r : all["orders"].items())
    if (r["resource"].as_string().starts_with(resource)) return r;
  return {};
}

}  // namespace

TEST_CASE(
    "an order becomes an issue with its rule, its source in three languages and its exact versions; once") {
  auto ward = testing::pregnant_ward();  // 28+5 on 20 February
  ward->record("2025-02-20T01:00:00Z", {order("o1", "M01AE01", "Ibuprofen 400 mg")});
  CHECK(round(*ward));
  CHECK_FALSE(round(*ward));
  const auto shown = row(*ward, "MedicationRequest/o1");
  CHECK(shown["severity"].as_string() == "high");
  const auto issue = ward->current("DetectedIssue", shown["issue"]["id"].as_string());
  CHECK(issue["severity"].as_string() == "high");
  CHECK(issue["implicated"][std::size_t{0}]["reference"].as_string() == "MedicationRequest/o1");
  CHECK(issue["evidence"][std::size_t{0}]["code"][std::size_t{0}]["coding"][std::size_t{0}]["code"]
            .as_string() == "drug.nsaid");
  CHECK(issue["_detail"]["extension"].size() == 2);
  const auto from = ward->current("Provenance", std::string(issue["id"].as_string()) + "-p1");
  CHECK(from["entity"][std::size_t{0}]["what"]["reference"].as_string() == "MedicationRequest/o1/_history/1");
}

TEST_CASE("what is not known is said, what is harmless is not") {
  auto ward = testing::pregnant_ward();
  ward->record("2025-02-20T01:00:00Z",
               {order("o1", "X99ZZ99", "Zzzumab"), order("o2", "J01CA04", "Amoxicillin"),
                order("o3", "B05AX01", "Red cells")});
  round(*ward);
  CHECK(row(*ward, "MedicationRequest/o1")["state"].as_string() == "unknown");
  CHECK_FALSE(row(*ward, "MedicationRequest/o1")["issue"].is_null());
  CHECK(row(*ward, "MedicationRequest/o2")["issue"].is_null());
  CHECK(row(*ward, "MedicationRequest/o3")["state"].as_string() == "not_judged");
}

TEST_CASE(
    "an issue is written anew when gestation passes a limit, and an override no longer holds for worse") {
  auto ward = testing::pregnant_ward();
  ward->clock("2025-02-13T01:00:00Z");  // before the 20th the mother is not there: dated back by her record
  ward->record("2025-02-20T01:00:00Z", {order("o1", "C09AA02", "Enalapril")});
  ward->record("2025-02-20T01:00:00Z", {order("o2", "J01XE01", "Nitrofurantoin")});
  round(*ward);
  CHECK(row(*ward, "MedicationRequest/o2")["issue"].is_null());
  ward->clock("2025-04-13T00:00:00Z");  // 36+1
  CHECK(round(*ward));
  CHECK(row(*ward, "MedicationRequest/o2")["severity"].as_string() == "moderate");
  ward->clock("2025-04-14T00:00:00Z");
  CHECK_FALSE(round(*ward));  // a day later nothing else is to be said
}

TEST_CASE("an override names who and why, needs the version read, and holds until it gets worse") {
  auto ward = testing::pregnant_ward();
  ward->record(
      "2025-02-20T01:00:00Z",
      {order("o1", "H02AB02", "Dexamethasone 6 mg"),
       R"({"resourceType":"ServiceRequest","id":"cs","status":"active","intent":"plan","subject":{"reference":"Patient/m"},
          "code":{"coding":[{"system":"http://snomed.info/sct","code":"11466000"}]},"occurrenceDateTime":"2025-02-20T10:00:00Z"})"});
  round(*ward);
  auto shown = row(*ward, "MedicationRequest/o1");
  CHECK(shown["severity"].as_string() == "low");
  const std::string id(shown["issue"]["id"].as_string());
  const Answerer lan{"Practitioner/lan", "", "Lan"};
  const auto say = [&](int version, const char* body) {
    return override_issue(ward->held_record(), ward->facts(), id, version, *json::parse(body), lan);
  };
  CHECK(say(1, R"({})").error().field == "reason");
  CHECK(say(1, R"({"reason":"   "})").error().field == "reason");
  CHECK(say(7, R"({"reason":"birth cannot wait"})").error().kind == ErrorKind::conflict);
  CHECK(say(1, R"({"reason":"birth cannot wait"})") == 2);
  shown = row(*ward, "MedicationRequest/o1");
  CHECK(shown["issue"]["open"].as_bool() == false);
  CHECK(shown["issue"]["overrides"][std::size_t{0}]["who"].as_string() == "Lan");
  CHECK(shown["issue"]["overrides"][std::size_t{0}]["reason"].as_string() == "birth cannot wait");
  CHECK_FALSE(round(*ward));
  ward->record(
      "2025-02-20T02:00:00Z",
      {
          R"({"resourceType":"ServiceRequest","id":"cs","status":"active","intent":"plan","subject":{"reference":"Patient/m"},
          "code":{"coding":[{"system":"http://snomed.info/sct","code":"11466000"}]},"occurrenceDateTime":"2025-03-20T10:00:00Z"})"});
  CHECK(round(*ward));
  shown = row(*ward, "MedicationRequest/o1");
  CHECK(shown["severity"].as_string() == "moderate");
  CHECK(shown["issue"]["open"].as_bool() == true);
  CHECK(shown["issue"]["overrides"].size() == 1);
}

TEST_CASE("an order that is called off takes its issue with it, and the issue stays readable") {
  auto ward = testing::pregnant_ward();
  ward->record("2025-02-20T01:00:00Z", {order("o1", "M01AE01", "Ibuprofen")});
  round(*ward);
  const std::string id(row(*ward, "MedicationRequest/o1")["issue"]["id"].as_string());
  std::string stopped = order("o1", "M01AE01", "Ibuprofen");
  stopped.replace(stopped.find("active"), 6, "stopped");
  ward->record("2025-02-20T02:00:00Z", {stopped});
  CHECK(round(*ward));
  CHECK_FALSE(ward->current("DetectedIssue", id)["identifiedPeriod"]["end"].is_null());
  CHECK_FALSE(round(*ward));
}

TEST_CASE("imaging adds up by order of time, whatever order it came in") {
  auto ward = testing::pregnant_ward();
  ward->record("2025-02-20T01:00:00Z", {scan("s3", "CT abdomen", "2025-02-19T12:00:00Z")});
  ward->record("2025-02-20T02:00:00Z", {scan("s1", "CT abdomen", "2025-02-10T12:00:00Z"),
                                        scan("s2", "CT pelvis", "2025-02-15T12:00:00Z")});
  round(*ward);
  CHECK(row(*ward, "ServiceRequest/s1")["severity"].as_string() == "none");
  CHECK(row(*ward, "ServiceRequest/s2")["severity"].as_string() == "moderate");
  CHECK(row(*ward, "ServiceRequest/s3")["severity"].as_string() == "high");
  CHECK(guard_json(ward->facts(), book())["dose"]["examinations"].as_int() == 3);
}

TEST_CASE("an order by reference is judged by the medication it names") {
  auto ward = testing::pregnant_ward();
  ward->record(
      "2025-02-20T01:00:00Z",
      {R"({"resourceType":"MedicationRequest","id":"o1","status":"active","intent":"order","subject":{"reference":"Patient/m"},
                   "contained":[{"resourceType":"Medication","id":"med","code":{"text":"warfarin 5 mg"}}],
                   "medicationReference":{"reference":"#med"}})"});
  CHECK(row(*ward, "MedicationRequest/o1")["severity"].as_string() == "moderate");
}

TEST_CASE("the stories are judged without being written to") {
  const json::Value shown = guard_json(testing::story("c").facts("", "case-c"), book());
  CHECK(shown["replay"].as_bool() == true);
  CHECK(shown["orders"].size() > 10);
}
