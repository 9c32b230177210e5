// SPDX-License-Identifier: Apache-2.0
#include "care/run_json.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/resolution_record.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

json::Value texts(const std::vector<std::string>& list) {
  json::Array out;
  for (const auto& t : list) out.emplace_back(t);
  return json::Value(std::move(out));
}
json::Value time_json(const std::optional<Instant>& at) {
  return at ? json::Value(format_utc(*at)) : json::Value();
}

json::Value hospital_names(const Facts& facts, std::string_view id) {
  for (const auto& o : facts.record.organizations)
    if (o.version.id == id) return words(o.body, "name");
  return json::Value();
}

json::Value entry_json(const RunEntry& e) {
  return json::object(
      {{"key", e.key},
       {"act", e.act},
       {"name", e.name},
       {"at", format_utc(e.at)},
       {"phone_at", time_json(e.phone_at)},
       {"clock_ms", e.clock_ms ? json::Value(static_cast<long long>(*e.clock_ms)) : json::Value()},
       {"received_at", format_utc(e.received_at)},
       {"of", texts(e.of)},
       {"reason", e.reason},
       {"despite", texts(e.despite)}});
}

json::Value entries_json(const std::vector<RunEntry>& entries) {
  json::Array out;
  for (const auto& e : entries) out.push_back(entry_json(e));
  return json::Value(std::move(out));
}

std::vector<RunStep> pure_steps(const HeldRun& run, int same_within_s) {
  std::vector<RunStep> out;
  for (const auto& t : run.steps)
    out.push_back({t.step_id(), t.key, t.needs, t.before_go, step_now(t.entries, same_within_s)});
  return out;
}

json::Value owner_json(const Facts& facts, const HeldTask& t) {
  return json::object({{"organization", t.organization},
                       {"hospital", hospital_names(facts, t.organization)},
                       {"person", t.person}});
}

json::Value step_json(const Runs& runs, const Facts& facts, const HeldRun& run, const HeldTask& t,
                      const std::vector<RunStep>& steps) {
  const auto& pure = *std::ranges::find(steps, t.step_id(), &RunStep::id);
  json::Array warnings, live;
  for (const auto& w : warnings_of(steps, pure, run.course.go_at, runs.rules().same_within_s))
    warnings.push_back(json::object({{"code", w.code}, {"step", w.step}}));
  for (const auto* e : pure.now.live) live.emplace_back(e->key);
  const auto* plan = runs.plans().step(t.key);
  return json::object({{"task", t.id},
                       {"id", t.step_id()},
                       {"key", t.key},
                       {"names", plan ? plan->names : words_of(t.key)},
                       {"team", t.team},
                       {"owner", owner_json(facts, t)},
                       {"of", t.patient == facts.mother ? "mother" : "child"},
                       {"child", t.suffix.empty() ? "1" : t.suffix.substr(1)},
                       {"needs", texts(t.needs)},
                       {"before_go", t.before_go},
                       {"planned_at", time_json(t.planned_at)},
                       {"state", name_of(pure.now.state)},
                       {"at", time_json(pure.now.at)},
                       {"live", json::Value(std::move(live))},
                       {"settled", pure.now.settled ? json::Value(pure.now.settled->key) : json::Value()},
                       {"warnings", json::Value(std::move(warnings))},
                       {"entries", entries_json(t.entries)}});
}

json::Value gate_json(const Runs& runs, const Facts& facts, const HeldTask& t) {
  const auto now = gate_now(t.entries);
  const auto* team = runs.plans().team(t.team);
  return json::object({{"task", t.id},
                       {"team", t.team},
                       {"names", team ? team->lead : words_of(t.team)},
                       {"owner", owner_json(facts, t)},
                       {"state", name_of(now.state)},
                       {"last", now.last ? entry_json(*now.last) : json::Value()},
                       {"entries", entries_json(t.entries)}});
}

// A limit that a person's stated urgency brings.
IntervalRule with_urgency(const Runs& runs, IntervalRule rule, const RunCourse& course) {
  if (rule.key != "decision_to_birth" || course.urgency == "planned") return rule;
  const auto& categories = runs.book().need("run.categories");
  rule.max_minutes = categories.number(course.urgency + "_max_min");
  rule.judged = categories.use() == evidence::Use::decide;
  return rule;
}

json::Value interval_json(const Runs& runs, const HeldRun& run, const IntervalRule& rule,
                          const IntervalNow& i) {
  const auto& entry = runs.book().need("run.interval." + rule.key);
  const std::string id = rule.key + i.suffix;
  json::Value delay;
  for (const auto& d : run.course.delays)
    if (d.interval == id)
      delay =
          json::object({{"reason", d.reason}, {"note", d.note}, {"name", d.name}, {"at", format_utc(d.at)}});
  const bool timed = i.state == IntervalNow::State::done || i.state == IntervalNow::State::running;
  json::Array sources{source_ref(entry)};
  if (rule.max_minutes && !entry.maybe("max_min"))
    sources.push_back(source_ref(runs.book().need("run.categories")));
  return json::object({{"id", id},
                       {"names", entry.value("names")},
                       {"state", name_of(i.state)},
                       {"from", rule.from},
                       {"to", rule.to},
                       {"from_at", time_json(i.from)},
                       {"to_at", time_json(i.to)},
                       {"minutes", timed ? json::Value(i.minutes) : json::Value()},
                       {"max_min", rule.max_minutes},
                       {"min_s", rule.min_seconds},
                       {"passed", i.passed},
                       {"ask_why", i.passed && rule.judged && delay.is_null()},
                       {"delay", std::move(delay)},
                       {"sources", json::Value(std::move(sources))}});
}

json::Value teams_json(const Runs& runs, const RunTemplate* plan) {
  json::Array out;
  if (!plan) return json::Value(std::move(out));
  for (const auto* t : runs.plans().teams_of(*plan))
    out.push_back(
        json::object({{"key", t->key}, {"names", t->names}, {"lead", t->lead}, {"roles", texts(t->roles)}}));
  return json::Value(std::move(out));
}

json::Value head_json(const Runs& runs, const HeldRun& run) {
  const auto& c = run.course;
  const auto* plan = runs.plans().find(c.plan);
  json::Array replanned;
  for (const auto& r : c.replanned)
    replanned.push_back(json::object({{"plan", r.plan},
                                      {"reason", r.reason},
                                      {"name", r.name},
                                      {"at", format_utc(r.at)},
                                      {"steps", r.steps},
                                      {"leads", r.leads}}));
  return json::object({{"id", run.id},
                       {"version", run.version},
                       {"plan", c.plan},
                       {"names", plan ? plan->names : words_of(c.plan)},
                       {"state", name_of(c.state)},
                       {"drill", c.drill},
                       {"decision", c.decision},
                       {"emergency", c.emergency},
                       {"joint_plan", c.joint_plan},
                       {"replanned", json::Value(std::move(replanned))},
                       {"urgency", c.urgency},
                       {"decided_at", time_json(c.decided_at)},
                       {"opened_at", format_utc(c.opened_at)},
                       {"go_at", time_json(c.go_at)},
                       {"go_by", c.go_by},
                       {"go_despite", c.go_despite},
                       {"ended_at", time_json(c.ended_at)},
                       {"ended_by", c.ended_by},
                       {"ended_reason", c.ended_reason}});
}

// Whose team it probably is: what belongs to birth and newborn is of the other hospital, when there is one.
std::string proposed_owner(const Facts& facts, std::string_view team, const std::string& host) {
  if (team != "obstetric" && team != "neonatal" && team != "transport") return host;
  for (const auto& o : facts.record.organizations)
    if (o.version.id != host && o.body["partOf"].is_null()) return o.version.id;
  return host;
}

json::Value grounds_json(const Facts& facts, std::string& host) {
  for (const auto& d : decisions_in(facts)) {
    if (state_at(d.course, d.content.expires, facts.now) != DecisionState::in_force) continue;
    if (d.content.action != "deliver") continue;
    if (!d.content.venue.empty()) host = d.content.venue;
    return json::object({{"id", d.id},
                         {"mode", d.content.mode},
                         {"from", time_json(d.content.from)},
                         {"to", time_json(d.content.to)}});
  }
  return {};
}

json::Value plan_json(const Runs& runs, const Facts& facts, const RunTemplate& plan,
                      const std::string& host) {
  json::Array teams, steps;
  for (const auto* t : runs.plans().teams_of(plan))
    teams.push_back(json::object({{"team", t->key},
                                  {"names", t->names},
                                  {"lead", t->lead},
                                  {"organization", proposed_owner(facts, t->key, host)}}));
  for (const auto& row : plan.rows) {
    const auto& s = *runs.plans().step(row.step);
    steps.push_back(json::object({{"id", s.key},
                                  {"names", s.names},
                                  {"team", s.team},
                                  {"of", s.of_child ? "child" : "mother"},
                                  {"minutes", row.minutes}}));
  }
  return json::object({{"key", plan.key},
                       {"names", plan.names},
                       {"sources", plan.sources},
                       {"teams", json::Value(std::move(teams))},
                       {"steps", json::Value(std::move(steps))}});
}

}  // namespace

json::Value run_json(const Runs& runs, const Facts& facts, const HeldRun& run) {
  const auto steps = pure_steps(run, runs.rules().same_within_s);
  json::Array step_rows, gate, intervals;
  for (const auto& t : run.steps) step_rows.push_back(step_json(runs, facts, run, t, steps));
  for (const auto& t : run.gate) gate.push_back(gate_json(runs, facts, t));
  const Instant until = run.course.ended_at.value_or(facts.now);
  for (const auto& plain : runs.rules().intervals) {
    const auto rule = with_urgency(runs, plain, run.course);
    for (const auto& i : interval_now(rule, steps, run.course.decided_at, until))
      intervals.push_back(interval_json(runs, run, rule, i));
  }
  json::Value out = head_json(runs, run);
  out.set("case", facts.id);
  out.set("title", facts.title);
  out.set("synthetic", facts.synthetic);
  out.set("zone", facts.zone);
  out.set("now", format_utc(facts.now));
  out.set("same_within_s", runs.rules().same_within_s);
  out.set("teams", teams_json(runs, runs.plans().find(run.course.plan)));
  out.set("steps", json::Value(std::move(step_rows)));
  out.set("gate", json::Value(std::move(gate)));
  out.set("intervals", json::Value(std::move(intervals)));
  out.set("delay_reasons", runs.plans().reasons());
  return out;
}

json::Value runs_json(const Runs& runs, const Facts& facts) {
  json::Array held, plans, hospitals;
  for (const auto& run : runs_in(facts)) held.push_back(head_json(runs, run));
  const std::string lead(facts.record.episode.body["managingOrganization"]["reference"].as_string());
  std::string host = lead.starts_with("Organization/") ? lead.substr(13) : "";
  json::Value decision = grounds_json(facts, host);
  for (const auto& plan : runs.plans().templates()) plans.push_back(plan_json(runs, facts, plan, host));
  for (const auto& o : facts.record.organizations)
    hospitals.push_back(json::object({{"id", o.version.id}, {"names", words(o.body, "name")}}));
  return json::object({{"runs", json::Value(std::move(held))},
                       {"now", format_utc(facts.now)},
                       {"title", facts.title},
                       {"zone", facts.zone},
                       {"synthetic", facts.synthetic},
                       {"read_only", facts.replay},
                       {"decision", std::move(decision)},
                       {"hospitals", json::Value(std::move(hospitals))},
                       {"plans", json::Value(std::move(plans))}});
}

}  // namespace dyad::care
