// SPDX-License-Identifier: Apache-2.0
// Who is proposed for a consultation, by the rules that are shipped.
#include "care/consult_rules.hpp"

#include <algorithm>

#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::calling;
using namespace dyad::care::testing;

namespace {

std::string shipped(const char* name) {
  return timing::testing::slurp(std::string(DYAD_SOURCE_DIR) + "/data/care/" + name);
}

const Policy& policy() {
  static const Policy held = [] {
    auto read = Policy::read(shipped("consult_rules.json"), shipped("escalation.json"), {});
    REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
    return std::move(*read);
  }();
  return held;
}

constexpr std::string_view kNow = "2025-02-20T21:00:00+07:00";

// The messages by which a role is proposed, "a b"; "-" when it is not.
std::string why(const Ward& ward, std::string_view role) {
  const auto needed = policy().needed(ward.facts(), book());
  const auto it = std::ranges::find(needed, role, &Needed::role);
  if (it == needed.end()) return "-";
  std::string out;
  for (const auto& reason : it->why) {
    CHECK(policy().sources().has(reason.source));
    out += (out.empty() ? "" : " ") + reason.message;
  }
  return out;
}

std::string ill_with(std::string_view icd10, std::string_view clinical = "active") {
  return R"({"resourceType":"Condition","id":"ill","clinicalStatus":{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/condition-clinical","code":")" +
         std::string(clinical) +
         R"("}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":")" +
         std::string(icd10) +
         R"("}]},"subject":{"reference":"Patient/m"},"onsetDateTime":"2025-02-20T12:00:00+07:00"})";
}

std::unique_ptr<Ward> ward_with(const std::vector<std::string>& more) {
  auto ward = pregnant_ward();
  ward->clock(kNow);
  if (!more.empty()) ward->record(kNow, more);
  return ward;
}

}  // namespace

TEST_CASE(
    "a pregnancy alone needs obstetrics, anaesthesia and neonatology, and nobody for an illness she has "
    "not") {
  const auto ward = ward_with({});
  CHECK(why(*ward, "obstetrician") == "call.why.pregnant");
  CHECK(why(*ward, "anaesthetist") == "call.why.operation");
  CHECK(why(*ward, "neonatologist") == "call.why.unborn");
  for (const char* role : {"intensivist", "lung_physician", "infectious_disease", "haematologist",
                           "blood_bank", "palliative", "interpreter"})
    CHECK_MESSAGE(why(*ward, role) == "-", role);
}

TEST_CASE("a failing organ calls intensive care; failing coagulation also haematology and the blood bank") {
  const auto healthy = ward_with({contract::measured("plt", "m", "777-3", "210", "10*9/L", kNow)});
  CHECK(why(*healthy, "intensivist") == "-");
  CHECK(why(*healthy, "haematologist") == "-");
  const auto failing = ward_with({contract::measured("plt", "m", "777-3", "30", "10*9/L", kNow)});
  CHECK(why(*failing, "intensivist").find("call.why.organs") != std::string::npos);
  CHECK(why(*failing, "haematologist") == "call.why.platelets");
  CHECK(why(*failing, "blood_bank") == "call.why.blood");
  CHECK(why(*ward_with({ill_with("A41.9")}), "intensivist") == "call.why.condition");
}

TEST_CASE("tuberculosis calls the lung physician and infectious disease, as long as it is not over") {
  const auto ward = ward_with({ill_with("A15.0")});
  CHECK(why(*ward, "lung_physician") == "call.why.diagnosis");
  CHECK(why(*ward, "infectious_disease") == "call.why.infection");
  CHECK(why(*ward, "oncologist") == "-");
  const auto over = ward_with({ill_with("A15.0", "resolved")});
  CHECK(why(*over, "lung_physician") == "-");
  CHECK(why(*over, "infectious_disease") == "-");
}

TEST_CASE("an interpreter is proposed when she needs one, and not when it is said that she does not") {
  const auto needs = [](const char* value) {
    auto ward = ward_with({});
    json::Value mother = ward->current("Patient", "m");
    mother.set("extension",
               json::Array{json::object(
                   {{"url", "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"},
                    {"valueBoolean", std::string_view(value) == "yes"}})});
    ward->record(kNow, {json::write(mother)});
    return why(*ward, "interpreter");
  };
  CHECK(needs("yes") == "call.why.interpreter");
  CHECK(needs("no") == "-");
}
