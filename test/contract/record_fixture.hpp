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

// Answers conditions of the form "identifier=system|value" by reading every resource of the type.
inline record::Matcher by_identifier() {
  return [](const record::Reader& reader, std::string_view type, std::string_view condition,
            std::size_t limit) -> Result<std::vector<std::string>> {
    static constexpr std::string_view kName = "identifier=";
    const std::size_t bar = condition.find('|');
    if (!condition.starts_with(kName) || bar == std::string_view::npos)
      return fail(ErrorKind::invalid, "the tests know identifier=system|value only");
    const auto system = condition.substr(kName.size(), bar - kName.size());
    const auto versions = reader.of_type(type, {});
    if (!versions) return std::unexpected(versions.error());
    std::vector<std::string> out;
    for (const record::Version& version : *versions) {
      const auto body = json::parse(version.body);
      REQUIRE(body);
      for (const auto& identifier : (*body)["identifier"].items())
        if (identifier["system"].as_string() == system && out.size() < limit &&
            identifier["value"].as_string() == condition.substr(bar + 1))
          out.push_back(version.id);
    }
    return out;
  };
}

struct Fixture {
  SetClock clock{"2025-03-01T00:00:00Z"};
  std::unique_ptr<record::Record> rec;

  Fixture(std::unique_ptr<record::Store> store, const std::string& source_dir, record::Matcher matcher = {},
          record::References references = record::References::known) {
    record::Rules rules = shipped_rules(source_dir);
    rules.references = references;
    rec = std::make_unique<record::Record>(std::move(store), clock, std::move(rules), std::move(matcher));
  }

  Result<record::Performed> perform(std::vector<record::Operation> operations) {
    return rec->perform({std::move(operations), {"test", "as sent"}, "tester"});
  }

  record::Performed done(std::vector<record::Operation> operations) {
    auto performed = perform(std::move(operations));
    REQUIRE_MESSAGE(performed, (performed ? "" : performed.error().text()));
    return std::move(*performed);
  }

  // The error of a refused work, after checking that nothing at all was stored.
  Error refused(std::vector<record::Operation> operations) {
    const auto before = all().size();
    auto performed = perform(std::move(operations));
    REQUIRE_FALSE(performed);
    CHECK(all().size() == before);
    CHECK_FALSE(performed.error().message.empty());
    return performed.error();
  }

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

inline record::Operation create(std::string_view body) {
  record::Operation o;
  o.body = *json::parse(body);
  o.type = o.body["resourceType"].as_string();
  return o;
}

inline record::Operation update(std::string_view body) {
  record::Operation o = create(body);
  o.kind = record::Operation::Kind::update;
  o.id = o.body["id"].as_string();
  return o;
}

inline record::Operation removal(std::string_view type, std::string_view id) {
  record::Operation o;
  o.kind = record::Operation::Kind::remove;
  o.type = type;
  o.id = id;
  return o;
}

inline record::Operation when(record::Operation operation, std::string_view condition) {
  operation.condition = condition;
  if (operation.kind != record::Operation::Kind::create) operation.id.clear();
  return operation;
}

inline record::Operation in_entry(record::Operation operation, int entry, std::string_view full_url = "") {
  operation.path = "Bundle.entry[" + std::to_string(entry) + "].resource";
  operation.full_url = full_url;
  return operation;
}

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
