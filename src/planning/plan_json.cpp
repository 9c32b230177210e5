// SPDX-License-Identifier: Apache-2.0
#include "planning/plan_json.hpp"

#include <algorithm>

#include "planning/changes.hpp"
#include "planning/contingency.hpp"
#include "planning/rules.hpp"

namespace dyad::planning {
namespace {

const Resource& resource_of(const Region& region, int r) {
  return region.resources[static_cast<std::size_t>(r)];
}
const std::string& hospital_id(const Region& region, int h) {
  return region.hospitals[static_cast<std::size_t>(h)].id;
}

json::Value cover_json(const Region& region, const Plan& plan, const Slot& slot) {
  json::Array out;
  for (const int r : cover(region, plan, slot)) out.emplace_back(resource_of(region, r).id);
  return out;
}

json::Value roles_json(const Region& region, const Plan& plan, int c, int task) {
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  const TaskPlan& t = p.tasks[static_cast<std::size_t>(task)];
  json::Array out;
  for (std::size_t k = 0; k < t.holders.size(); ++k) {
    const Demand& d = task_of(region, c, task).demands[k];
    json::Array who;
    for (const int r : t.holders[k]) who.emplace_back(resource_of(region, r).id);
    json::Value role = json::object({{"role", d.role}, {"kind", name_of(d.kind)}, {"filled_by", who}});
    if (d.kind == Kind::supply) role.set("amount", d.amount);
    if (d.kind == Kind::person) role.set("cover", cover_json(region, plan, {c, task, static_cast<int>(k)}));
    out.push_back(std::move(role));
  }
  return out;
}

json::Value task_json(const Region& region, const Plan& plan, int c, int task) {
  const Case& of = case_of(region, c);
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  const TaskPlan& t = p.tasks[static_cast<std::size_t>(task)];
  const Task& what = task_of(region, c, task);
  const Option& o = option_of(region, c, p.option);
  json::Value out = json::object({{"task", what.id},
                                  {"name", what.name},
                                  {"start", time_text(region, t.start)},
                                  {"end", time_text(region, t.end)},
                                  {"from", hospital_id(region, place(of, o, what.from))}});
  if (what.from != what.to) out.set("to", hospital_id(region, place(of, o, what.to)));
  if (what.open_ended) out.set("open_ended", true);
  if (started(of, task)) out.set("started", true);
  out.set("roles", roles_json(region, plan, c, task));
  return out;
}

json::Value manifest_json(const Region& region, const Plan& plan, int c) {
  json::Array out;
  for (const Line& line : manifest(region, plan, c)) {
    const Resource& r = resource_of(region, line.resource);
    json::Value v = json::object({{"item", r.id},
                                  {"name", r.name},
                                  {"kind", name_of(r.kind)},
                                  {"task", task_of(region, c, line.task).id},
                                  {"from", hospital_id(region, r.home)},
                                  {"order_by", time_text(region, line.order_by)},
                                  {"needed_at", time_text(region, line.needed)}});
    if (r.kind == Kind::supply) v.set("amount", line.amount);
    out.push_back(std::move(v));
  }
  return out;
}

json::Value journeys_json(const Region& region, const Plan& plan, int c) {
  json::Array out;
  for (const Journey& j : journeys(region, plan, c))
    out.push_back(json::object({{"who", resource_of(region, j.resource).id},
                                {"by", region.travel_kinds[static_cast<std::size_t>(j.by)]},
                                {"from", hospital_id(region, j.from)},
                                {"to", hospital_id(region, j.to)},
                                {"leave", time_text(region, j.leave)},
                                {"arrive", time_text(region, j.arrive)}}));
  return out;
}

json::Value contingencies_json(const Region& region, const Plan& plan, int c) {
  json::Array out;
  for (const Readiness& ready : readiness(region, plan, c)) {
    const Contingency& k = case_of(region, c).contingencies[static_cast<std::size_t>(ready.contingency)];
    json::Array team;
    for (const auto& holders : ready.team)
      for (const int r : holders) team.emplace_back(resource_of(region, r).id);
    json::Value v = json::object({{"name", k.name},
                                  {"trigger", k.trigger},
                                  {"deadline_minutes", k.deadline},
                                  {"met", ready.met},
                                  {"minutes", ready.minutes},
                                  {"worst_at", time_text(region, ready.worst)},
                                  {"team", team}});
    if (!ready.missing.empty()) v.set("missing", ready.missing);
    out.push_back(std::move(v));
  }
  return out;
}

json::Value case_json(const Region& region, const Plan& plan, int c) {
  const Case& of = case_of(region, c);
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  json::Value out = json::object({{"case", of.id}, {"name", of.name}, {"served", p.option >= 0}});
  if (p.option < 0) return out;
  const Option& o = option_of(region, c, p.option);
  out.set("host", hospital_id(region, o.host));
  out.set("child_to", hospital_id(region, o.child_to));
  out.set("mode", name_of(o.mode));
  out.set("risk", json::object({{"mother", o.risk_mother}, {"child", o.risk_child}}));
  json::Array tasks, missed;
  std::vector<std::pair<int, int>> order;
  for (std::size_t i = 0; i < p.tasks.size(); ++i)
    if (p.tasks[i].present) order.emplace_back(p.tasks[i].start, static_cast<int>(i));
  std::sort(order.begin(), order.end());
  for (const auto& [start, task] : order) tasks.push_back(task_json(region, plan, c, task));
  for (const Deadline& d : of.deadlines) {
    const TaskPlan& t = p.tasks[static_cast<std::size_t>(d.task)];
    if (t.present && t.start > d.by)
      missed.push_back(json::object({{"deadline", d.name},
                                     {"by", time_text(region, d.by)},
                                     {"late_minutes", (t.start - d.by) * region.step_minutes}}));
  }
  out.set("tasks", tasks);
  out.set("deadlines_missed", missed);
  out.set("manifest", manifest_json(region, plan, c));
  out.set("journeys", journeys_json(region, plan, c));
  out.set("contingencies", contingencies_json(region, plan, c));
  return out;
}

json::Value tiers_json(const Plan& plan) {
  json::Array out;
  for (const TierCost& t : plan.tiers) {
    json::Value v = json::object({{"tier", name_of(t.tier)}});
    if (t.tier == Tier::unserved) v.set("urgency", t.urgency);
    v.set("cost", t.cost);
    v.set("lower_bound", t.lower);
    v.set("proven", t.proven);
    out.push_back(std::move(v));
  }
  return out;
}

}  // namespace

std::string time_text(const Region& region, int step) {
  return format_local(region.instant_of(step), region.offset_minutes);
}

json::Value plan_json(const Region& region, const Plan& plan) {
  json::Array cases, diff;
  for (int c = 0; c < static_cast<int>(plan.cases.size()); ++c) cases.push_back(case_json(region, plan, c));
  for (const Change& change : changes_of(region, plan))
    diff.push_back(json::object({{"case", case_of(region, change.c).id},
                                 {"what", change.what},
                                 {"was", change.was},
                                 {"now", change.now},
                                 {"affects", [&] {
                                    json::Array who;
                                    for (const int r : change.affects)
                                      who.emplace_back(resource_of(region, r).id);
                                    return json::Value(who);
                                  }()}}));
  json::Value out = json::object({{"region", region.name}});
  if (region.synthetic) out.set("synthetic", true);
  out.set("step_minutes", region.step_minutes);
  out.set("proven", plan.proven());
  out.set("tiers", tiers_json(plan));
  out.set("cases", cases);
  out.set("changes", diff);
  return out;
}

json::Value violations_json(const std::vector<Violation>& violations) {
  json::Array out;
  for (const Violation& v : violations)
    out.push_back(json::object({{"rule", v.rule}, {"where", v.where}, {"what", v.what}}));
  return out;
}

}  // namespace dyad::planning
