// SPDX-License-Identifier: Apache-2.0
#include "care/run_record.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kRun = "operation-run";
constexpr std::string_view kStep = "operation-step";

std::string own_system(std::string_view name) {
  return std::string(kBase) + "/CodeSystem/" + std::string(name);
}
json::Value reference(const std::string& to) { return json::object({{"reference", to}}); }

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

json::Value meta_of(const Facts& facts, bool drill) {
  json::Array tags;
  if (facts.synthetic)
    tags.push_back(json::object({{"system", own_system("origin")}, {"code", "synthetic"}}));
  if (drill) tags.push_back(json::object({{"system", own_system("run-kind")}, {"code", "drill"}}));
  return tags.empty() ? json::Value() : json::object({{"tag", json::Value(std::move(tags))}});
}

json::Value entry_json(const RunEntry& e) {
  return json::object(
      {{"key", e.key},
       {"act", e.act},
       {"by", e.by},
       {"name", e.name},
       {"at", format_utc(e.at)},
       {"phone_at", time_json(e.phone_at)},
       {"clock_ms", e.clock_ms ? json::Value(static_cast<long long>(*e.clock_ms)) : json::Value()},
       {"received_at", format_utc(e.received_at)},
       {"of", texts(e.of)},
       {"reason", e.reason},
       {"despite", texts(e.despite)}});
}

RunEntry entry_of(const json::Value& v) {
  RunEntry e{text_in(v, "key"), text_in(v, "act"), text_in(v, "by"), text_in(v, "name")};
  e.at = time_in(v["at"]).value_or(Instant{});
  e.phone_at = time_in(v["phone_at"]);
  if (const auto ms = v["clock_ms"].as_int()) e.clock_ms = *ms;
  e.received_at = time_in(v["received_at"]).value_or(Instant{});
  e.of = texts_in(v["of"]);
  e.reason = text_in(v, "reason");
  e.despite = texts_in(v["despite"]);
  return e;
}

json::Value course_json(const RunCourse& c) {
  json::Array delays;
  for (const auto& d : c.delays)
    delays.push_back(json::object({{"interval", d.interval},
                                   {"reason", d.reason},
                                   {"note", d.note},
                                   {"by", d.by},
                                   {"name", d.name},
                                   {"key", d.key},
                                   {"at", format_utc(d.at)}}));
  json::Array replanned;
  for (const auto& r : c.replanned)
    replanned.push_back(json::object({{"plan", r.plan},
                                      {"reason", r.reason},
                                      {"name", r.name},
                                      {"at", format_utc(r.at)},
                                      {"steps", r.steps},
                                      {"leads", r.leads}}));
  return json::object({{"plan", c.plan},
                       {"drill", c.drill},
                       {"decision", c.decision},
                       {"emergency", c.emergency},
                       {"joint_plan", c.joint_plan},
                       {"urgency", c.urgency},
                       {"decided_at", time_json(c.decided_at)},
                       {"key", c.key},
                       {"opened_at", format_utc(c.opened_at)},
                       {"opened_by", c.opened_by},
                       {"go_at", time_json(c.go_at)},
                       {"go_by", c.go_by},
                       {"go_despite", c.go_despite},
                       {"ended_at", time_json(c.ended_at)},
                       {"ended_by", c.ended_by},
                       {"ended_reason", c.ended_reason},
                       {"delays", json::Value(std::move(delays))},
                       {"replanned", json::Value(std::move(replanned))}});
}

std::optional<RunState> state_of(std::string_view status) {
  for (const RunState s : {RunState::draft, RunState::active, RunState::completed, RunState::revoked})
    if (name_of(s) == status) return s;
  return {};
}

RunCourse course_of(const json::Value& v) {
  RunCourse c;
  c.plan = text_in(v, "plan");
  c.drill = v["drill"].as_bool().value_or(false);
  c.decision = text_in(v, "decision");
  c.emergency = text_in(v, "emergency");
  c.joint_plan = text_in(v, "joint_plan");
  c.urgency = text_in(v, "urgency");
  c.decided_at = time_in(v["decided_at"]);
  c.key = text_in(v, "key");
  c.opened_at = time_in(v["opened_at"]).value_or(Instant{});
  c.opened_by = text_in(v, "opened_by");
  c.go_at = time_in(v["go_at"]);
  c.go_by = text_in(v, "go_by");
  c.go_despite = text_in(v, "go_despite");
  c.ended_at = time_in(v["ended_at"]);
  c.ended_by = text_in(v, "ended_by");
  c.ended_reason = text_in(v, "ended_reason");
  for (const auto& d : v["delays"].items())
    c.delays.push_back({text_in(d, "interval"), text_in(d, "reason"), text_in(d, "note"), text_in(d, "by"),
                        text_in(d, "name"), text_in(d, "key"), time_in(d["at"]).value_or(Instant{})});
  for (const auto& r : v["replanned"].items())
    c.replanned.push_back({text_in(r, "plan"), text_in(r, "reason"), text_in(r, "name"),
                           time_in(r["at"]).value_or(Instant{}),
                           static_cast<int>(r["steps"].as_int().value_or(0)),
                           static_cast<int>(r["leads"].as_int().value_or(0))});
  return c;
}

std::string english(const json::Value& names) { return std::string(names["en"].as_string()); }

std::string task_status(const HeldTask& task, int same_within_s) {
  if (task.gate) {
    const auto now = gate_now(task.entries).state;
    return now == GateState::ready ? "completed" : now == GateState::not_ready ? "on-hold" : "requested";
  }
  const auto now = step_now(task.entries, same_within_s).state;
  return now == StepState::done ? "completed" : now == StepState::conflict ? "on-hold" : "requested";
}

}  // namespace

std::string_view name_of(RunState state) {
  switch (state) {
    case RunState::draft:
      return "draft";
    case RunState::active:
      return "active";
    case RunState::completed:
      return "completed";
    case RunState::revoked:
      return "revoked";
  }
  return "";
}

json::Value run_resource(const Facts& facts, const HeldRun& run, const RunPlans& plans) {
  const auto& c = run.course;
  json::Value out = json::object({{"resourceType", "CarePlan"}, {"id", run.id}});
  if (json::Value meta = meta_of(facts, c.drill); !meta.is_null()) out.set("meta", std::move(meta));
  out.set("extension", json::Array{extension_of(kRun, "valueString", json::write(course_json(c)))});
  out.set("identifier", key_identifier(c.key));
  out.set("status", name_of(c.state));
  out.set("intent", "order");
  out.set("category", json::Array{concept_of(own_system("careplan-category"), "joint-operation")});
  if (const auto* plan = plans.find(c.plan)) out.set("title", english(plan->names));
  out.set("subject", reference("Patient/" + facts.mother));
  json::Value period = json::object({{"start", format_utc(c.opened_at)}});
  if (c.ended_at) period.set("end", format_utc(*c.ended_at));
  out.set("period", std::move(period));
  json::Array info{reference("EpisodeOfCare/" + facts.id)};
  if (!c.decision.empty()) info.push_back(reference("CarePlan/" + c.decision));
  if (!c.joint_plan.empty()) info.push_back(reference("CarePlan/" + c.joint_plan));
  out.set("supportingInfo", json::Value(std::move(info)));
  json::Array activities;
  for (const auto* list : {&run.gate, &run.steps})
    for (const auto& t : *list)
      activities.push_back(json::object({{"reference", reference("Task/" + t.id)}}));
  out.set("activity", json::Value(std::move(activities)));
  return out;
}

json::Value task_resource(const Facts& facts, const HeldRun& run, const HeldTask& task, const RunPlans& plans,
                          int same_within_s) {
  json::Array entries;
  for (const auto& e : task.entries) entries.push_back(entry_json(e));
  const json::Value held = json::object({{"gate", task.gate},
                                         {"key", task.key},
                                         {"team", task.team},
                                         {"suffix", task.suffix},
                                         {"person", task.person},
                                         {"needs", texts(task.needs)},
                                         {"before_go", task.before_go},
                                         {"entries", json::Value(std::move(entries))}});
  json::Value out = json::object({{"resourceType", "Task"}, {"id", task.id}});
  if (json::Value meta = meta_of(facts, run.course.drill); !meta.is_null()) out.set("meta", std::move(meta));
  out.set("extension", json::Array{extension_of(kStep, "valueString", json::write(held))});
  out.set("basedOn", json::Array{reference("CarePlan/" + run.id)});
  out.set("status", task_status(task, same_within_s));
  out.set("intent", "order");
  json::Value code = concept_of(own_system("operation-step"), task.gate ? "readiness" : task.key);
  const auto* step = plans.step(task.key);
  const auto* team = plans.team(task.team);
  if (task.gate && team) code.set("text", "Ready: " + english(team->lead));
  if (!task.gate && step) code.set("text", english(step->names));
  out.set("code", std::move(code));
  out.set("for", reference("Patient/" + task.patient));
  if (!task.gate) {
    const auto now = step_now(task.entries, same_within_s);
    if (now.state == StepState::done)
      out.set("executionPeriod",
              json::object({{"start", format_utc(*now.at)}, {"end", format_utc(*now.at)}}));
  }
  out.set("lastModified", format_utc(facts.now));
  out.set("performerType", json::Array{concept_of(own_system("operation-team"), task.team)});
  if (!task.organization.empty()) out.set("owner", reference("Organization/" + task.organization));
  if (task.planned_at)
    out.set("restriction",
            json::object({{"period", json::object({{"start", format_utc(*task.planned_at)}})}}));
  return out;
}

std::optional<HeldTask> read_task(const record::Resource& r, std::string_view run) {
  if (r.version.type != "Task" || r.version.deleted) return {};
  if (!run.empty() &&
      r.body["basedOn"][std::size_t{0}]["reference"].as_string() != "CarePlan/" + std::string(run))
    return {};
  const auto held = json::parse(extension(r.body, own_extension(kStep))["valueString"].as_string());
  if (!held) return {};
  HeldTask t;
  t.id = r.version.id;
  t.version = r.version.version;
  t.gate = (*held)["gate"].as_bool().value_or(false);
  t.key = text_in(*held, "key");
  t.team = text_in(*held, "team");
  t.suffix = text_in(*held, "suffix");
  t.person = text_in(*held, "person");
  t.needs = texts_in((*held)["needs"]);
  t.before_go = (*held)["before_go"].as_bool().value_or(false);
  for (const auto& e : (*held)["entries"].items()) t.entries.push_back(entry_of(e));
  const std::string who = text_in(r.body["for"], "reference"), owner = text_in(r.body["owner"], "reference");
  t.patient = who.substr(who.find('/') + 1);
  t.organization = owner.empty() ? "" : owner.substr(owner.find('/') + 1);
  t.planned_at = time_in(r.body.at({"restriction", "period", "start"}));
  return t;
}

std::vector<HeldRun> runs_in(const Facts& facts) {
  std::vector<HeldRun> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "CarePlan" || r.version.deleted) continue;
    const auto held = json::parse(extension(r.body, own_extension(kRun))["valueString"].as_string());
    const auto state = state_of(r.body["status"].as_string());
    if (!held || !state) continue;
    HeldRun run{r.version.id, r.version.version, r.version.sequence, course_of(*held), {}, {}};
    run.course.state = *state;
    std::map<std::string, HeldTask> tasks;
    for (const auto& t : facts.record.resources)
      if (auto task = read_task(t, run.id)) tasks.emplace(task->id, std::move(*task));
    for (const auto& a : r.body["activity"].items()) {
      const std::string to = text_in(a["reference"], "reference");
      const auto it = tasks.find(to.substr(to.find('/') + 1));
      if (it != tasks.end()) (it->second.gate ? run.gate : run.steps).push_back(it->second);
    }
    out.push_back(std::move(run));
  }
  std::ranges::stable_sort(out, std::ranges::greater(), [](const HeldRun& r) { return r.course.opened_at; });
  return out;
}

}  // namespace dyad::care
