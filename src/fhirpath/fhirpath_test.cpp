// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/fhirpath.hpp"

#include <doctest/doctest.h>

#include "fhirpath/fhirpath_for_tests.hpp"

using namespace dyad;
using fhirpath::read;
using fhirpath::run;

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
  CHECK(run("birthDate.exists() and birthDate.hasValue().not()", patient) == "true");
  CHECK(run("managingOrganization.resolve().name", patient) == "Hospital");
  CHECK(run("generalPractitioner.where(resolve() is Practitioner).reference", patient) == "Practitioner/d");
  CHECK(run("generalPractitioner.where(resolve() is Patient).reference", patient) == "");
  CHECK(run("contained.ofType(Organization).name | contained.ofType(Patient).id", patient) == "Hospital");
  CHECK(run("name.given | name.family | name.given", patient) == "Anh, Thi, Ti, Tran");
  CHECK(run("descendants().where($this is HumanName).count()", patient) == "2");
  CHECK(run("repeat(contained).name", patient) == "Hospital");
}

TEST_CASE("an element keeps the type that the definitions give it") {
  const auto observation = read(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "component":[{"code":{"text":"y"},"valueQuantity":{"value":1.50,"unit":"kg"}}],
    "effectivePeriod":{"start":"2025"},"extension":[{"url":"u","valueAge":{"value":3}}]})");
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
  CHECK(run("component.type().name", observation) == "Observation.component");
  CHECK(run("status is string", observation) == "true");
  CHECK(run("status.ofType(string)", observation) == "");
  CHECK(run("status.ofType(code)", observation) == "final");
  CHECK(run("effective is Period", observation) == "true");
  CHECK(run("extension.value is Quantity", observation) == "true");
  CHECK(run("extension.value.ofType(Quantity).value", observation) == "3");
  CHECK(run("$this is DomainResource", observation) == "true");
  CHECK(run("true is System.Boolean and (true is boolean).not()", observation) == "true");
}

TEST_CASE("a reference is resolved by the caller, and else by the type that it states") {
  const auto observation = read(R"({"resourceType":"Observation","subject":{"reference":"Patient/a"},
    "performer":[{"reference":"https://e.example/fhir/Practitioner/1/_history/2"},{"type":"Organization","display":"H"},
    {"reference":"urn:uuid:1"}]})");
  const auto patient = read(R"({"resourceType":"Patient","id":"a","gender":"female"})");
  CHECK(run("subject.resolve() is Patient", observation) == "true");
  CHECK(run("subject.resolve().gender", observation) == "");
  CHECK(run("performer.where(resolve() is Practitioner).count()", observation) == "1");
  CHECK(run("performer.where(resolve() is Organization).display", observation) == "H");
  CHECK(run("performer.resolve().count()", observation) == "2");
  fhirpath::Context context;
  context.resource = &observation;
  context.resolve = [&](std::string_view text) { return text == "Patient/a" ? &patient : nullptr; };
  const auto found = fhirpath::compile("subject.resolve().gender")
                         ->evaluate({&observation, nullptr, "Observation"}, context);
  REQUIRE(found);
  REQUIRE(found->nodes.size() == 1);
  CHECK(found->nodes[0].value == &patient["gender"]);
}

TEST_CASE("what was computed, and literals, outlive the expression") {
  const auto patient = read(R"({"resourceType":"Patient"})");
  fhirpath::Collection out;
  {
    const auto compiled = fhirpath::compile("'a long text that is not kept in place' | 'b' & 'c' | 12");
    out = *compiled->evaluate(patient);
  }
  REQUIRE(out.nodes.size() == 3);
  CHECK(out.nodes[0].value->as_string() == "a long text that is not kept in place");
  CHECK(out.nodes[1].value->as_string() == "bc");
  CHECK(out.nodes[2].value->number_text() == "12");
}

TEST_CASE("in strict mode a name that the type does not have is an error, otherwise empty") {
  const auto observation = read(R"({"resourceType":"Observation","status":"final"})");
  const auto strict = [&](std::string_view expression) {
    fhirpath::Context context;
    context.strict = true;
    return fhirpath::compile(expression)
        ->evaluate({&observation, nullptr, "Observation"}, context)
        .has_value();
  };
  CHECK(run("valueQuantity", observation) == "");
  CHECK(strict("value"));
  CHECK_FALSE(strict("valueQuantity"));
  CHECK_FALSE(strict("Patient.name"));
  CHECK_FALSE(strict("(value as Period).unit"));
  CHECK(strict("(value as Period).start"));
  CHECK_FALSE(strict("children().first()"));
}

TEST_CASE("variables name the resource, its container, well-known systems and what the caller adds") {
  const auto bundle = read(R"({"resourceType":"Bundle","id":"b"})");
  const auto before = read(R"({"resourceType":"Bundle","id":"old"})");
  CHECK(run("%resource.id & %rootResource.id & %context.id", bundle) == "bbb");
  CHECK(run("%ucum", bundle) == "http://unitsofmeasure.org");
  CHECK(run("%`vs-administrative-gender`", bundle) == "http://hl7.org/fhir/ValueSet/administrative-gender");
  CHECK(run("%previous", bundle).starts_with("error: expression: FHIRPath: unknown variable %previous"));
  fhirpath::Context context;
  context.variables["previous"] = &before;
  const auto out = fhirpath::compile("%previous.id = 'old'")->evaluate({&bundle, nullptr, "Bundle"}, context);
  REQUIRE(out);
  CHECK(out->is_true());
}

TEST_CASE("an expression that is malformed, too large or too deep is refused at its place") {
  const auto refusal = [](std::string_view text) {
    const auto compiled = fhirpath::compile(text);
    return compiled ? std::string("accepted") : compiled.error().message;
  };
  CHECK(refusal("name.given +") == "FHIRPath: expected a value, a name or ( at character 13");
  CHECK(refusal("name.where(use = 'x'") == "FHIRPath: expected ) at character 21");
  CHECK(refusal("'abc") == "FHIRPath: the string is not closed at character 1");
  CHECK(refusal("name /* x") == "FHIRPath: the comment is not closed at character 6");
  CHECK(refusal("name.frobnicate()") == "FHIRPath: unknown function frobnicate() at character 16");
  CHECK(refusal("name.where()") == "FHIRPath: where() does not take 0 arguments at character 13");
  CHECK(refusal("value as Quantitty") == "FHIRPath: unknown type Quantitty at character 19");
  CHECK(refusal("code.memberOf('http://e')") ==
        "FHIRPath: memberOf() needs a terminology service, which is not offered at character 14");
  CHECK(refusal(std::string(70, '(') + "1" + std::string(70, ')'))
            .starts_with("FHIRPath: more than 64 levels"));
  CHECK(refusal(std::string(70, '-') + "1").starts_with("FHIRPath: more than 64 levels"));
  std::string chain = "a";
  for (int i = 0; i < 600; ++i) chain += ".a";
  CHECK(refusal(chain).starts_with("FHIRPath: more than 500 steps in a row"));
  CHECK(fhirpath::compile(std::string(10'001, ' ')).error().kind == ErrorKind::too_large);
}

TEST_CASE("an evaluation that takes more than its steps is refused") {
  const auto patient = read(R"({"resourceType":"Patient"})");
  std::string everything = "(1|2|3|4|5|6|7|8|9|10)";
  for (int i = 0; i < 8; ++i) everything += ".select($this.combine(1|2|3|4|5|6|7|8|9|10))";
  const auto out = fhirpath::compile(everything)->evaluate(patient);
  REQUIRE_FALSE(out);
  CHECK(out.error().kind == ErrorKind::too_large);
  CHECK(run("('a').matches('(a+)+$')", patient) == "true");
  const auto slow =
      fhirpath::compile("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')")->evaluate(patient);
  REQUIRE_FALSE(slow);
  CHECK(slow.error().kind == ErrorKind::too_large);
}
