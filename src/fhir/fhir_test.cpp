// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "fhir/reference.hpp"
#include "fhir/tables.hpp"
#include "fhir/validate.hpp"

using namespace dyad;

namespace {

json::Value read(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE_MESSAGE(value, text);
  return *value;
}

// "" when the resource is valid, else "field: message".
std::string fault(std::string_view text) {
  const auto checked = fhir::validate(read(text));
  if (checked) return {};
  CHECK(!checked.error().field.empty());
  return checked.error().field + ": " + checked.error().message;
}

std::string observation(std::string_view more) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"x"})" + std::string(more) + "}";
}

}  // namespace

TEST_CASE("the generated table holds the 146 resource types of R4 and finds inherited elements") {
  int concrete = 0;
  for (const auto& shape : fhir::shapes()) concrete += shape.concrete_resource ? 1 : 0;
  CHECK(concrete == 146);
  CHECK(fhir::find_resource("Observation"));
  CHECK_FALSE(fhir::find_resource("Resource"));
  CHECK_FALSE(fhir::find_resource("Observation.component"));
  const auto* observation_shape = fhir::find_resource("Observation");
  const auto* status = fhir::find_element(*observation_shape, "status");
  REQUIRE(status);
  CHECK(status->min == 1);
  CHECK(status->is_primitive());
  CHECK(status->primitive() == fhir::Primitive::code);
  const auto* contained = fhir::find_element(*observation_shape, "contained");
  REQUIRE(contained);
  CHECK(contained->array);
  const auto* id = fhir::find_element(*observation_shape, "id");
  REQUIRE(id);
  CHECK(id->primitive() == fhir::Primitive::id);
  const auto* range = fhir::find_element(*fhir::find_shape("Observation.component"), "referenceRange");
  REQUIRE(range);
  CHECK(fhir::shapes()[static_cast<std::size_t>(range->type)].name == "Observation.referenceRange");
  CHECK(fhir::find_element(*fhir::find_shape("Age"), "value"));
}

TEST_CASE(
    "a well-formed resource with extensions, siblings, contained and nulls in primitive arrays is accepted") {
  CHECK(fault(R"({"resourceType":"Patient","id":"a","active":true,"birthDate":"2025-02-13",
    "_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime",
      "valueDateTime":"2025-02-13T08:20:00+07:00"}]},
    "name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"u","valueString":"v"}]}]}],
    "contained":[{"resourceType":"Organization","id":"o","name":"H"}],
    "managingOrganization":{"reference":"#o"},"multipleBirthInteger":1})") == "");
  CHECK(fault(observation(R"(,"valueQuantity":{"value":0.10,"unit":"g"},"effectiveDateTime":"2025-02")")) ==
        "");
  CHECK(
      fault(
          R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Basic","code":{"text":"b"}}}]})") ==
      "");
}

TEST_CASE("each structural fault is refused with the full path of its element") {
  CHECK(fault("[]") == "document: a resource must be an object");
  CHECK(fault("{}") == "document.resourceType: required");
  CHECK(fault(R"({"resourceType":"Pacient"})") == "Pacient.resourceType: unknown resource type");
  CHECK(fault(observation(R"(,"colour":"red")")) == "Observation.colour: unknown element");
  CHECK(fault(observation(R"(,"subject":[{"reference":"Patient/a"}])")) ==
        "Observation.subject: must be a single value");
  CHECK(fault(observation(R"(,"category":{"text":"x"})")) == "Observation.category: must be an array");
  CHECK(fault(observation(R"(,"category":[])")) == "Observation.category: must not be empty");
  CHECK(fault(observation(R"(,"method":{})")) == "Observation.method: must not be empty");
  CHECK(fault(observation(R"(,"method":null)")) == "Observation.method: null is not allowed");
  CHECK(fault(observation(R"(,"method":"cuff")")) == "Observation.method: must be an object");
  CHECK(fault(R"({"resourceType":"Observation","code":{"text":"x"}})") == "Observation.status: required");
  CHECK(fault(observation(R"(,"component":[{"code":{"text":"x"}},{"valueInteger":3}])")) ==
        "Observation.component[1].code: required");
  CHECK(fault(observation(R"(,"valueInteger":3,"valueString":"3")")) ==
        "Observation.valueInteger: only one type of value[x] may be given");
  CHECK(
      fault(
          R"({"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"display":"a"}})") ==
      "MedicationRequest.medication[x]: required");
  CHECK(fault(R"({"resourceType":"Patient","contained":[{"resourceType":"Basic"}]})") ==
        "Patient.contained[0].code: required");
  CHECK(
      fault(R"({"resourceType":"Bundle","type":"batch","entry":[{},{"resource":{"resourceType":"Observation",
    "status":"final","code":{"text":"x"},"valueQuantity":{"value":"12"}}}]})") ==
      "Bundle.entry[0]: must not be empty");
  CHECK(fault(R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Observation",
    "status":"final","code":{"text":"x"},"valueQuantity":{"value":"12"}}}]})") ==
        "Bundle.entry[0].resource.valueQuantity.value: not a valid decimal");
}

TEST_CASE("primitive formats are those of R4") {
  const auto effective = [](std::string_view t) {
    return fault(observation(R"(,"effectiveDateTime":")" + std::string(t) + "\"")) == "";
  };
  CHECK(effective("2025"));
  CHECK(effective("2025-02-13T08:20:00.5+07:00"));
  CHECK(effective("2025-02-13T08:20:00Z"));
  CHECK_FALSE(effective("2025-02-13T08:20:00"));
  CHECK_FALSE(effective("2025-02-13T08:20Z"));
  CHECK_FALSE(effective("2025-02-13 08:20:00Z"));
  CHECK_FALSE(effective("2025-02-30"));
  CHECK_FALSE(effective("13/02/2025"));
  CHECK(fault(R"({"resourceType":"Patient","id":"a b"})") == "Patient.id: not a valid id");
  CHECK(fault(R"({"resourceType":"Patient","active":"true"})") == "Patient.active: not a valid boolean");
  CHECK(fault(R"({"resourceType":"Patient","gender":" female"})") == "Patient.gender: not a valid code");
  CHECK(fault(R"({"resourceType":"Patient","birthDate":"2025-02-13T00:00:00Z"})") ==
        "Patient.birthDate: not a valid date");
  CHECK(fault(R"({"resourceType":"Patient","multipleBirthInteger":1.5})") ==
        "Patient.multipleBirthInteger: not a valid integer");
  CHECK(fault(R"({"resourceType":"Patient","telecom":[{"rank":0}]})") ==
        "Patient.telecom[0].rank: not a valid positiveInt");
  CHECK(fault(R"({"resourceType":"Patient","language":""})") == "Patient.language: not a valid code");
  CHECK(fault(R"({"resourceType":"Patient","meta":{"lastUpdated":"2025-02-13"}})") ==
        "Patient.meta.lastUpdated: not a valid instant");
}

TEST_CASE("references are read by kind") {
  using Kind = fhir::Reference::Kind;
  const auto local = fhir::parse_reference("Patient/a-1/_history/3");
  CHECK(local.kind == Kind::local);
  CHECK(local.type == "Patient");
  CHECK(local.id == "a-1");
  CHECK(local.version == 3);
  CHECK(fhir::parse_reference("#x").kind == Kind::contained);
  CHECK(fhir::parse_reference("urn:uuid:1").kind == Kind::urn);
  CHECK(fhir::parse_reference("https://e.example/Patient/1").kind == Kind::absolute);
  CHECK(fhir::parse_reference("Pacient/1").kind == Kind::unreadable);
  CHECK(fhir::parse_reference("Patient/1/extra").kind == Kind::unreadable);
  CHECK(fhir::parse_reference("Patient?identifier=1").kind == Kind::unreadable);
}

TEST_CASE("a resource stands in the compartment of every patient it is about") {
  const auto owners = [](std::string_view text) { return fhir::patients_of(read(text)); };
  using Ids = std::vector<std::string>;
  CHECK(owners(R"({"resourceType":"Patient","id":"a"})") == Ids{"a"});
  CHECK(
      owners(
          R"({"resourceType":"Observation","subject":{"reference":"Patient/m"},"focus":[{"reference":"Patient/f"}]})") ==
      Ids{"m", "f"});
  CHECK(owners(R"({"resourceType":"Task","for":{"reference":"Patient/m/_history/2"}})") == Ids{"m"});
  CHECK(
      owners(
          R"({"resourceType":"Provenance","target":[{"reference":"Patient/m"},{"reference":"Observation/o"}]})") ==
      Ids{"m"});
  CHECK(
      owners(
          R"({"resourceType":"Observation","subject":{"reference":"Group/g"},"performer":[{"reference":"Patient/m"}]})") ==
      Ids{});
}

TEST_CASE("rewriting references changes only the references asked for") {
  auto value = read(
      R"({"subject":{"reference":"urn:uuid:1","display":"urn:uuid:1"},"focus":[{"reference":"Patient/b"}]})");
  fhir::rewrite_references(value, [](std::string_view text) -> std::optional<std::string> {
    if (text == "urn:uuid:1") return "Patient/a";
    return {};
  });
  CHECK(
      json::write(value) ==
      R"({"subject":{"reference":"Patient/a","display":"urn:uuid:1"},"focus":[{"reference":"Patient/b"}]})");
}

TEST_CASE("a code outside its required binding is refused, in a code, a Coding and a concept") {
  CHECK(fault(R"({"resourceType":"Patient","gender":"f"})") ==
        "Patient.gender: not a code of its required binding");
  CHECK(fault(R"({"resourceType":"Patient","gender":"female"})") == "");
  CHECK(fault(R"({"resourceType":"Observation","status":"done","code":{"text":"x"}})") ==
        "Observation.status: not a code of its required binding");
  const auto condition = [](std::string_view status) {
    return fault(R"({"resourceType":"Condition","subject":{"display":"a"},"clinicalStatus":)" +
                 std::string(status) + "}");
  };
  CHECK(
      condition(
          R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]})") ==
      "");
  CHECK(condition(R"({"coding":[{"system":"http://e.example","code":"1"},
    {"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]})") == "");
  CHECK(condition(R"({"coding":[{"system":"http://e.example","code":"active"}]})") ==
        "Condition.clinicalStatus: not a code of its required binding");
  CHECK(condition(R"({"text":"active"})") ==
        "Condition.clinicalStatus: a code of its required binding is needed");
  CHECK(fault(R"({"resourceType":"Patient","photo":[{"contentType":"image/png"}]})") == "");
  CHECK(fault(R"({"resourceType":"Patient","photo":[{"contentType":"a picture"}]})") ==
        "Patient.photo[0].contentType: not a code of its required binding");
  CHECK(fault(R"({"resourceType":"Patient","_gender":{"extension":[{"url":"u","valueCode":"x"}]}})") == "");
}

TEST_CASE("a reference names a type that may stand there, as far as it can be told") {
  const auto organization = [](std::string_view reference) {
    return fault(R"({"resourceType":"Patient","contained":[{"resourceType":"Location","id":"l"},
      {"resourceType":"Organization","id":"o"}],"managingOrganization":)" +
                 std::string(reference) + "}");
  };
  CHECK(organization(R"({"reference":"Organization/1"})") == "");
  CHECK(organization(R"({"reference":"Location/1"})") ==
        "Patient.managingOrganization: a reference to this type may not stand here");
  CHECK(organization(R"({"reference":"https://e.example/fhir/Location/1/_history/2"})") ==
        "Patient.managingOrganization: a reference to this type may not stand here");
  CHECK(organization(R"({"reference":"#l"})") ==
        "Patient.managingOrganization: a reference to this type may not stand here");
  CHECK(organization(R"({"reference":"#o"})") == "");
  CHECK(organization(R"({"reference":"urn:uuid:1"})") == "");
  CHECK(organization(R"({"type":"Location","display":"ward"})") ==
        "Patient.managingOrganization: a reference to this type may not stand here");
  CHECK(organization(R"({"reference":"https://e.example/no/such"})") == "");
  CHECK(fault(observation(R"(,"focus":[{"reference":"Basic/1"}])")) == "");
}

TEST_CASE("all faults are found at once, in the order of the document") {
  const auto found = fhir::faults(read(R"({"resourceType":"Patient","gender":"f","birthDate":"x","colour":1,
    "contact":[{"gender":"m"}]})"),
                                  10);
  REQUIRE(found.size() == 4);
  CHECK(found[0].code == "code-invalid");
  CHECK(found[1].code == "value");
  CHECK(found[2].code == "structure");
  CHECK(found[3].error.field == "Patient.contact[0].gender");
  CHECK(fhir::faults(read(R"({"resourceType":"Patient","gender":"f","birthDate":"x"})"), 1).size() == 1);
}
