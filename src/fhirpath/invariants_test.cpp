// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/invariants.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "fhir/validate.hpp"
#include "fhirpath/fhirpath_for_tests.hpp"

using namespace dyad;
using fhirpath::read;

namespace {

// "" when all hold, else "field: message".
std::string broken(std::string_view resource) {
  const auto checked = fhirpath::check_invariants(read(resource));
  return checked ? std::string() : checked.error().field + ": " + checked.error().message;
}

std::string observation(std::string_view more) {
  return R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"c"}]})" +
         std::string(more) + "}";
}

}  // namespace

TEST_CASE("the invariants of a type, of its groups and of datatypes are held against their elements") {
  CHECK(broken(observation(R"(,"valueInteger":3)")) == "");
  CHECK(broken(observation(R"(,"valueInteger":3,"dataAbsentReason":{"text":"x"})")) ==
        "Observation: dataAbsentReason SHALL only be present if Observation.value[x] is not present (obs-6)");
  CHECK(broken(
            observation(R"(,"valueInteger":3,"component":[{"code":{"coding":[{"system":"s","code":"c"}]}}])"))
            .starts_with("Observation: If Observation.code is the same as an Observation.component.code"));
  CHECK(broken(observation(R"(,"referenceRange":[{"low":{"value":1}},{"type":{"text":"x"}}])"))
            .starts_with("Observation.referenceRange[1]: Must have at least a low or a high or text"));
  CHECK(broken(
            observation(R"(,"component":[{"code":{"text":"y"},"valueQuantity":{"value":1,"code":"kg"}}])")) ==
        "Observation.component[0].valueQuantity: If a code for the unit is present, the system SHALL also be "
        "present (qty-3)");
  CHECK(broken(observation(R"(,"effectivePeriod":{"start":"2025-02-13","end":"2025-02-12"})")) ==
        "Observation.effectivePeriod: If present, start SHALL have a lower value than end (per-1)");
  CHECK(broken(observation(R"(,"effectivePeriod":{"start":"2025-02-13T08:00:00Z","end":"2025-02"})")) == "");
  CHECK(broken(observation(R"(,"extension":[{"url":"u"}])"))
            .starts_with("Observation.extension[0]: Must have either extensions or value[x], not both"));
  CHECK(
      broken(
          R"({"resourceType":"Organization","name":"H","telecom":[{"system":"phone","value":"1","use":"home"}]})")
          .starts_with("Organization.telecom[0]: The telecom of an organization can never be of use 'home'"));
  CHECK(broken(R"({"resourceType":"Patient","_birthDate":{"extension":[{"url":"u"}]}})")
            .starts_with("Patient._birthDate.extension[0]:"));
}

TEST_CASE("references to contained resources lead somewhere, and contained resources are referred to") {
  CHECK(broken(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"H"}],
    "managingOrganization":{"reference":"#o"}})") == "");
  CHECK(broken(R"({"resourceType":"Patient","managingOrganization":{"reference":"#o"}})") ==
        "Patient.managingOrganization: SHALL have a contained resource if a local reference is provided "
        "(ref-1)");
  CHECK(broken(R"({"resourceType":"Patient","managingOrganization":{"display":"H"}})") == "");
  CHECK(
      broken(
          R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"H"}]})") ==
      "Patient.contained[0]: nothing in the resource refers to this contained resource (dom-3)");
  CHECK(broken(
            R"({"resourceType":"Patient","contained":[{"resourceType":"Observation","id":"o","status":"final",
    "code":{"text":"x"},"subject":{"reference":"#"}}]})") == "");
  CHECK(
      broken(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}],
    "managingOrganization":{"reference":"#o"}})")
          .starts_with("Patient.contained[0]: The organization SHALL at least have a name or an identifier"));
}

TEST_CASE("resources of a Bundle are judged each by itself") {
  CHECK(
      broken(
          R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Organization"}}]})")
          .starts_with("Bundle.entry[0].resource: The organization SHALL"));
  CHECK(broken(R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic"}}]})")
            .starts_with("Bundle: entry.request mandatory for batch/transaction/history"));
  CHECK(broken(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"resource":{"resourceType":"Patient","managingOrganization":{"reference":"#o"},
      "contained":[{"resourceType":"Organization","id":"o","name":"H"}]}},
    {"resource":{"resourceType":"Patient","managingOrganization":{"reference":"#o"}}}]})")
            .starts_with("Bundle.entry[1].resource.managingOrganization: SHALL have a contained resource"));
}

TEST_CASE("a narrative with a script is refused by name") {
  CHECK(
      broken(
          R"({"resourceType":"Basic","text":{"status":"generated","div":"<div><script>x</script></div>"}})") ==
      "Basic.text.div: the narrative must be XHTML with some content: <script> is not allowed (txt-1, "
      "txt-2)");
}

TEST_CASE("all issues of a resource are told at once, with their codes") {
  const auto issues = fhirpath::all_issues(read(R"({"resourceType":"Patient","gender":"f","birthDate":"x",
    "contact":[{"relationship":[{"text":"mother"}]}],"managingOrganization":{"reference":"Patient/1"}})"));
  REQUIRE(issues.size() == 4);
  CHECK(issues[0].code == "code-invalid");
  CHECK(issues[0].expression == "Patient.gender");
  CHECK(issues[0].message ==
        "not a code of its required binding, got f; allowed: female, male, other, unknown");
  CHECK(issues[1].code == "value");
  CHECK(issues[2].expression == "Patient.managingOrganization");
  CHECK(issues[3].code == "invariant");
  CHECK(issues[3].expression == "Patient.contact[0]");
  CHECK(fhirpath::all_issues(read(R"({"resourceType":"Patient","colour":"red"})"))[0].code == "structure");
  CHECK(fhirpath::all_issues(read(R"({"resourceType":"Patient"})")).empty());
  std::string many = R"({"resourceType":"Patient")";
  for (int i = 0; i < 300; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  CHECK(fhirpath::all_issues(read(many + "}")).size() == fhirpath::kMaxIssues);
}

TEST_CASE("an observation is checked whole within 50 microseconds") {
  const auto resource =
      read(observation(R"(,"subject":{"reference":"Patient/m"},"effectiveDateTime":"2025-02-13",
    "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
    "component":[{"code":{"text":"a"},"valueQuantity":{"value":120,"unit":"mmHg","system":"http://unitsofmeasure.org",
    "code":"mm[Hg]"}},{"code":{"text":"b"},"valueQuantity":{"value":80,"unit":"mmHg"}}])"));
  REQUIRE(fhirpath::check_invariants(resource));
  using Clock = std::chrono::steady_clock;
  double best_us = 1e9;
  for (int i = 0; i < 200; ++i) {
    const auto start = Clock::now();
    const bool good = fhir::validate(resource) && fhirpath::check_invariants(resource);
    best_us = std::min(best_us, std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    REQUIRE(good);
  }
  MESSAGE("structure, bindings, references and invariants: " << best_us << " us");
#ifdef __OPTIMIZE__
  CHECK(best_us < 50);
#endif
}
