// SPDX-License-Identifier: Apache-2.0
// Any text as a search ("Observation?code=x&date=ge2025") on fixed resources: it is taken apart or refused
// with one error, what matches is always found by the probe, and an exact probe finds nothing else.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "check.hpp"
#include "json/json.hpp"
#include "search/search.hpp"

using namespace dyad;
using fuzz::must;

namespace {

constexpr std::array<std::string_view, 5> kResources = {
    R"({"resourceType":"Observation","id":"o1","status":"final","meta":{"lastUpdated":"2025-02-13T08:20:00.5+07:00",
      "profile":["http://x/p|2.0"],"source":"http://lab/hb"},"identifier":[{"system":"http://lab","value":"A|1",
      "type":{"coding":[{"system":"http://t","code":"PLAC"}]}}],"code":{"coding":[{"system":"http://loinc.org",
      "code":"718-7","display":"Haemoglobin"},{"code":"HB"}],"text":"Hb"},"subject":{"reference":"Patient/m"},
      "encounter":{"reference":"https://other/fhir/Encounter/e"},"performer":[{"identifier":{"system":"http://s",
      "value":"77"}}],"effectivePeriod":{"start":"2025-02-13"},"valueQuantity":{"value":9.5,"unit":"g/dL",
      "system":"http://unitsofmeasure.org","code":"g/dL"},"component":[{"code":{"coding":[{"code":"8480-6"}]},
      "valueQuantity":{"value":162,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
      {"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":5,"comparator":"<","unit":"kPa"}}]})",
    R"({"resourceType":"Patient","id":"m","active":true,"gender":"female","birthDate":"1993-02","name":[{"family":"Trần",
      "given":["Thị Đào"],"text":"Trần Thị Đào"}],"telecom":[{"system":"phone","value":"+84 90"},{"system":"email",
      "value":"a@b"}],"address":[{"city":"Đà Nẵng","country":"VN"}],"generalPractitioner":[{"reference":"#g"},
      {"reference":"urn:uuid:1","type":"Organization"}],"contained":[{"resourceType":"Practitioner","id":"g"}]})",
    R"({"resourceType":"QuestionnaireResponse","id":"q","questionnaire":"http://q|3","status":"completed",
      "subject":{"reference":"Group/g"},"authored":"2025-02-13T08:20:00Z"})",
    R"({"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.80},{"probabilityRange":{"low":{"value":1},
      "high":{"value":2}}}],"subject":{"reference":"Patient/m/_history/2"},"occurrenceDateTime":"2025"})",
    R"({"resourceType":"ValueSet","url":"http://a/b/c","version":"1","name":"N","useContext":[{"code":{"code":"venue"},
      "valueQuantity":{"value":3,"code":"d","system":"http://unitsofmeasure.org"}}]})"};

struct Held {
  std::string type;
  search::Extracted values;
  search::Postings postings;
};

const std::vector<Held>& held() {
  static const std::vector<Held> made = [] {
    std::vector<Held> out;
    for (const auto text : kResources) {
      const auto resource = json::parse(text);
      must(resource.has_value(), "a fixed resource is JSON", text);
      out.push_back({std::string((*resource)["resourceType"].as_string()), search::extract(*resource),
                     search::postings_of(*resource)});
    }
    return out;
  }();
  return made;
}

search::Parameters parameters_of(std::string_view query) {
  search::Parameters out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto part = query.substr(0, end);
    const auto equals = std::min(part.find('='), part.size());
    out.emplace_back(part.substr(0, equals), part.substr(std::min(equals + 1, part.size())));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

void judge(const search::Criterion& criterion, std::string_view text) {
  for (const Held& one : held()) {
    const auto plan = search::plan(one.type, criterion);
    if (criterion.has || !criterion.chain.empty()) {
      must(!plan.exact && search::answers(plan.probe, one.postings), "a chain is left to others", text);
      continue;
    }
    // A parameter of another type says nothing about this resource.
    if (criterion.parameter != search::find_parameter(one.type, criterion.parameter->name)) continue;
    const bool is = search::matches(criterion, one.values);
    const bool probed = search::answers(plan.probe, one.postings);
    must(!is || probed, "what matches is found", text);
    must(!plan.exact || is == probed, "an exact plan finds only what matches", text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto question = std::min(text.find('?'), text.size());
  const auto type = text.substr(0, question);
  const auto parameters = parameters_of(text.substr(std::min(question + 1, text.size())));
  const auto search = search::parse(type, parameters);
  if (!search) {
    must(!search.error().message.empty() && !search.error().field.empty(), "a refusal names its parameter",
         text);
    return 0;
  }
  must(search->used.size() + search->unknown.size() <= parameters.size(), "no parameter is made up", text);
  for (const auto& criterion : search->criteria) judge(criterion, text);
  return 0;
}
