// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/events.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kPrefix = "terminology.condition.";

bool listed(const json::Value& codeable_concept, std::string_view system_part, const json::Value& codes,
            bool prefix) {
  for (const auto& coding : codeable_concept["coding"].items()) {
    if (coding["system"].as_string().find(system_part) == std::string_view::npos) continue;
    for (const auto& code : codes.items()) {
      const std::string_view have = coding["code"].as_string(), want = code.as_string();
      if (prefix ? have.starts_with(want) : have == want) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> condition_keys(const json::Value& condition, const evidence::Book& book) {
  std::vector<std::string> keys;
  const auto& all = book.all();
  for (auto it = all.lower_bound(kPrefix); it != all.end() && it->first.starts_with(kPrefix); ++it) {
    const auto& entry = it->second;
    if (listed(condition["code"], "icd-10", entry.value("icd10"), true) ||
        listed(condition["code"], "snomed", entry.value("snomed"), false) ||
        listed(condition["code"], kConcepts, entry.value("concept"), false))
      keys.push_back(it->first.substr(kPrefix.size()));
  }
  return keys;
}

bool is_refuted(const json::Value& condition) {
  const std::string verification = code_in(condition["verificationStatus"], "");
  return verification == "refuted" || verification == "entered-in-error";
}

bool is_active(const json::Value& condition) {
  const std::string clinical = code_in(condition["clinicalStatus"], "");
  return clinical != "resolved" && clinical != "inactive" && clinical != "remission" &&
         !is_refuted(condition);
}

bool has_condition(const Facts& facts, const evidence::Book& book, std::string_view key,
                   std::string_view patient, std::optional<Instant> since_before) {
  const std::string subject = "Patient/" + std::string(patient);
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Condition" || !is_active(r.body)) continue;
    if (r.body["subject"]["reference"].as_string() != subject) continue;
    const auto onset = parse_when(r.body["onsetDateTime"].as_string(), facts.utc_offset_minutes);
    if (onset && *onset > since_before.value_or(facts.at)) continue;
    const auto keys = condition_keys(r.body, book);
    if (std::ranges::find(keys, key) != keys.end()) return true;
  }
  return false;
}

}  // namespace dyad::care
