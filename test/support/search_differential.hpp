// SPDX-License-Identifier: Apache-2.0
// Random searches over a store against what looking at every resource gives.
#pragma once
#include "query/lane.hpp"
#include "query/query.hpp"
#include "support/search_oracle.hpp"
#include "support/search_world.hpp"

namespace dyad::support {

// One parameter as it could stand in a URL, or a control of the answer.
struct Templates {
  std::string type;
  std::vector<std::pair<std::string, std::string>> criteria;
  std::vector<std::string> sorts;
  std::vector<std::pair<std::string, std::string>> includes;
};

inline const std::vector<Templates>& search_templates() {
  static const std::vector<Templates> kAll = {
      {"Patient",
       {{"name", "tran"},
        {"name:contains", "mit"},
        {"family:exact", "Smith"},
        {"gender", "female"},
        {"gender:not", "female"},
        {"birthdate", "ge1980"},
        {"birthdate:missing", "true"},
        {"identifier", "urn:mrn|3,urn:mrn|4"},
        {"organization", "Organization/o1"},
        {"organization.name", "north"},
        {"organization:Organization.partof.name", "ward"},
        {"_id", "p1,p2,p3,p30"},
        {"_has:Observation:patient:code", "hb"},
        {"_has:Observation:patient:code:not", "hb"},
        {"_has:Encounter:subject:_has:Observation:encounter:code", "hr"},
        {"_has:Observation:patient:encounter.status", "finished"},
        {"link", "Patient/p2"}},
       {"family", "-family,gender", "birthdate", "-birthdate", "gender,-birthdate", "_id", "-_lastUpdated"},
       {{"_include", "Patient:organization"},
        {"_include:iterate", "Organization:partof"},
        {"_revinclude", "Observation:patient"},
        {"_revinclude", "Encounter:subject:Patient"},
        {"_revinclude:iterate", "Provenance:target"},
        {"_include", "*"}}},
      {"Observation",
       {{"code", "hb"},
        {"code", "http://a.example|hr,http://b.example|temp"},
        {"code:not", "hb,hr"},
        {"code:text", "blood"},
        {"status", "final"},
        {"date", "ge2025-02"},
        {"date", "2025-03"},
        {"date", "lt2025-02-10"},
        {"date:missing", "true"},
        {"value-quantity", "gt4"},
        {"value-quantity", "le5000|http://unitsofmeasure.org|g"},
        {"value-string", "pos"},
        {"subject", "Patient/p1,Patient/p2"},
        {"patient", "p3"},
        {"subject:Patient.name", "smith"},
        {"patient.gender", "male"},
        {"patient.gender:not", "male"},
        {"subject:Patient.organization.name", "south"},
        {"patient.organization.partof.name", "north"},
        {"encounter.status", "finished"},
        {"encounter.subject:Patient.gender", "female"},
        {"patient._has:Condition:patient:code", "flu"},
        {"_has:Provenance:target:recorded", "ge2025-03-05"},
        {"_has:Observation:has-member:status", "final"},
        {"_lastUpdated", "gt2025-02-20"},
        {"code-value-quantity", "hb$gt3"},
        {"_id", "o1,o7,o8,o20,o40"}},
       {"date", "-date", "code", "-status,date", "value-string", "-_lastUpdated", "_lastUpdated",
        "-date,code"},
       {{"_include", "Observation:patient"},
        {"_include", "Observation:subject:Patient"},
        {"_include", "Observation:encounter"},
        {"_include:iterate", "Observation:has-member"},
        {"_include:iterate", "Encounter:part-of"},
        {"_include", "Observation:*"},
        {"_revinclude", "DiagnosticReport:result"},
        {"_revinclude", "Provenance:target"},
        {"_revinclude:iterate", "Observation:has-member"}}},
      {"Encounter",
       {{"status", "finished"},
        {"subject:Patient.family", "nguyen"},
        {"date", "gt2025-02-15"},
        {"service-provider.name", "ward"},
        {"part-of.status", "finished"},
        {"class", "IMP"},
        {"_has:Condition:encounter:code", "flu"},
        {"subject:missing", "true"}},
       {"date", "-date", "status", "-class,date"},
       {{"_include", "Encounter:patient"}, {"_revinclude", "Observation:encounter"}, {"_include", "*"}}},
      {"",
       {{"_lastUpdated", "gt2025-02-20"}, {"_id", "o1,p1,e1,o2"}, {"_lastUpdated", "le2025-02-21"}},
       {"_lastUpdated", "-_lastUpdated", "_id"},
       {}}};
  return kAll;
}

class SearchDifferential {
 public:
  SearchDifferential(record::Store& store, std::uint64_t seed) : store_(store), world_(store, seed) {}

  void run(std::size_t resources, std::size_t searches) {
    world_.load_case(DYAD_SOURCE_DIR "/data/scenarios/case-a.json");
    world_.fill(resources);
    for (std::size_t i = 0; i < searches; ++i) one_search();
  }

 private:
  query::Request random_request() {
    Dice& dice = world_.dice();
    const Templates& of = dice.of(search_templates());
    query::Request out;
    out.type = of.type;
    if (of.type.empty())
      out.parameters.emplace_back(
          "_type", dice.one_in(2) ? "Patient,Observation,Encounter" : "Organization,Condition");
    else if (dice.one_in(4))
      out.compartment_type = "Patient", out.compartment_id = "p" + std::to_string(dice.below(6));
    for (std::size_t i = dice.below(4); i > 0; --i) out.parameters.push_back(dice.of(of.criteria));
    if (dice.one_in(2)) out.parameters.emplace_back("_sort", dice.of(of.sorts));
    if (!of.includes.empty() && dice.one_in(2))
      for (std::size_t i = dice.below(4); i > 0; --i) out.parameters.push_back(dice.of(of.includes));
    if (!dice.one_in(5)) out.parameters.emplace_back("_count", std::to_string(1 + dice.below(20)));
    if (dice.one_in(3)) out.parameters.emplace_back("_total", dice.one_in(2) ? "none" : "accurate");
    return out;
  }

  // Where time plays no part, so that a total is there whether the machine is busy or not.
  static query::Limits patient_limits() {
    query::Limits out;
    for (record::Budget* budget : {&out.budget, &out.cheap_total, &out.cheap_total_judged})
      *budget = {10'000'000, 600'000};
    return out;
  }

  static std::string text_of(const query::Request& request) {
    std::string out = request.compartment_type + "/" + request.compartment_id + "/" + request.type + "?";
    for (const auto& [name, value] : request.parameters) out += name + "=" + value + "&";
    return out;
  }

  static void names_of(const query::Page& page, SearchOracle::Names& matches, std::set<std::string>& others) {
    for (const auto& entry : page.entries) {
      const std::string name = entry.version.type + "/" + entry.version.id;
      if (entry.mode == query::Entry::Mode::match)
        matches.push_back(name);
      else
        CHECK_MESSAGE(others.insert(name).second, "included twice: " << name);
    }
  }

  void one_search() {
    query::Request request = random_request();
    CAPTURE(text_of(request));
    const SearchOracle oracle(store_);
    SearchOracle::Names all;
    std::optional<SearchOracle::Names> expected;
    bool counted = true;
    for (std::size_t pages = 0; pages < 400; ++pages) {
      const auto began = std::chrono::steady_clock::now();
      const auto page = query::run(store_, request, patient_limits());
      const bool quick = std::chrono::steady_clock::now() - began < query::kShort / 2;
      REQUIRE_MESSAGE(page, (page ? "" : page.error().text()));
      if (!expected)
        expected = oracle.matches(page->search, request.compartment_type, request.compartment_id);
      const auto asked = page->search.total;
      // A search that takes long, as on a busy machine, may do without a total that nobody asked for; its
      // further pages then do too.
      if (pages == 0 && !quick && asked != search::Total::accurate) counted = page->total.has_value();
      if (asked == search::Total::none || !counted)
        CHECK_FALSE(page->total);
      else
        CHECK(page->total == expected->size());
      SearchOracle::Names here;
      std::set<std::string> others;
      names_of(*page, here, others);
      CHECK(others == oracle.included(page->search, here));
      all.insert(all.end(), here.begin(), here.end());
      if (!page->next) break;
      REQUIRE_FALSE(here.empty());
      if (pages == 0) request.parameters.emplace_back(query::kPageParameter, "");
      request.parameters.back().second = *page->next;
      if (world_.dice().one_in(2)) world_.disturb();
    }
    CHECK(all == *expected);
    if (request.parameters.empty() || request.parameters.back().first != query::kPageParameter) {
      const auto n = query::count(store_, request, patient_limits());
      REQUIRE(n);
      CHECK(*n == expected->size());
    }
  }

  record::Store& store_;
  SearchWorld world_;
};

}  // namespace dyad::support
