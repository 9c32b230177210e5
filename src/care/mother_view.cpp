// SPDX-License-Identifier: Apache-2.0
#include "care/case_view.hpp"
#include "care/scores.hpp"
#include "care/values.hpp"

namespace dyad::care {
namespace {

std::string_view state_name(const OrganState& s, bool critical_support) {
  if (!s.sofa.total) return "unknown";
  if (s.failing >= 2 || (s.failing >= 1 && critical_support)) return "critical";
  if (s.failing >= 1) return "failing";
  return s.compromised >= 1 ? "compromised" : "stable";
}

json::Value day_json(const Facts& facts, const evidence::Book& book, Date date) {
  const Instant from = std::max(start_of(date, facts.utc_offset_minutes), facts.record.first_recorded);
  const Instant end = start_of(date.plus(1), facts.utc_offset_minutes);
  const Instant to = std::min(end, facts.at);
  const OrganReading reading = read_organs(facts, book, from, to);
  const OrganState state = organ_state(facts, book, from, to);
  const bool support = reading.inputs.advanced_support || reading.inputs.vasopressor;
  json::Array parts;
  for (const auto& c : state.sofa.components)
    parts.push_back(json::object({{"key", c.key},
                                  {"points", c.points ? json::Value(*c.points) : json::Value()},
                                  {"from", json::Value(json::Array{})},
                                  {"missing", !c.points}}));
  const bool dead = facts.mother_died_at && *facts.mother_died_at <= from;
  return json::object({{"date", format_date(date)},
                       {"from", format_utc(from)},
                       {"to", format_utc(to)},
                       {"state", dead ? std::string_view("dead") : state_name(state, support)},
                       {"sofa", state.sofa.total ? json::Value(*state.sofa.total) : json::Value()},
                       {"parts", json::Value(std::move(parts))}});
}

}  // namespace

json::Value mother_view(const Facts& facts, const evidence::Book& book) {
  json::Value out = json::object({{"alive", !facts.mother_dead}});
  // Completed years by the calendar.
  json::Value age;
  if (facts.mother_birth) {
    const std::string birth = format_date(*facts.mother_birth), today = format_date(facts.today());
    age = std::stoi(today.substr(0, 4)) - std::stoi(birth.substr(0, 4)) - (today.substr(5) < birth.substr(5) ? 1 : 0);
  }
  out.set("age_years", age);
  if (facts.mother_died_at) out.set("died_at", format_utc(*facts.mother_died_at));
  out.set("diagnoses", diagnoses_of(facts));
  out.set("latest", latest_values(facts, book, facts.mother));
  out.set("series", all_series(facts, book, facts.mother));
  json::Array scores;
  for (const Score& s : mother_scores(facts, book)) scores.push_back(to_json(s, false, book));
  out.set("scores", json::Value(std::move(scores)));
  json::Array days;
  for (Date d = date_of(facts.record.first_recorded, facts.utc_offset_minutes); d <= facts.today(); d = d.plus(1))
    days.push_back(day_json(facts, book, d));
  out.set("days", json::Value(std::move(days)));
  out.set("place", place_of(facts, facts.mother));
  return out;
}

}  // namespace dyad::care
