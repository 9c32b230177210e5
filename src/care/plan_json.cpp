// SPDX-License-Identifier: Apache-2.0
#include "care/plan_json.hpp"

namespace dyad::care {
namespace {

constexpr PlanState kStates[] = {PlanState::open,      PlanState::impossible, PlanState::superseded,
                                 PlanState::withdrawn, PlanState::running,    PlanState::over};
constexpr PartState kParts[] = {PartState::asked, PartState::accepted, PartState::refused,
                                PartState::withdrawn};

json::Value texts(const std::vector<std::string>& list) {
  json::Array out;
  for (const auto& t : list) out.emplace_back(t);
  return json::Value(std::move(out));
}
std::vector<std::string> texts_in(const json::Value& list) {
  std::vector<std::string> out;
  for (const auto& t : list.items()) out.emplace_back(t.as_string());
  return out;
}
json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}
std::optional<Instant> time_in(const json::Value& text) {
  const auto at = parse_instant(text.as_string());
  return at ? std::optional(*at) : std::nullopt;
}
std::string text_in(const json::Value& v, std::string_view name) { return std::string(v[name].as_string()); }

}  // namespace

std::string_view name_of(PlanState state) {
  switch (state) {
    case PlanState::open:
      return "open";
    case PlanState::impossible:
      return "impossible";
    case PlanState::superseded:
      return "superseded";
    case PlanState::withdrawn:
      return "withdrawn";
    case PlanState::running:
      return "running";
    case PlanState::over:
      return "over";
  }
  return "";
}

std::string_view name_of(PartState state) {
  switch (state) {
    case PartState::asked:
      return "asked";
    case PartState::accepted:
      return "accepted";
    case PartState::refused:
      return "refused";
    case PartState::withdrawn:
      return "withdrawn";
  }
  return "";
}

json::Value plan_course_json(const PlanCourse& c) {
  return json::object({{"key", c.key},
                       {"template", c.template_key},
                       {"decision", c.decision},
                       {"asked_host", c.asked_host},
                       {"starts_after", time_json(c.starts_after)},
                       {"state", name_of(c.state)},
                       {"host", c.host},
                       {"child_to", c.child_to},
                       {"begins_at", time_json(c.begins_at)},
                       {"created_at", format_utc(c.created_at)},
                       {"created_by", c.created_by},
                       {"created_name", c.created_name},
                       {"before", c.before},
                       {"reason", c.reason},
                       {"run", c.run},
                       {"lost", texts(c.lost)},
                       {"keys", texts(c.keys)},
                       {"ended_reason", c.ended_reason},
                       {"ended_by", c.ended_by},
                       {"ended_at", time_json(c.ended_at)}});
}

PlanCourse plan_course_of(const json::Value& v) {
  PlanCourse c;
  c.key = text_in(v, "key");
  c.template_key = text_in(v, "template");
  c.decision = text_in(v, "decision");
  c.asked_host = text_in(v, "asked_host");
  c.starts_after = time_in(v["starts_after"]);
  for (const PlanState s : kStates)
    if (name_of(s) == v["state"].as_string()) c.state = s;
  c.host = text_in(v, "host");
  c.child_to = text_in(v, "child_to");
  c.begins_at = time_in(v["begins_at"]);
  c.created_at = time_in(v["created_at"]).value_or(Instant{});
  c.created_by = text_in(v, "created_by");
  c.created_name = text_in(v, "created_name");
  c.before = text_in(v, "before");
  c.reason = text_in(v, "reason");
  c.run = text_in(v, "run");
  c.lost = texts_in(v["lost"]);
  c.keys = texts_in(v["keys"]);
  c.ended_reason = text_in(v, "ended_reason");
  c.ended_by = text_in(v, "ended_by");
  c.ended_at = time_in(v["ended_at"]);
  return c;
}

json::Value part_json(const PlanPart& p) {
  json::Array uses;
  for (const auto& u : p.uses)
    uses.push_back(json::object({{"reference", u.reference},
                                 {"kind", u.kind},
                                 {"name", u.name},
                                 {"from", format_utc(u.from)},
                                 {"to", format_utc(u.to)},
                                 {"units", u.units}}));
  return json::object({{"hospital", p.hospital},
                       {"state", name_of(p.state)},
                       {"uses", json::Value(std::move(uses))},
                       {"slots", texts(p.slots)},
                       {"keys", texts(p.keys)},
                       {"by", p.by},
                       {"by_name", p.by_name},
                       {"reason", p.reason},
                       {"at", time_json(p.at)},
                       {"changed", p.changed}});
}

PlanPart part_of(const json::Value& v) {
  PlanPart p;
  p.hospital = text_in(v, "hospital");
  for (const PartState s : kParts)
    if (name_of(s) == v["state"].as_string()) p.state = s;
  for (const auto& u : v["uses"].items())
    p.uses.push_back({text_in(u, "reference"), text_in(u, "kind"), text_in(u, "name"),
                      time_in(u["from"]).value_or(Instant{}), time_in(u["to"]).value_or(Instant{}),
                      static_cast<int>(u["units"].as_int().value_or(0))});
  p.slots = texts_in(v["slots"]);
  p.keys = texts_in(v["keys"]);
  p.by = text_in(v, "by");
  p.by_name = text_in(v, "by_name");
  p.reason = text_in(v, "reason");
  p.at = time_in(v["at"]);
  p.changed = v["changed"].as_bool().value_or(false);
  return p;
}

}  // namespace dyad::care
