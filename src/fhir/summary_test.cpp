// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>

#include "fhir/summary.hpp"
#include "fhir/validate.hpp"

using namespace dyad;

namespace {

json::Value patient() {
  return *json::parse(R"({"resourceType":"Patient","id":"m","meta":{"versionId":"3"},
    "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">M</div>"},
    "extension":[{"url":"http://x","valueString":"y"}],"modifierExtension":[{"url":"http://z","valueBoolean":true}],
    "gender":"female","birthDate":"1995","_birthDate":{"extension":[{"url":"http://b","valueString":"t"}]},
    "contact":[{"name":{"family":"A"}}],"photo":[{"url":"http://p"}],
    "link":[{"other":{"reference":"Patient/n"},"type":"seealso"}]})");
}

std::string names(const json::Value& value) {
  std::string out;
  for (const auto& [name, held] : value.members()) out += name + " ";
  return out;
}

bool marked(const json::Value& value) {
  return std::ranges::any_of(value["meta"]["tag"].items(),
                             [](const auto& tag) { return tag["code"].as_string() == "SUBSETTED"; });
}

}  // namespace

TEST_CASE("a summary holds what the definitions call summary, and extensions that change the meaning") {
  const auto summary = fhir::summary_of(patient());
  CHECK(names(summary) == "resourceType id meta modifierExtension gender birthDate _birthDate link ");
  CHECK(marked(summary));
  CHECK(summary["meta"]["versionId"].as_string() == "3");
}

TEST_CASE("a part of a resource keeps what every resource of its type must have") {
  const auto observation = *json::parse(
      R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueString":"y","note":[{"text":"n"}]})");
  CHECK(names(fhir::elements_of(observation, {"note"})) == "resourceType status code note meta ");
  CHECK(names(fhir::elements_of(observation, {"value"})) == "resourceType status code valueString meta ");
  CHECK(names(fhir::text_of(observation)) == "resourceType status code meta ");
  CHECK(fhir::validate(fhir::elements_of(observation, {})));
}

TEST_CASE("elements named for one type are given of that type only") {
  CHECK(fhir::elements_of(patient(), {"Patient.gender"}).has("gender"));
  CHECK_FALSE(fhir::elements_of(patient(), {"Group.gender"}).has("gender"));
}

TEST_CASE("without its text a resource keeps all else") {
  const auto data = fhir::without_text(patient());
  CHECK_FALSE(data.has("text"));
  CHECK(data.has("contact"));
  CHECK(data.has("_birthDate"));
  CHECK(marked(data));
}
