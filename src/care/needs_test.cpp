// SPDX-License-Identifier: Apache-2.0
// Why a case waits for a person. The common case is due on 10 May 2025.
#include "care/needs.hpp"
#include "care/board.hpp"
#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care::testing;
using contract::measured;

namespace {

std::string condition(std::string_view id, std::string_view icd10, std::string_view more) {
  return R"({"resourceType":"Condition","id":")" + std::string(id) +
         R"(","subject":{"reference":"Patient/m"},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":")" +
         std::string(icd10) + R"("}],"text":"Obstruction"},)" + std::string(more) + "}";
}

std::string state(std::string_view clinical) {
  return R"("clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":")" +
         std::string(clinical) + R"("}]})";
}

std::string intensive_stay(std::string_view status) {
  return R"({"resourceType":"Encounter","id":"stay","status":")" + std::string(status) +
         R"(","class":{"code":"IMP"},"subject":{"reference":"Patient/m"},"period":{"start":"2025-02-20T06:00:00Z"},
            "location":[{"location":{"display":"Intensive care"},"physicalType":{"coding":[{"code":"intensive-care"}]}}]})";
}

// Every organ known, so that SOFA is complete.
std::vector<std::string> organs(std::string_view id, std::string_view platelets, std::string_view time) {
  const std::string n(id);
  return {measured(n + "p", "m", "777-3", platelets, "10*9/L", time),
          measured(n + "b", "m", "14631-6", "10", "umol/L", time),
          measured(n + "c", "m", "14682-9", "50", "umol/L", time),
          measured(n + "g", "m", "9269-2", "15", "{score}", time),
          measured(n + "m", "m", "8478-0", "85", "mm[Hg]", time),
          measured(n + "f", "m", "3150-0", "21", "%", time),
          measured(n + "o", "m", "2703-7", "95", "mm[Hg]", time)};
}

std::string first_need(const json::Value& row) {
  return std::string(row["needs"][std::size_t(0)]["code"].as_string());
}

}  // namespace

TEST_CASE("A new alarm comes first and means now; after a day, or once resolved, it no longer waits") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T12:00:00Z", {condition("ileus", "K56.6", state("active"))});
  CHECK(first_need(ward->row()) == "need.alarm");
  CHECK(ward->row()["level"].as_string() == "act");
  ward->clock("2025-02-21T13:00:00Z");
  CHECK_FALSE(has_need(ward->row(), "need.alarm"));

  auto relieved = pregnant_ward();
  relieved->record("2025-02-20T12:00:00Z", {condition("ileus", "K56.6", state("active"))});
  relieved->record("2025-02-20T14:00:00Z", {condition("ileus", "K56.6", state("resolved"))});
  CHECK_FALSE(has_need(relieved->row(), "need.alarm"));
  CHECK(*found(relieved->view()["events"], "diagnosis", "kind")["alarm"].as_bool());
}

TEST_CASE("A diagnosis recorded now alarms although it began days ago; a refuted one never happened") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T12:00:00Z",
               {condition("jaundice", "K83.1", state("active") + R"(,"onsetDateTime":"2025-02-17")")});
  CHECK(has_need(ward->row(), "need.alarm"));
  auto refuted = pregnant_ward();
  refuted->record("2025-02-20T12:00:00Z",
                  {condition("ileus", "K56.6", R"("verificationStatus":{"coding":[{"system":
                      "http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]})")});
  CHECK_FALSE(has_need(refuted->row(), "need.alarm"));
  CHECK(found(refuted->view()["events"], "diagnosis", "kind").is_null());
  CHECK(refuted->view()["mother"]["diagnoses"].size() == 0);
}

TEST_CASE("A SOFA rise of two in 24 hours calls at once, a smaller one does not") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T12:00:00Z", organs("a", "160", "2025-02-20T11:00:00Z"));
  ward->record("2025-02-21T12:00:00Z", organs("b", "120", "2025-02-21T11:30:00Z"));
  CHECK_FALSE(has_need(ward->row(), "need.sofa_rise"));
  CHECK(ward->row()["level"].as_string() != "act");
  ward->record("2025-02-21T13:00:00Z", organs("c", "80", "2025-02-21T12:30:00Z"));
  const json::Value row = ward->row();
  CHECK(has_need(row, "need.sofa_rise"));
  CHECK(row["level"].as_string() == "act");
  CHECK(row["needs"][std::size_t(0)]["params"]["change"].as_int() == 2);
}

TEST_CASE("An organ that newly fails calls at once; one that failed yesterday too is watched") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T12:00:00Z", organs("a", "45", "2025-02-20T11:00:00Z"));
  CHECK(has_need(ward->row(), "need.score_act", "sofa"));
  ward->record("2025-02-21T12:00:00Z", organs("b", "45", "2025-02-21T11:30:00Z"));
  CHECK(has_need(ward->row(), "need.score_watch", "sofa"));
  CHECK_FALSE(has_need(ward->row(), "need.score_act", "sofa"));
}

TEST_CASE("A red early warning calls at once, and each fact is named once") {
  auto ward = pregnant_ward();
  auto now = organs("a", "45", "2025-02-20T11:00:00Z");
  now.push_back(measured("rr", "m", "9279-1", "36", "/min", "2025-02-20T11:00:00Z"));
  ward->record("2025-02-20T12:00:00Z", now);
  const json::Value row = ward->row();
  CHECK(has_need(row, "need.score_act", "meows"));
  for (const char* repeated : {"sofa2", "omsofa", "mewt"})
    for (const auto& n : row["needs"].items()) CHECK(n["params"]["score"].as_string() != repeated);
}

TEST_CASE("In intensive care an old record is a need of its own, elsewhere it is not") {
  auto ward = pregnant_ward();
  ward->record("2025-02-20T06:30:00Z", {intensive_stay("in-progress")});
  CHECK(has_need(ward->row(), "need.no_vital_signs_watch"));
  ward->record("2025-02-20T07:00:00Z", {measured("h", "m", "8867-4", "90", "/min", "2025-02-20T07:00:00Z")});
  CHECK_FALSE(has_need(ward->row(), "need.no_vital_signs_watch"));
  CHECK_FALSE(has_need(ward->row(), "need.stale_watch"));
  ward->clock("2025-02-20T16:00:00Z");
  CHECK(has_need(ward->row(), "need.stale_watch"));
  CHECK(ward->row()["level"].as_string() == "watch");
  ward->record("2025-02-20T16:30:00Z", {intensive_stay("finished")});
  CHECK_FALSE(has_need(ward->row(), "need.stale_watch"));
}

TEST_CASE("Wishes not recorded are asked for last, and raise no level") {
  auto ward = pregnant_ward();
  CHECK(has_need(ward->row(), "need.wishes_watch"));
  CHECK(ward->row()["level"].as_string() == "none");
  ward->record("2025-02-20T12:00:00Z", {condition("ileus", "K56.6", state("active"))});
  const json::Value needs = ward->row()["needs"];
  CHECK(needs[needs.size() - 1]["code"].as_string() == "need.wishes_watch");
}

TEST_CASE("The board puts first what is urgent") {
  const auto case_row = [](int urgency, const char* id) {
    return care::CaseRow{urgency, {}, json::object({{"id", id}})};
  };
  const json::Value board =
      care::board_json({case_row(5, "calm"), case_row(120, "alarm"), case_row(20, "red")});
  CHECK(board["cases"][std::size_t(0)]["id"].as_string() == "alarm");
  CHECK(board["cases"][std::size_t(2)]["id"].as_string() == "calm");
}
