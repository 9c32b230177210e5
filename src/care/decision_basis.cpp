// SPDX-License-Identifier: Apache-2.0
#include "care/decision_basis.hpp"

#include <algorithm>
#include <cmath>

namespace dyad::care {
namespace {

constexpr double kMsPerMinute = 60'000;

// Minutes since 1970: fine enough, and free of the rounding of hours and days.
long long minute(Instant at, double days_before) {
  return std::llround(static_cast<double>(at.plus_days(-days_before).ms) / kMsPerMinute);
}

json::Value mother_text(const timing::Situation& s) {
  return json::object({{"sofa", json::Value(s.sofa)},
                       {"sofa_first", json::Value(s.sofa_first)},
                       {"compromised", s.organs_compromised},
                       {"failing", s.organs_failing},
                       {"intensive_care", s.intensive_care},
                       {"non_invasive", s.non_invasive_support},
                       {"ventilated", s.invasive_ventilation},
                       {"vasopressor", s.vasopressor},
                       {"respiratory_failure", s.respiratory_failure},
                       {"bowel_obstruction", s.bowel_obstruction},
                       {"anhydramnios", s.anhydramnios},
                       {"joint_operation", s.joint_bowel_operation},
                       {"cancer", s.cancer},
                       {"treatment_waits", s.cancer_treatment_waits_for_birth},
                       {"mdr_tuberculosis", s.mdr_tuberculosis},
                       {"jaundice", s.obstructive_jaundice},
                       {"destroyed_lung", s.destroyed_lung},
                       {"coagulopathy", s.coagulopathy}});
}

json::Value seen_text(const Facts& facts, const timing::Situation& s) {
  json::Array out;
  for (const auto& seen : s.seen)
    out.push_back(json::Array{json::Value(minute(facts.at, seen.days_ago)), json::Value(seen.channel),
                              json::Value(seen.level)});
  return json::Value(std::move(out));
}

json::Value situation_text(const Facts& facts, const timing::Situation& s) {
  json::Value out = json::object({{"day_zero", facts.today().days - s.gestation.days},
                                  {"sd", s.gestation_sd_days},
                                  {"fetuses", s.fetuses},
                                  {"sex", s.sex},
                                  {"efw_g", json::Value(s.efw_g)},
                                  {"efw_z", json::Value(s.efw_z)},
                                  {"efw_standard", s.efw_standard},
                                  {"place", s.place}});
  if (s.steroid_hours) out.set("steroids", minute(facts.at, *s.steroid_hours / 24));
  out.set("mother", mother_text(s)).set("seen", seen_text(facts, s));
  return out;
}

}  // namespace

std::string question_text(const Facts& facts, const timing::Situation& situation) {
  return json::write(situation_text(facts, situation));
}

std::string fnv1a(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = out.size(); i-- > 0; hash >>= 4) out[i] = kDigits[hash & 15];
  return out;
}

Result<Basis> basis_of(const Facts& facts, const evidence::Book& book) {
  auto read = read_situation(facts, book);
  if (!read) return std::unexpected(read.error());
  Basis out;
  out.read = std::move(*read);
  out.preference = preference_of(facts);
  const auto add = [&](std::string resource) {
    if (!resource.empty() && std::ranges::find(out.resources, resource) == out.resources.end())
      out.resources.push_back(std::move(resource));
  };
  for (const auto& input : out.read.from) add(input.resource);
  json::Value text = situation_text(facts, out.read.situation);
  if (out.preference) {
    std::string resource = reference_of(*out.preference->resource);
    text.set("preference", resource);
    add(std::move(resource));
  }
  out.fingerprint = fnv1a(json::write(text));
  return out;
}

}  // namespace dyad::care
