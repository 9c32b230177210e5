// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_trigger.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/events.hpp"
#include "care/resolution_text.hpp"
#include "care/seen.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

bool beyond(double value, std::string_view comparator, double limit) {
  if (comparator == "<") return value < limit;
  if (comparator == "<=") return value <= limit;
  if (comparator == ">") return value > limit;
  return comparator == ">=" && value >= limit;
}

std::string value_text(const Measurement& m) {
  const std::string unit = DecisionWords::unit(m.quantity->unit);
  return fixed(m.value, m.quantity->digits) + (unit.empty() ? "" : " " + unit);
}

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= text.size();) {
    const auto to = std::min(text.find(by, from), text.size());
    out.emplace_back(text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

bool of_patient(const json::Value& body, std::string_view who) {
  return body["subject"]["reference"].as_string() == "Patient/" + std::string(who);
}

// What a resource says of its patient in the words of diagnoses: a Condition that is active, or a finding
// that was observed (its value a code, or true of the code it is about).
std::vector<std::string> said_by(const record::Resource& r, const evidence::Book& book) {
  const json::Value& body = r.body;
  if (r.version.type == "Condition")
    return is_active(body) ? condition_keys(body, book) : std::vector<std::string>();
  const std::string_view status = body["status"].as_string();
  if (r.version.type != "Observation" || status == "entered-in-error" || status == "cancelled" ||
      status == "registered" || status == "unknown")
    return {};
  const bool is_true = body["valueBoolean"].as_bool().value_or(false);
  const json::Value& finding = is_true ? body["code"] : body["valueCodeableConcept"];
  return condition_keys(json::object({{"code", finding}}), book);
}

// A diagnosis that is active, or was until it was resolved by a later version, or such a finding.
std::optional<DecisionFiring> diagnosed(const DecisionTrigger& t, const Facts& facts,
                                        const evidence::Book& book) {
  for (const auto& r : facts.record.resources) {
    if (!of_patient(r.body, t.who)) continue;
    const auto keys = said_by(r, book);
    if (std::ranges::find(keys, t.key) == keys.end()) continue;
    return DecisionFiring{t.id, reference_of(r), t.key, time_of(r, facts.utc_offset_minutes)};
  }
  return {};
}

std::optional<DecisionFiring> died(const DecisionTrigger& t, const Facts& facts) {
  if (t.who == facts.mother && facts.mother_dead)
    return DecisionFiring{t.id, reference_of(facts.record.mother), "death",
                          facts.mother_dead_since.value_or(facts.at)};
  for (const Child& c : facts.children) {
    if (c.id != t.who || !c.dead) continue;
    const auto it = std::ranges::find(facts.record.children, c.id,
                                      [](const record::Resource& r) { return r.version.id; });
    return DecisionFiring{t.id, it == facts.record.children.end() ? "" : reference_of(*it), "death",
                          c.dead_since.value_or(facts.at)};
  }
  return {};
}

// A place that was closed, or is under repair.
std::optional<DecisionFiring> lost(const DecisionTrigger& t, const Facts& facts) {
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Location" || r.version.id != t.key) continue;
    const std::string_view status = r.body["status"].as_string();
    if (!r.version.deleted && status != "suspended" && status != "inactive") continue;
    return DecisionFiring{t.id, reference_of(r), r.version.deleted ? "removed" : std::string(status),
                          r.version.recorded_at};
  }
  return {};
}

}  // namespace

Facts only_with(const Facts& whole, record::Resource version, const evidence::Quantities& quantities) {
  record::CaseRecord record;
  record.id = whole.record.id;
  record.episode = whole.record.episode;
  record.mother = whole.record.mother;
  record.children = whole.record.children;
  record.first_recorded = whole.record.first_recorded;
  record.last_recorded = whole.record.last_recorded;
  if (version.version.type == "Patient") {
    if (version.version.id == record.mother.version.id)
      record.mother = std::move(version);
    else
      for (auto& child : record.children)
        if (child.version.id == version.version.id) child = version;
  } else {
    record.resources.push_back(std::move(version));
  }
  return read_facts(std::move(record), quantities, whole.now, {});
}

std::optional<DecisionFiring> fires(const DecisionTrigger& t, const Facts& news, const evidence::Book& book) {
  if (t.kind == "measured" && t.value) {
    for (const auto& m : news.measurements)
      if (m.quantity->key == t.key && m.patient == t.who && beyond(m.value, t.comparator, *t.value))
        return DecisionFiring{t.id, m.resource, value_text(m), m.effective_at};
  } else if (t.kind == "state") {
    for (const auto& s : news.states)
      if (s.key == t.key && s.patient == t.who && s.code == t.code)
        return DecisionFiring{t.id, s.resource, s.code, s.effective_at};
  } else if (t.kind == "condition") {
    return diagnosed(t, news, book);
  } else if (t.kind == "death") {
    return died(t, news);
  } else if (t.kind == "location") {
    return lost(t, news);
  }
  return {};
}

std::optional<DecisionFiring> reached(const DecisionTrigger& t, const Facts& whole) {
  if (t.kind == "time" && t.at && *t.at <= whole.now)
    return DecisionFiring{t.id, {}, format_utc(*t.at), *t.at};
  if (t.kind != "gestation" || !t.gestation_days) return {};
  const auto now = whole.gestation(whole.now);
  if (!now || now->days < *t.gestation_days || !whole.pregnant()) return {};
  return DecisionFiring{t.id, whole.dating.resource, format(Gestation{*t.gestation_days}), whole.now};
}

std::optional<DecisionFiring> reads(const DecisionTrigger& t, const Facts& whole,
                                    const evidence::Book& book) {
  if (t.kind != "reading") return {};
  const auto child = std::ranges::find_if(whole.children, [&](const Child& c) {
    return c.fetus && !c.dead && (c.id == t.who || t.who == whole.mother);
  });
  if (child == whole.children.end()) return {};
  const auto seen = seen_of(whole, book, *child);
  const auto channels = split(t.key, '+'), levels = split(t.code, '+');
  if (channels.size() != levels.size()) return {};
  double oldest_days = 0;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const auto allowed = split(levels[i], '|');
    const auto it = std::ranges::find_if(seen, [&](const timing::Situation::Seen& s) {
      return s.channel == channels[i] && s.days_ago < 1 &&
             std::ranges::find(allowed, s.level) != allowed.end();
    });
    if (it == seen.end()) return {};
    oldest_days = std::max(oldest_days, it->days_ago);
  }
  return DecisionFiring{t.id, {}, t.code, whole.at.plus_days(-oldest_days)};
}

TriggerStatus status_of(const DecisionTrigger& t, const Facts& whole, const evidence::Book& book) {
  TriggerStatus out;
  if (t.kind == "measured") {
    if (const auto* m = whole.newest(t.key, t.who, whole.at))
      out = {value_text(*m), m->effective_at, m->resource,
             t.value && beyond(m->value, t.comparator, *t.value)};
    return out;
  }
  if (t.kind == "state") {
    if (const auto* s = whole.state(t.key, t.who, whole.at))
      out = {s->code, s->effective_at, s->resource, s->code == t.code};
    return out;
  }
  auto met = t.kind == "time" || t.kind == "gestation" ? reached(t, whole)
             : t.kind == "reading"                     ? reads(t, whole, book)
                                                       : fires(t, whole, book);
  if (met) return {met->value, met->at, met->resource, true};
  if (t.kind == "gestation")
    if (const auto now = whole.gestation(whole.now)) out.value = format(*now);
  if (t.kind == "time") out.value = format_utc(whole.now);
  return out;
}

}  // namespace dyad::care
