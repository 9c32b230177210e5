// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/fhirpath.hpp"

#include <doctest/doctest.h>

using namespace dyad;

namespace {

json::Value read(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE_MESSAGE(value, text);
  return *value;
}

// The result as text: items joined by ", ", or "error: ..." when it fails.
std::string run(std::string_view expression, const json::Value& resource) {
  const auto compiled = fhirpath::compile(expression);
  if (!compiled) return "error: " + compiled.error().text();
  const auto out = compiled->evaluate(resource);
  if (!out) return "error: " + out.error().text();
  std::string text;
  for (const auto& node : out->nodes)
    text += (text.empty() ? "" : ", ") + (node.value && node.value->is_string()
                                              ? std::string(node.value->as_string())
                                          : node.value ? json::write(*node.value)
                                                       : std::string("(no value)"));
  return text;
}

}  // namespace

TEST_CASE("a path follows elements, arrays, choices and contained resources with their types") {
  const auto patient = read(R"({"resourceType":"Patient","id":"p","active":true,
    "name":[{"use":"official","family":"Tran","given":["Anh","Thi"]},{"given":["Ti"]}],
    "_birthDate":{"extension":[{"url":"http://e/reason","valueCode":"unknown"}]},
    "deceasedDateTime":"2025-02-13","contained":[{"resourceType":"Organization","id":"o","name":"Hospital"}],
    "managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"Practitioner/d"}]})");
  CHECK(run("Patient.name.given", patient) == "Anh, Thi, Ti");
  CHECK(run("name[0].given[1]", patient) == "Thi");
  CHECK(run("name.where(use = 'official').family", patient) == "Tran");
  CHECK(run("Resource.id", patient) == "p");
  CHECK(run("Practitioner.name", patient) == "");
  CHECK(run("Patient.deceased.exists() and Patient.deceased != false", patient) == "true");
  CHECK(run("Patient.deceased.ofType(dateTime)", patient) == "2025-02-13");
  CHECK(run("Patient.deceased as boolean", patient) == "");
  CHECK(run("birthDate", patient) == "(no value)");
  CHECK(run("birthDate.extension('http://e/reason').value", patient) == "unknown");
  CHECK(run("managingOrganization.resolve().name", patient) == "Hospital");
  CHECK(run("generalPractitioner.where(resolve() is Practitioner).reference", patient) == "Practitioner/d");
  CHECK(run("generalPractitioner.where(resolve() is Patient).reference", patient) == "");
  CHECK(run("contained.ofType(Organization).name | contained.ofType(Patient).id", patient) == "Hospital");
  CHECK(run("name.given | name.family | name.given", patient) == "Anh, Thi, Ti, Tran");
}

TEST_CASE("an element keeps the type that the definitions give it") {
  const auto observation = read(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "component":[{"code":{"text":"y"},"valueQuantity":{"value":1.50,"unit":"kg"}}]})");
  const auto compiled = fhirpath::compile("Observation.component.value");
  REQUIRE(compiled);
  const auto out = compiled->evaluate(observation);
  REQUIRE(out);
  REQUIRE(out->nodes.size() == 1);
  CHECK(out->nodes[0].type == "Quantity");
  CHECK(out->nodes[0].value == &observation["component"][0]["valueQuantity"]);
  CHECK(fhirpath::compile("component.value.value * 2")->evaluate(observation)->nodes[0].type ==
        "System.Decimal");
  CHECK(run("component.value.value * 2", observation) == "3.00");
}
