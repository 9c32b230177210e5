// SPDX-License-Identifier: Apache-2.0
#include "care/resolution.hpp"

#include <algorithm>

#include "base/decimal.hpp"

namespace dyad::care {
namespace {

json::Value texts(const std::vector<std::string>& from) {
  json::Array out;
  for (const auto& text : from) out.push_back(text);
  return json::Value(std::move(out));
}

std::vector<std::string> texts_of(const json::Value& from) {
  std::vector<std::string> out;
  for (const auto& text : from.items()) out.emplace_back(text.as_string());
  return out;
}

json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}

std::optional<Instant> time_of_text(const json::Value& from) {
  const auto at = parse_instant(from.as_string());
  return at ? std::optional(*at) : std::nullopt;
}

std::string text_of(const json::Value& from) { return std::string(from.as_string()); }

// Only what its kind uses, so that two triggers with the same meaning read the same.
json::Value trigger_json(const DecisionTrigger& t) {
  json::Value out = json::object({{"id", t.id}, {"kind", t.kind}});
  if (!t.who.empty()) out.set("who", t.who);
  if (!t.key.empty()) out.set("key", t.key);
  if (t.value) {
    out.set("comparator", t.comparator);
    out.set("value", json::Value(json::Number{shortest(*t.value)}));
    out.set("unit", t.unit);
  }
  if (!t.code.empty()) out.set("code", t.code);
  if (t.at) out.set("at", format_utc(*t.at));
  if (t.gestation_days) out.set("gestation_days", *t.gestation_days);
  if (!t.note.empty()) out.set("note", t.note);
  if (t.suggested) out.set("suggested", true);
  return out;
}

DecisionTrigger trigger_of(const json::Value& v) {
  DecisionTrigger t{text_of(v["id"]),         text_of(v["kind"]),
                    text_of(v["who"]),        text_of(v["key"]),
                    text_of(v["comparator"]), v["value"].as_double(),
                    text_of(v["unit"]),       text_of(v["code"]),
                    time_of_text(v["at"]),    {},
                    text_of(v["note"]),       v["suggested"].as_bool().value_or(false)};
  if (const auto days = v["gestation_days"].as_int()) t.gestation_days = static_cast<int>(*days);
  return t;
}

template <class T, class Write>
json::Value rows(const std::vector<T>& from, Write&& write) {
  json::Array out;
  for (const auto& one : from) out.push_back(write(one));
  return json::Value(std::move(out));
}

}  // namespace

json::Value to_json(const DecisionContent& c) {
  return json::object(
      {{"action", c.action},
       {"mode", c.mode},
       {"from", time_json(c.from)},
       {"to", time_json(c.to)},
       {"venue", c.venue},
       {"treatments",
        rows(c.treatments, [](const auto& t) { return json::object({{"key", t.key}, {"text", t.text}}); })},
       {"triggers", rows(c.triggers, trigger_json)},
       {"responsible", rows(c.responsible,
                            [](const auto& r) {
                              return json::object({{"organization", r.organization},
                                                   {"who", r.who},
                                                   {"until", time_json(r.until)}});
                            })},
       {"expires", time_json(c.expires)},
       {"hospitals", texts(c.hospitals)},
       {"reasons", c.reasons},
       {"words", c.words},
       {"words_language", c.words_language},
       {"opinions", texts(c.opinions)},
       {"dissent", texts(c.dissent)},
       {"wishes", c.wishes},
       {"advice", c.advice},
       {"request", c.request}});
}

DecisionContent stored_content(const json::Value& v) {
  DecisionContent c;
  c.action = v["action"].as_string();
  c.mode = v["mode"].as_string();
  c.from = time_of_text(v["from"]);
  c.to = time_of_text(v["to"]);
  c.venue = v["venue"].as_string();
  for (const auto& t : v["treatments"].items())
    c.treatments.push_back({text_of(t["key"]), text_of(t["text"])});
  for (const auto& t : v["triggers"].items()) c.triggers.push_back(trigger_of(t));
  for (const auto& r : v["responsible"].items())
    c.responsible.push_back({text_of(r["organization"]), text_of(r["who"]), time_of_text(r["until"])});
  c.expires = time_of_text(v["expires"]);
  c.hospitals = texts_of(v["hospitals"]);
  c.reasons = v["reasons"].as_string();
  c.words = v["words"].as_string();
  c.words_language = v["words_language"].as_string();
  c.opinions = texts_of(v["opinions"]);
  c.dissent = texts_of(v["dissent"]);
  c.wishes = v["wishes"].as_string();
  c.advice = v["advice"].as_string();
  c.request = v["request"].as_string();
  return c;
}

std::vector<std::string> missing_of(const DecisionContent& c, bool wishes_recorded, bool emergency) {
  std::vector<std::string> out;
  const auto need = [&](bool there, const char* what) {
    if (!there) out.emplace_back(what);
  };
  const bool birth = c.action == "deliver";
  need(!c.action.empty(), "action");
  need(c.from && c.to, "window");
  need(!c.venue.empty() || !(birth || c.action == "transfer"), "venue");
  need(!c.mode.empty() || !birth, "mode");
  need(!c.hospitals.empty(), "hospitals");
  need(!c.responsible.empty(), "responsible");
  need(c.expires.has_value(), "expires");
  need(std::ranges::any_of(c.triggers, [](const auto& t) { return t.kind != "death"; }), "triggers");
  need(wishes_recorded || emergency, "wishes");
  return out;
}

Result<void> check_times(const DecisionContent& c, Instant now) {
  const auto over = [&](const std::optional<Instant>& at, const char* field) -> Result<void> {
    if (at && *at <= now)
      return fail(ErrorKind::invalid, "is over already", field, format_utc(*at), "after " + format_utc(now));
    return {};
  };
  if (auto ok = over(c.expires, "expires"); !ok) return ok;
  return over(c.to, "to");
}

std::vector<std::string> changed_parts(const DecisionContent& before, const DecisionContent& after) {
  const json::Value a = to_json(before), b = to_json(after);
  std::vector<std::string> out;
  for (const auto& [name, value] : a.members())
    if (value != b[name]) out.push_back(name);
  return out;
}

}  // namespace dyad::care
