// SPDX-License-Identifier: Apache-2.0
// Warnings as the record keeps them, and the answers to them.
#include <algorithm>

#include "care/keeping.hpp"
#include "care/watch_store.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value time_or_null(const std::optional<Instant>& t) {
  return t ? json::Value(format_utc(*t)) : json::Value();
}

std::optional<Instant> time_in(const json::Value& v) {
  const auto t = parse_instant(v.as_string());
  return t ? std::optional(*t) : std::nullopt;
}

json::Value reading_json(const Reading& r) {
  json::Array from;
  for (const auto& f : r.from) from.push_back(f);
  return json::object({{"known", format_utc(r.known)},
                       {"measured", format_utc(r.measured)},
                       {"level", name_of(r.level)},
                       {"text", r.text},
                       {"from", json::Value(std::move(from))}});
}

Level level_in(const json::Value& v) {
  const auto name = v.as_string();
  return name == "act"     ? Level::act
         : name == "watch" ? Level::watch
         : name == "none"  ? Level::none
                           : Level::unknown;
}

Reading reading_in(const json::Value& v) {
  Reading r;
  r.known = time_in(v["known"]).value_or(Instant{});
  r.measured = time_in(v["measured"]).value_or(r.known);
  r.level = level_in(v["level"]);
  r.text = v["text"].as_string();
  for (const auto& f : v["from"].items()) r.from.emplace_back(f.as_string());
  return r;
}

Warning::State state_in(std::string_view name) {
  for (const auto s : {Warning::State::crossing, Warning::State::recovering, Warning::State::stale})
    if (name == name_of(s)) return s;
  return Warning::State::resolved;
}

}  // namespace

json::Value warning_detail(const Warning& w) {
  json::Array pages, back;
  for (const auto& p : w.pages)
    pages.push_back(
        json::object({{"stage", p.stage}, {"level", name_of(p.level)}, {"at", format_utc(p.at)}}));
  for (const auto& q : w.back)
    back.push_back(json::object({{"from", format_utc(q.from)}, {"to", format_utc(q.to)}}));
  return json::object({{"id", w.id},
                       {"key", w.key},
                       {"evidence", w.evidence},
                       {"level", name_of(w.level)},
                       {"state", name_of(w.state)},
                       {"since", format_utc(w.since)},
                       {"raised", format_utc(w.raised)},
                       {"act_since", time_or_null(w.act_since)},
                       {"resolved", time_or_null(w.resolved)},
                       {"crossings", w.crossings},
                       {"first", reading_json(w.first)},
                       {"last", reading_json(w.last)},
                       {"pages", json::Value(std::move(pages))},
                       {"back", json::Value(std::move(back))},
                       {"quiet_since", time_or_null(w.quiet_since)},
                       {"quiet_readings", w.quiet_readings},
                       {"acknowledged", w.acknowledged}});
}

std::optional<Warning> read_warning(const json::Value& v) {
  const auto since = time_in(v["since"]), raised = time_in(v["raised"]);
  if (!since || !raised || v["id"].as_string().empty()) return {};
  Warning w;
  w.id = v["id"].as_string();
  w.key = v["key"].as_string();
  w.evidence = v["evidence"].as_string();
  w.level = level_in(v["level"]);
  w.state = state_in(v["state"].as_string());
  w.since = *since;
  w.raised = *raised;
  w.act_since = time_in(v["act_since"]);
  w.resolved = time_in(v["resolved"]);
  w.crossings = static_cast<int>(v["crossings"].as_int().value_or(1));
  w.first = reading_in(v["first"]);
  w.last = reading_in(v["last"]);
  for (const auto& p : v["pages"].items())
    w.pages.push_back(
        {std::string(p["stage"].as_string()), level_in(p["level"]), time_in(p["at"]).value_or(*raised)});
  for (const auto& q : v["back"].items())
    w.back.push_back({time_in(q["from"]).value_or(*raised), time_in(q["to"]).value_or(*raised)});
  w.quiet_since = time_in(v["quiet_since"]);
  w.quiet_readings = static_cast<int>(v["quiet_readings"].as_int().value_or(0));
  w.acknowledged = v["acknowledged"].as_bool().value_or(false);
  return w;
}

std::vector<Warning> kept_warnings(const Facts& facts) {
  std::vector<Warning> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Flag" || r.body["status"].as_string() == "entered-in-error") continue;
    const auto detail = json::parse(extension(r.body, own_url("watch-warning"))["valueString"].as_string());
    if (!detail) continue;
    if (auto w = read_warning(*detail); w && w->id == r.version.id) out.push_back(std::move(*w));
  }
  std::ranges::stable_sort(out, {}, &Warning::raised);
  return out;
}

std::vector<Answered> kept_answers_to_warnings(const Facts& facts) {
  std::vector<Answered> out;
  for (const auto& r : facts.record.resources) {
    if (!is_warning_answer(r.body)) continue;
    const auto focus = r.body["focus"]["reference"].as_string();
    if (!focus.starts_with("Flag/")) continue;
    Answered a;
    a.warning = focus.substr(5);
    a.at = time_in(r.body["authoredOn"]).value_or(r.version.recorded_at);
    a.who = r.body["requester"]["display"].as_string();
    if (a.who.empty()) a.who = r.body["requester"]["reference"].as_string();
    a.action = code_in(r.body["businessStatus"], kConcepts);
    a.note = r.body["description"].as_string();
    a.snoozed_until = time_in(r.body["restriction"]["period"]["end"]);
    a.reason = r.body["reasonCode"]["text"].as_string();
    a.resource = reference_of(r);
    out.push_back(std::move(a));
  }
  std::ranges::stable_sort(out, {}, &Answered::at);
  return out;
}

}  // namespace dyad::care
