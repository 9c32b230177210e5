// SPDX-License-Identifier: Apache-2.0
// A small made-up hospital for tests of searching, and somebody who goes on writing into it.
#pragma once
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "record/store.hpp"
#include "search/extract.hpp"

namespace dyad::support {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : bits_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 bits_;
};

inline record::NewVersion searchable(json::Value body, std::int64_t recorded_ms) {
  const std::string type(body["resourceType"].as_string());
  const std::string id(body["id"].as_string());
  body.set("meta", json::object({{"lastUpdated", format_utc({recorded_ms})}}));
  record::NewVersion out;
  out.type = type;
  out.id = id;
  out.recorded_at = {recorded_ms};
  out.author = "test";
  out.body = json::write(body);
  out.postings = search::postings_of(body);
  return out;
}

class SearchWorld {
 public:
  static constexpr std::int64_t kBegin = 1'740'000'000'000;

  SearchWorld(record::Store& store, std::uint64_t seed) : store_(store), dice_(seed) {}

  void fill(std::size_t resources) {
    std::vector<record::NewVersion> batch;
    for (std::size_t i = 0; i < resources; ++i) batch.push_back(searchable(resource(), tick()));
    commit(batch);
  }

  // A part of a case of the repository: its rarer resources and some of its many observations.
  void load_case(const std::string& path) {
    std::ifstream in(path);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto bundle = json::parse(text);
    REQUIRE(bundle);
    std::vector<record::NewVersion> batch;
    std::size_t at = 0;
    for (const auto& entry : (*bundle)["entry"].items()) {
      const json::Value& body = entry["resource"];
      if (body.is_null() || (body["resourceType"].as_string() == "Observation" && ++at % 12 != 0)) continue;
      batch.push_back(searchable(body, tick()));
    }
    commit(batch);
  }

  // What others do while a search is read page by page.
  void disturb() {
    std::vector<record::NewVersion> batch;
    for (std::size_t i = 0; i < 4; ++i) {
      record::NewVersion next = searchable(resource(), tick());
      if (dice_.one_in(3)) next = {next.type, next.id, next.recorded_at, "test", true, "", {}, {}, {}};
      batch.push_back(std::move(next));
    }
    commit(batch);
  }

  Dice& dice() { return dice_; }

 private:
  std::int64_t tick() { return kBegin + 60'000 * ++ticks_; }

  void commit(const std::vector<record::NewVersion>& batch) {
    const auto done = store_.commit(batch, {"test", ""}, {tick()});
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  }

  // Ids come from small sets, so that resources name each other, change, and are named before they are there.
  std::string an(const std::string& type, std::size_t of) {
    return type + "/" + static_cast<char>(std::tolower(type.front())) + std::to_string(dice_.below(of));
  }
  std::string patient() { return dice_.one_in(6) ? an("Patient", 40) : an("Patient", 12); }

  json::Value reference(std::string to) {
    if (dice_.one_in(25)) return json::object({{"reference", "https://elsewhere.example/fhir/" + to}});
    if (dice_.one_in(25)) return json::object({{"reference", "#inside"}});
    if (dice_.one_in(25)) return json::object({{"display", "somebody"}});
    return json::object({{"reference", std::move(to)}});
  }

  std::string day() {
    const std::string date = fmt::format("2025-0{}-{:02}", 1 + dice_.below(4), 1 + dice_.below(28));
    if (dice_.one_in(6)) return date.substr(0, 7);
    return dice_.one_in(2) ? date : fmt::format("{}T{:02}:30:00+07:00", date, dice_.below(24));
  }

  json::Value concept_of(const std::vector<std::string>& codes) {
    json::Value out;
    json::Value coding;
    for (std::size_t i = 0; i <= dice_.below(2); ++i) {
      json::Value one = json::object({{"code", dice_.of(codes)}});
      if (!dice_.one_in(4)) one.set("system", dice_.one_in(3) ? "http://b.example" : "http://a.example");
      if (dice_.one_in(2)) one.set("display", "Display of " + dice_.of(codes));
      coding.push(std::move(one));
    }
    out.set("coding", std::move(coding));
    if (dice_.one_in(3)) out.set("text", dice_.of<std::string>({"Blood count", "Chest pain", "Sốt cao"}));
    return out;
  }

  json::Value resource() {
    switch (dice_.below(12)) {
      case 0:
      case 1:
        return a_patient();
      case 2:
        return an_organization();
      case 3:
      case 4:
        return an_encounter();
      case 5:
        return a_report();
      case 6:
        return a_provenance();
      case 7:
        return a_condition();
      default:
        return an_observation();
    }
  }

  json::Value named(const std::string& reference) {
    const auto slash = reference.find('/');
    return json::object({{"resourceType", reference.substr(0, slash)}, {"id", reference.substr(slash + 1)}});
  }

  json::Value a_patient() {
    json::Value out = named(patient());
    if (!dice_.one_in(5))
      out.set("name",
              json::Value(json::Array{json::object(
                  {{"family", dice_.of<std::string>({"Trần", "Nguyễn", "Lê", "Smith", "Smithers"})},
                   {"given", json::Value(json::Array{dice_.of<std::string>({"An", "Bình", "Đào"})})}})}));
    if (!dice_.one_in(4)) out.set("gender", dice_.one_in(2) ? "female" : "male");
    if (!dice_.one_in(4))
      out.set("birthDate", fmt::format("19{}-0{}-11", 70 + dice_.below(20), 1 + dice_.below(9)));
    if (dice_.one_in(2)) out.set("active", dice_.one_in(2));
    if (dice_.one_in(2)) out.set("managingOrganization", reference(an("Organization", 5)));
    if (dice_.one_in(3))
      out.set("identifier", json::Value(json::Array{json::object(
                                {{"system", "urn:mrn"}, {"value", std::to_string(dice_.below(9))}})}));
    if (dice_.one_in(5))
      out.set("link",
              json::Value(json::Array{json::object({{"other", reference(patient())}, {"type", "seealso"}})}));
    return out;
  }

  json::Value an_organization() {
    json::Value out = named(an("Organization", 5));
    out.set("name", dice_.of<std::string>({"North Hospital", "South Hospital", "Ward 7"}));
    if (dice_.one_in(2)) out.set("partOf", reference(an("Organization", 5)));
    return out;
  }

  json::Value an_encounter() {
    json::Value out = named(an("Encounter", 12));
    out.set("status", dice_.one_in(2) ? "finished" : "in-progress");
    out.set("class",
            json::object({{"system", "http://a.example"}, {"code", dice_.one_in(2) ? "IMP" : "AMB"}}));
    if (!dice_.one_in(5)) out.set("subject", reference(patient()));
    if (dice_.one_in(2)) out.set("serviceProvider", reference(an("Organization", 5)));
    if (dice_.one_in(3)) out.set("partOf", reference(an("Encounter", 12)));
    if (!dice_.one_in(3)) {
      json::Value period = json::object({{"start", day()}});
      out.set("period", std::move(period));
    }
    return out;
  }

  json::Value an_observation() {
    json::Value out = named(an("Observation", 60));
    out.set("status", dice_.one_in(3) ? "preliminary" : "final");
    out.set("code", concept_of({"hb", "hr", "temp", "bp"}));
    if (!dice_.one_in(6)) out.set("subject", reference(patient()));
    if (dice_.one_in(2)) out.set("encounter", reference(an("Encounter", 12)));
    if (!dice_.one_in(5)) out.set("effectiveDateTime", day());
    const char* const units[] = {"kg", "g", "mmol/L"};
    if (!dice_.one_in(4))
      out.set("valueQuantity", json::object({{"value", static_cast<int>(dice_.below(12))},
                                             {"unit", "unit"},
                                             {"system", "http://unitsofmeasure.org"},
                                             {"code", units[dice_.below(3)]}}));
    else if (dice_.one_in(2))
      out.set("valueString", dice_.of<std::string>({"positive", "Negative", "not done"}));
    if (dice_.one_in(4)) out.set("hasMember", json::Value(json::Array{reference(an("Observation", 60))}));
    return out;
  }

  json::Value a_report() {
    json::Value out = named(an("DiagnosticReport", 12));
    out.set("status", "final");
    out.set("code", concept_of({"panel", "hb"}));
    if (!dice_.one_in(5)) out.set("subject", reference(patient()));
    if (dice_.one_in(2)) out.set("issued", "2025-03-0" + std::to_string(1 + dice_.below(9)) + "T00:00:00Z");
    json::Value results;
    for (std::size_t i = 0; i < 1 + dice_.below(3); ++i) results.push(reference(an("Observation", 60)));
    out.set("result", std::move(results));
    return out;
  }

  json::Value a_provenance() {
    json::Value out = named(an("Provenance", 12));
    json::Value targets;
    for (std::size_t i = 0; i < 1 + dice_.below(3); ++i)
      targets.push(reference(dice_.one_in(3) ? patient() : an("Observation", 60)));
    out.set("target", std::move(targets));
    out.set("recorded", "2025-03-0" + std::to_string(1 + dice_.below(9)) + "T00:00:00Z");
    out.set("agent", json::Value(json::Array{json::object({{"who", reference(an("Organization", 5))}})}));
    return out;
  }

  json::Value a_condition() {
    json::Value out = named(an("Condition", 15));
    out.set("code", concept_of({"flu", "pain"}));
    out.set("subject", reference(patient()));
    if (dice_.one_in(2)) out.set("onsetDateTime", day());
    if (dice_.one_in(2)) out.set("encounter", reference(an("Encounter", 12)));
    return out;
  }

  record::Store& store_;
  Dice dice_;
  std::int64_t ticks_ = 0;
};

}  // namespace dyad::support
