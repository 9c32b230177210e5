// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/places.hpp"
#include "care/values.hpp"
#include "care/watch_signals.hpp"
#include "care/watch_store.hpp"

namespace dyad::care {
namespace {

json::Value page_json(const Page& p) {
  return json::object({{"stage", p.stage}, {"level", name_of(p.level)}, {"at", format_utc(p.at)}});
}

json::Value answer_json(const Answered& a) {
  json::Value out =
      json::object({{"at", format_utc(a.at)}, {"who", a.who}, {"action", a.action}, {"note", a.note}});
  if (a.snoozed_until) {
    out.set("snoozed_until", format_utc(*a.snoozed_until));
    out.set("reason", a.reason);
  }
  return out;
}

json::Value warning_json(const Facts& facts, const evidence::Book& book, const Warning& w) {
  json::Value out = warning_detail(w);
  for (const char* inner : {"back", "quiet_since", "quiet_readings"}) out.erase(inner);
  const Measurement* m = measured_by(facts, w.key);
  out.set("value", m ? value_json(facts, book, *m) : json::Value());
  out.set("who", w.key == "fetal_heart_rate" ? "child" : "mother");
  out.set("next", w.next && !w.resolved ? page_json(*w.next) : json::Value());
  out.set("held_until", w.held_until ? json::Value(format_utc(*w.held_until)) : json::Value());
  const auto* source = book.find(w.evidence);
  out.set("source", source ? source_ref(*source) : json::Value());
  json::Array answers;
  for (const auto& a : w.answers) answers.push_back(answer_json(a));
  out.set("answers", json::Value(std::move(answers)));
  return out;
}

// Signs that were never measured, or so long ago that they say nothing: states of their own, no zeros.
json::Value silent_signs(const Facts& facts, const evidence::Book& book) {
  json::Array out;
  if (facts.mother_dead) return json::Value(std::move(out));
  const auto& rule = book.need("display.staleness");
  for (const auto& sign : book.need("care.needs").value("vital_signs").items()) {
    const std::string key(sign.as_string());
    const auto* m = facts.newest(key, facts.mother, facts.at);
    const double limit = rule.maybe("hours." + key).value_or(rule.number("default_h"));
    if (m && hours_between(m->effective_at, facts.at) <= limit) continue;
    out.push_back(json::object({{"key", key},
                                {"state", m ? "stale" : "missing"},
                                {"at", m ? json::Value(format_utc(m->effective_at)) : json::Value()},
                                {"limit_h", limit}}));
  }
  return json::Value(std::move(out));
}

json::Value rules_json(const WatchRules& rules) {
  json::Value ladders{json::Object()};
  for (const auto& [level, stages] : rules.ladders) {
    json::Array rows;
    for (const auto& s : stages) {
      json::Array roles;
      for (const auto& role : s.roles) roles.push_back(role);
      rows.push_back(json::object(
          {{"stage", s.key}, {"after_min", s.after_min}, {"roles", json::Value(std::move(roles))}}));
    }
    ladders.set(std::string(name_of(level)), json::Value(std::move(rows)));
  }
  return json::object({{"ladders", std::move(ladders)},
                       {"quiet_min", rules.quiet_min},
                       {"quiet_readings", rules.quiet_readings},
                       {"rearm_min", rules.rearm_min},
                       {"holds_min", rules.holds_min},
                       {"snooze_most_min", rules.snooze_most_min},
                       {"acted_within_min", rules.acted_within_min},
                       {"shift_h", rules.shift_h}});
}

// What rings first: unanswered, worse, newer.
bool before(const Warning& a, const Warning& b) {
  const auto rank = [](const Warning& w) {
    return std::tuple(w.resolved.has_value(), w.acknowledged, w.level != Level::act, -w.raised.ms);
  };
  return rank(a) < rank(b);
}

}  // namespace

json::Value burden_json(const Burden& b) {
  json::Value stages{json::Object()};
  for (const auto& [stage, count] : b.pages_by_stage) stages.set(stage, count);
  return json::object({{"from", format_utc(b.from)},
                       {"to", format_utc(b.to)},
                       {"warnings", b.warnings},
                       {"pages", b.pages},
                       {"shifts", b.shifts},
                       {"pages_per_shift", b.pages_per_shift},
                       {"acknowledged", b.acknowledged},
                       {"acted_within", b.acted_within},
                       {"median_minutes", b.median_minutes ? json::Value(*b.median_minutes) : json::Value()},
                       {"pages_by_stage", std::move(stages)}});
}

json::Value watch_json(const Facts& facts, const evidence::Book& book) {
  const WatchRules rules = watch_rules(book);
  auto warnings = warnings_of(facts, book);
  json::Array burdens;
  for (const auto& hours : book.need("watch.answer").numbers("burden_h"))
    burdens.push_back(burden_json(burden_of(warnings, rules, facts.at.plus_days(-hours / 24), facts.at)));
  std::ranges::stable_sort(warnings, before);
  json::Array rows;
  for (const auto& w : warnings) rows.push_back(warning_json(facts, book, w));
  json::Value actions = book.need("watch.actions").value("codes");
  return json::object({{"id", facts.id},
                       {"at", format_utc(facts.at)},
                       {"replay", facts.replay},
                       {"place", place_of(facts, facts.mother)},
                       {"warnings", json::Value(std::move(rows))},
                       {"silent", silent_signs(facts, book)},
                       {"burden", json::Value(std::move(burdens))},
                       {"actions", std::move(actions)},
                       {"rules", rules_json(rules)},
                       {"source", source_ref(book.need("watch.stages"))}});
}

}  // namespace dyad::care
