// SPDX-License-Identifier: Apache-2.0
#include "care/places.hpp"

#include <algorithm>

#include "care/words.hpp"

namespace dyad::care {
namespace {

bool in_progress(const record::Resource& encounter) {
  const std::string_view status = encounter.body["status"].as_string();
  return status == "in-progress" || status == "arrived" || status == "triaged";
}

// The newest stay that has begun and is not over.
const record::Resource* stay_of(const Facts& facts, std::string_view patient) {
  const std::string subject = "Patient/" + std::string(patient);
  const record::Resource* newest = nullptr;
  Instant newest_start;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Encounter" || !in_progress(r)) continue;
    if (r.body["subject"]["reference"].as_string() != subject) continue;
    const Instant start = time_of(r, facts.utc_offset_minutes);
    if (start > facts.at || (newest && start < newest_start)) continue;
    newest = &r;
    newest_start = start;
  }
  return newest;
}

// The last of the stay's locations that has begun and is not left.
const json::Value& location_of(const Facts& facts, const record::Resource& stay) {
  const json::Value* now = &stay.body["no such member"];
  for (const auto& l : stay.body["location"].items()) {
    const std::string_view status = l["status"].as_string();
    if (status == "completed" || status == "planned" || status == "reserved") continue;
    const auto from = parse_when(l["period"]["start"].as_string(), facts.utc_offset_minutes);
    const auto to = parse_when(l["period"]["end"].as_string(), facts.utc_offset_minutes);
    if ((from && *from > facts.at) || (to && *to <= facts.at)) continue;
    now = &l;
  }
  return *now;
}

}  // namespace

json::Value place_of(const Facts& facts, std::string_view patient) {
  const auto* stay = stay_of(facts, patient);
  if (!stay) return {};
  const json::Value& location = location_of(facts, *stay)["location"];
  if (!location["display"].as_string().empty()) return words(location, "display");
  const json::Value& hospital = stay->body["serviceProvider"];
  if (!hospital["display"].as_string().empty()) return words(hospital, "display");
  json::Value type = concept_words(stay->body["type"][std::size_t(0)]);
  return type["en"].as_string().empty() ? json::Value() : type;
}

bool in_intensive_care(const Facts& facts, std::string_view patient) {
  const auto* stay = stay_of(facts, patient);
  if (!stay) return false;
  const auto& codings = location_of(facts, *stay)["physicalType"]["coding"].items();
  return std::ranges::any_of(codings,
                             [](const json::Value& c) { return c["code"].as_string() == "intensive-care"; });
}

BirthPlace birth_place(const Facts& facts) {
  std::string_view hospital;
  if (const auto* stay = stay_of(facts, facts.mother))
    hospital = stay->body["serviceProvider"]["reference"].as_string();
  if (hospital.empty()) hospital = facts.record.episode.body["managingOrganization"]["reference"].as_string();
  for (const auto& o : facts.record.organizations) {
    if (hospital != "Organization/" + std::string(o.body["id"].as_string())) continue;
    for (const auto& type : o.body["type"].items())
      for (const auto& coding : type["coding"].items())
        if (coding["code"].as_string() == "neonatal-centre") return {"inborn_tertiary", reference_of(o)};
    const bool kind_known = o.body["type"].size() > 0;
    return {kind_known ? "born_elsewhere_then_moved" : "", reference_of(o)};
  }
  return {};
}

}  // namespace dyad::care
