// SPDX-License-Identifier: Apache-2.0
#include "care/board.hpp"

#include <algorithm>

#include "care/case_view.hpp"
#include "care/events.hpp"
#include "care/growth.hpp"
#include "care/needs.hpp"
#include "care/scores.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr double kSparkHours = 24;

const Score* worst_of(const std::vector<Score>& scores) {
  const Score* worst = nullptr;
  for (const Score& s : scores) {
    if (s.level == Level::unknown) continue;
    if (!worst || s.level > worst->level) worst = &s;
  }
  return worst;
}

json::Value mother_json(const Facts& facts, const evidence::Book& book, const std::vector<Score>& scores) {
  json::Value out = json::object({{"alive", !facts.mother_dead}});
  out.set("age_years", json::Value(facts.mother_age_years()));
  json::Value headline = words_of("");
  const json::Value diagnoses = diagnoses_of(facts);
  for (const auto& d : diagnoses.items())
    if (d["active"].as_bool().value_or(false)) {
      headline = d["text"];
      break;
    }
  out.set("headline", headline);
  const auto sofa = std::ranges::find(scores, "sofa", &Score::key);
  out.set("sofa", sofa == scores.end() ? json::Value() : to_json(*sofa, false, book));
  const Score* worst = worst_of(scores);
  out.set("worst", worst ? to_json(*worst, false, book) : json::Value());
  json::Value spark;
  for (const char* key : {"spo2", "heart_rate", "platelets"}) {
    json::Value series = series_json(facts, book, key, facts.mother, kSparkHours);
    if (series["points"].size() > spark["points"].size()) spark = std::move(series);
    if (spark["points"].size() > 1) break;
  }
  out.set("spark", std::move(spark));
  return out;
}

json::Value child_json(const Facts& facts, const evidence::Book& book, const Child& child) {
  // A newborn of unknown birth date has no gestation to show.
  const auto age = child.fetus || child.born_at ? child_age(facts, child, facts.at) : std::nullopt;
  const auto growth = growth_of(facts, book, child);
  const char* weight_key = child.fetus ? "efw" : "child_weight";
  const Measurement* weight = facts.newest(weight_key, child.id, facts.at);
  if (!weight) weight = facts.newest("birth_weight", child.id, facts.at);
  json::Value out = json::object({{"id", child.id},
                                  {"stage", child.fetus ? "fetus" : "newborn"},
                                  {"stillborn", child.stillborn},
                                  {"gestation_text", age ? format(*age) : std::string()},
                                  {"alive", !child.dead}});
  out.set("weight", weight ? value_json(facts, book, *weight) : json::Value());
  out.set("centile_text", growth.empty() ? std::string() : centile_text(growth.back()));
  out.set("spark", series_json(facts, book, weight_key, child.id));
  return out;
}

// The newest alarm that has not resolved, else the newest event.
json::Value newest_event(const std::vector<Event>& events) {
  const Event* best = nullptr;
  const auto waits = [](const Event& e) { return e.alarm && !e.over; };
  for (const Event& e : events)
    if (!best || waits(e) || !waits(*best)) best = &e;
  if (!best) return {};
  json::Value out = json::object(
      {{"at", format_utc(best->at)}, {"text", best->words}, {"who", best->child ? "child" : "mother"}});
  if (!best->message.is_null()) out.set("message", best->message);
  return out;
}

}  // namespace

json::Value clock_json(const Facts& facts) {
  return json::object({{"mode", facts.replay ? "replay" : "wall"},
                       {"now", format_utc(facts.now)},
                       {"utc_offset_minutes", facts.utc_offset_minutes},
                       {"zone", facts.zone.empty() ? std::string("UTC") : facts.zone}});
}

CaseRow board_row(const Facts& facts, const evidence::Book& book) {
  const auto scores = mother_scores(facts, book);
  const auto events = events_of(facts, book);
  Needs needs = needs_of(facts, book, scores, events);
  CaseRow row;
  row.urgency = needs.urgency;
  row.opened = facts.record.first_recorded;
  json::Value& s = row.summary;
  s = json::object({{"id", facts.id},
                    {"title", facts.title},
                    {"synthetic", facts.synthetic},
                    {"clock", clock_json(facts)},
                    {"opens_at", format_utc(facts.opens_at)},
                    {"at", format_utc(facts.at)},
                    {"mother", mother_json(facts, book, scores)}});
  json::Array children;
  for (const Child& c : facts.children) children.push_back(child_json(facts, book, c));
  s.set("children", json::Value(std::move(children)));
  s.set("newest", newest_event(events));
  s.set("needs", json::Value(json::Array(std::move(needs.messages))));
  s.set("level", name_of(needs.level));
  s.set("freshest_at", facts.measurements.empty()
                           ? json::Value()
                           : json::Value(format_utc(facts.measurements.back().effective_at)));
  s.set("last_sequence", static_cast<long long>(facts.record.last_sequence));
  return row;
}

json::Value board_json(std::vector<CaseRow> rows) {
  std::ranges::stable_sort(rows, [](const CaseRow& a, const CaseRow& b) {
    return a.urgency != b.urgency ? a.urgency > b.urgency : a.opened > b.opened;
  });
  json::Array cases;
  for (CaseRow& r : rows) cases.push_back(std::move(r.summary));
  return json::object({{"cases", json::Value(std::move(cases))}});
}

}  // namespace dyad::care
