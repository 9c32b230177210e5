// SPDX-License-Identifier: Apache-2.0
// A record on a store, with a clock that stands where the test puts it and the shipped rules for quantities.
#pragma once
#include <doctest/doctest.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "json/json.hpp"
#include "record/case_record.hpp"
#include "record/record.hpp"

namespace dyad::contract {

class SetClock final : public record::Clock {
 public:
  explicit SetClock(std::string_view text) : now_(*parse_instant(text)) {}
  Instant now() const override { return now_; }
  void set(std::string_view text) { now_ = *parse_instant(text); }

 private:
  Instant now_;
};

// The quantities of the shipped evidence, read without the evidence room.
inline record::Rules shipped_rules(const std::string& source_dir) {
  std::ifstream file(source_dir + "/data/evidence/quantities.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto document = json::parse(text.str());
  REQUIRE(document);
  record::Rules rules;
  for (const auto& entry : (*document)["entries"].items()) {
    if (entry["kind"].as_string() != "quantity") continue;
    const auto& values = entry["values"];
    record::QuantityRule q;
    q.key = std::string(entry["id"].as_string()).substr(9);
    q.unit = entry["unit"].as_string();
    q.subject = values["subject"].as_string();
    for (const auto& code : values["loinc"].items()) q.loinc.emplace_back(code.as_string());
    q.units.push_back({q.unit, 1, 0});
    for (const auto& u : values["units"].items())
      q.units.push_back({std::string(u["unit"].as_string()), u["factor"].as_double().value_or(1),
                         u["offset"].as_double().value_or(0)});
    q.possible_min = *values["possible"]["min"].as_double();
    q.possible_max = *values["possible"]["max"].as_double();
    q.usual_min = values["usual"]["min"].as_double();
    q.usual_max = values["usual"]["max"].as_double();
    rules.quantities.push_back(std::move(q));
  }
  REQUIRE(rules.quantities.size() > 30);
  return rules;
}

struct Fixture {
  SetClock clock{"2025-03-01T00:00:00Z"};
  std::unique_ptr<record::Record> rec;

  Fixture(std::unique_ptr<record::Store> store, const std::string& source_dir)
      : rec(std::make_unique<record::Record>(std::move(store), clock, shipped_rules(source_dir))) {}

  record::Accepted accept(std::string_view text) {
    auto done = rec->submit(text, "test", "tester");
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    return *done;
  }

  // The error of a refused submission, after checking that nothing at all was stored.
  Error refuse(std::string_view text) {
    const auto before = all();
    auto done = rec->submit(text, "test", "tester");
    REQUIRE_FALSE(done);
    const auto after = all();
    REQUIRE(before.size() == after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      CHECK(before[i].body == after[i].body);
      CHECK(before[i].sequence == after[i].sequence);
    }
    CHECK_FALSE(done.error().message.empty());
    return done.error();
  }

  std::vector<record::Version> all() const {
    auto versions = rec->store().since(0, 1'000'000);
    REQUIRE(versions);
    return *versions;
  }

  json::Value current(std::string_view type, std::string_view id, const record::View& view = {}) const {
    const auto read = rec->store().read(type, id, view);
    REQUIRE(read);
    return *read ? *json::parse((*read)->body) : json::Value();
  }
};

inline std::string bundle(std::string_view type, const std::vector<std::string>& resources) {
  std::string out = R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[)";
  for (std::size_t i = 0; i < resources.size(); ++i)
    out += (i ? "," : "") + (R"({"resource":)" + resources[i] + "}");
  return out + "]}";
}

// A mother born in 2002, due on 10 May 2025, her fetus, and the case that joins them.
inline std::vector<std::string> dyad_resources() {
  return {
      R"({"resourceType":"Organization","id":"h1","name":"Cancer hospital"})",
      R"({"resourceType":"Organization","id":"h2","name":"Obstetric hospital"})",
      R"({"resourceType":"Patient","id":"m","birthDate":"2002-01-02","gender":"female",
          "link":[{"other":{"reference":"RelatedPerson/rp"},"type":"seealso"}]})",
      R"({"resourceType":"Patient","id":"f","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-fetalStatus",
          "valueCodeableConcept":{"text":"potential for live birth"}}]})",
      R"({"resourceType":"RelatedPerson","id":"rp","patient":{"reference":"Patient/f"},"relationship":[{"coding":[
          {"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]})",
      R"({"resourceType":"EpisodeOfCare","id":"case-a","status":"active","patient":{"reference":"Patient/m"},
          "managingOrganization":{"reference":"Organization/h1"},"period":{"start":"2025-02-01"}})",
      R"({"resourceType":"CareTeam","id":"ct","subject":{"reference":"Patient/m"},
          "participant":[{"member":{"reference":"Organization/h2"}}]})",
      R"({"resourceType":"Observation","id":"edd","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"11778-8"}]},
          "subject":{"reference":"Patient/m"},"valueDateTime":"2025-05-10"})"};
}

// {"resourceType":"Observation",...} of one LOINC code with a quantity.
inline std::string measured(std::string_view id, std::string_view patient, std::string_view loinc,
                            std::string_view value, std::string_view unit,
                            std::string_view when = "2025-02-20T08:00:00+07:00") {
  return R"({"resourceType":"Observation","id":")" + std::string(id) +
         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":")" +
         std::string(loinc) + R"("}]},"subject":{"reference":"Patient/)" + std::string(patient) +
         R"("},"effectiveDateTime":")" + std::string(when) + R"(","valueQuantity":{"value":)" +
         std::string(value) + R"(,"unit":")" + std::string(unit) +
         R"(","system":"http://unitsofmeasure.org","code":")" + std::string(unit) + R"("}})";
}

}  // namespace dyad::contract
