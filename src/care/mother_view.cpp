// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/case_view.hpp"
#include "care/places.hpp"
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

// One day of the ribbon. A value at midnight belongs to the day that begins.
json::Value day_json(const Facts& facts, const evidence::Book& book, Date date, Instant first, Instant last) {
  const Instant from = std::max(start_of(date, facts.utc_offset_minutes), first);
  const Instant end = start_of(date.plus(1), facts.utc_offset_minutes);
  const Instant to = std::min(end, last);
  const Instant last_inside = end <= last ? Instant{end.ms - 1} : to;
  const OrganReading reading = read_organs(facts, book, from, last_inside);
  const OrganState state = organ_state(book, reading);
  const bool support = reading.inputs.advanced_support || reading.inputs.vasopressor;
  json::Array parts;
  for (const auto& c : state.sofa.components)
    parts.push_back(json::object({{"key", c.key},
                                  {"points", c.points ? json::Value(*c.points) : json::Value()},
                                  {"from", json::Value(json::Array{})},
                                  {"missing", !c.points}}));
  return json::object({{"date", format_date(date)},
                       {"from", format_utc(from)},
                       {"to", format_utc(to)},
                       {"state", state_name(state, support)},
                       {"sofa", state.sofa.total ? json::Value(*state.sofa.total) : json::Value()},
                       {"parts", json::Value(std::move(parts))}});
}

// The days of her story while she lives, then one span to the time described.
json::Value days_json(const Facts& facts, const evidence::Book& book) {
  json::Array days;
  const Instant first = facts.begins;
  const Instant last = facts.mother_dead_since ? std::min(*facts.mother_dead_since, facts.at) : facts.at;
  const Date last_day = date_of(last, facts.utc_offset_minutes);
  for (Date d = date_of(first, facts.utc_offset_minutes); d <= last_day; d = d.plus(1))
    days.push_back(day_json(facts, book, d, first, last));
  if (last < facts.at)
    days.push_back(json::object({{"date", format_date(last_day)},
                                 {"from", format_utc(last)},
                                 {"to", format_utc(facts.at)},
                                 {"state", "dead"}}));
  return json::Value(std::move(days));
}

}  // namespace

json::Value mother_view(const Facts& facts, const evidence::Book& book) {
  json::Value out = json::object({{"alive", !facts.mother_dead}});
  out.set("age_years", json::Value(facts.mother_age_years()));
  if (facts.mother_died_at) out.set("died_at", format_utc(*facts.mother_died_at));
  out.set("diagnoses", diagnoses_of(facts));
  out.set("latest", latest_values(facts, book, facts.mother));
  out.set("series", all_series(facts, book, facts.mother));
  json::Array scores;
  for (const Score& s : mother_scores(facts, book)) scores.push_back(to_json(s, false, book));
  out.set("scores", json::Value(std::move(scores)));
  out.set("days", days_json(facts, book));
  out.set("place", place_of(facts, facts.mother));
  return out;
}

}  // namespace dyad::care
