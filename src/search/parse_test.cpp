// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "search/search.hpp"

namespace dyad::search {
namespace {

Search parsed(std::string_view type, const Parameters& parameters) {
  auto out = parse(type, parameters);
  if (!out) FAIL(out.error().text());
  return std::move(*out);
}

std::string refused(std::string_view type, const Parameters& parameters, bool strict = false) {
  const auto out = parse(type, parameters, strict);
  REQUIRE(!out);
  CHECK_FALSE(out.error().field.empty());
  return out.error().text();
}

TEST_CASE("parameters that shape the answer are no criteria") {
  const auto s = parsed("Observation", {{"_sort", "-date,code"},
                                        {"_count", "0"},
                                        {"_total", "accurate"},
                                        {"_summary", "data"},
                                        {"_elements", "code,value"},
                                        {"code", "x"}});
  REQUIRE(s.sort.size() == 2);
  CHECK(s.sort[0].descending);
  CHECK(s.sort[1].parameter->name == "code");
  CHECK(s.count == 0);
  CHECK(s.total == Total::accurate);
  CHECK(s.summary == Summary::data);
  CHECK(s.elements == std::vector<std::string>{"code", "value"});
  CHECK(s.criteria.size() == 1);
  CHECK(s.used.size() == 6);
  CHECK(s.unknown.empty());
}

TEST_CASE("unknown parameters are listed, or refused when that is asked") {
  const auto s = parsed("Patient", {{"_totalMethod", "count"}, {"colour", "red"}, {"name", "a"}});
  CHECK(s.unknown == std::vector<std::string>{"_totalMethod", "colour"});
  CHECK(s.used == Parameters{{"name", "a"}});
  CHECK(refused("Patient", {{"colour", "red"}}, true).find("colour") != std::string::npos);
}

TEST_CASE("format, prettiness and place are somebody else's business, and no value asks nothing") {
  const auto s = parsed(
      "Patient", {{"_format", "json"}, {"_pretty", "true"}, {"_page", "x"}, {"name", ""}, {"family", ","}});
  CHECK(s.criteria.empty());
  CHECK(s.unknown.empty());
  CHECK(s.used == Parameters{{"family", ","}});
}

TEST_CASE("includes name reference parameters") {
  const auto s = parsed("Observation", {{"_include", "Observation:subject"},
                                        {"_include:iterate", "Patient:general-practitioner:Organization"},
                                        {"_revinclude", "Provenance:target"},
                                        {"_include", "*"},
                                        {"_include", "Observation:*"}});
  REQUIRE(s.includes.size() == 5);
  CHECK_FALSE(s.includes[0].reverse);
  CHECK(s.includes[1].iterate);
  CHECK(s.includes[1].target == "Organization");
  CHECK(s.includes[2].reverse);
  CHECK(s.includes[3].type == "*");
  CHECK(s.includes[4].parameter == "*");
  CHECK(refused("Observation", {{"_include", "Observation:code"}}).find("reference parameter") !=
        std::string::npos);
  CHECK(refused("Observation", {{"_include", "Nonsense:subject"}}).find("resource type") !=
        std::string::npos);
  CHECK(refused("Observation", {{"_revinclude:x", "Provenance:target"}}).find("iterate") !=
        std::string::npos);
}

TEST_CASE("chains are followed through the types that a reference may name") {
  const auto named = parsed("Observation", {{"subject:Patient.name", "a"}}).criteria;
  REQUIRE(named.size() == 1);
  CHECK(named[0].parameter->name == "subject");
  REQUIRE(named[0].chain.size() == 1);
  CHECK(named[0].chain[0].first == "Patient");
  CHECK(named[0].chain[0].second->parameter->name == "name");
  // Only some of the types that a subject may be have a gender.
  const auto open = parsed("Observation", {{"subject.identifier", "x"}}).criteria;
  CHECK(open[0].chain.size() == 4);
  const auto deep =
      parsed("Observation", {{"patient.general-practitioner:Organization.name:exact", "x"}}).criteria;
  CHECK(deep[0].chain[0].second->chain[0].second->modifier == "exact");
  CHECK(refused("Observation", {{"code.name", "x"}}).find("reference parameter") != std::string::npos);
  CHECK(refused("Observation", {{"subject.colour", "x"}}).find("no type") != std::string::npos);
  CHECK(refused("Observation", {{"subject:Medication.code", "x"}}).find("cannot name") != std::string::npos);
  CHECK(refused("Encounter", {{"part-of.part-of.part-of.part-of.part-of.status", "x"}}).find("4") !=
        std::string::npos);
}

TEST_CASE("a reverse chain names type, reference and parameter") {
  const auto s = parsed("Patient", {{"_has:Observation:patient:code", "718-7"}}).criteria;
  REQUIRE(s[0].has);
  CHECK(s[0].has->type == "Observation");
  CHECK(s[0].has->reference == "patient");
  CHECK(s[0].has->criterion->parameter->name == "code");
  const auto nested =
      parsed("Patient", {{"_has:Observation:patient:_has:AuditEvent:entity:agent:Practitioner", "p"}})
          .criteria;
  CHECK(nested[0].has->criterion->has->criterion->modifier == "Practitioner");
  const auto chained = parsed("Encounter", {{"patient._has:Group:member:_id", "g"}}).criteria;
  CHECK(chained[0].chain[0].second->has->type == "Group");
  CHECK(refused("Patient", {{"_has:Observation:patient", "x"}}).find("_has:Type:reference:parameter") !=
        std::string::npos);
  CHECK(refused("Patient", {{"_has:Observation:code:status", "x"}}).find("reference parameter") !=
        std::string::npos);
  CHECK(refused("Patient", {{"_has:Observation:encounter:status", "x"}}).find("cannot name") !=
        std::string::npos);
  CHECK(refused("Patient", {{"_has:Observation:patient:colour", "x"}}).find("no such parameter") !=
        std::string::npos);
}

TEST_CASE("what would narrow a search but is not offered is refused, not ignored") {
  for (const char* name : {"_text", "_content", "_filter", "_list", "_query"})
    CHECK(refused("Patient", {{name, "x"}}).find("not offered") != std::string::npos);
  CHECK(refused("Location", {{"near", "1|2"}}).find("not offered") != std::string::npos);
}

TEST_CASE("a search over several types knows the parameters that all have") {
  const auto s =
      parsed("", {{"_type", "Patient,Observation,Patient"}, {"_lastUpdated", "gt2025"}, {"code", "x"}});
  CHECK(s.types == std::vector<std::string>{"Patient", "Observation"});
  CHECK(s.criteria.size() == 1);
  CHECK(s.unknown == std::vector<std::string>{"code"});
  CHECK(plan("Patient", s.criteria.front()).exact);
  CHECK(refused("", {{"_type", "Nonsense"}}).find("resource type") != std::string::npos);
  CHECK(refused("Nonsense", {}).find("resource type") != std::string::npos);
}

TEST_CASE("a value with a control character is refused") {
  CHECK(refused("Patient", {{"name",
                             "thi\x1f"
                             "dao"}})
            .find("control character") != std::string::npos);
}

TEST_CASE("limits are named") {
  Parameters many;
  for (std::size_t i = 0; i <= kMaxCriteria; ++i) many.emplace_back("code", "x");
  CHECK(refused("Observation", many).find(std::to_string(kMaxCriteria)) != std::string::npos);
  std::string list = "x";
  for (std::size_t i = 0; i < kMaxAlternatives; ++i) list += ",x";
  CHECK(refused("Observation", {{"code", list}}).find(std::to_string(kMaxAlternatives)) != std::string::npos);
  CHECK(refused("Patient", {{"_count", "-1"}}).find("0 or more") != std::string::npos);
  CHECK(refused("Patient", {{"_sort", "colour"}}).find("sort") != std::string::npos);
  CHECK(refused("Patient", {{"_summary", "x"}}).find("count") != std::string::npos);
  CHECK(refused("Patient", {{"_total", "x"}}).find("accurate") != std::string::npos);
}

TEST_CASE("probes made without a criterion ask where the values are posted") {
  const auto observation =
      json::parse(R"({"resourceType":"Observation","id":"o","subject":{"reference":"Patient/m"}})");
  const Postings postings = postings_of(*observation);
  CHECK(answers(reference_probe("Observation", "patient", "Patient", "m"), postings));
  CHECK(answers(reference_probe("Observation", "subject", "Patient", "m"), postings));
  CHECK_FALSE(answers(reference_probe("Observation", "patient", "Group", "m"), postings));
  CHECK_FALSE(answers(reference_probe("Observation", "encounter", "Encounter", "m"), postings));
  CHECK(answers(id_probe("Observation", "o"), postings));
  CHECK_FALSE(answers(id_probe("Observation", "p"), postings));
}

}  // namespace
}  // namespace dyad::search
