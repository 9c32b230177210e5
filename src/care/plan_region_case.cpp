// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "care/plan_region_parts.hpp"

namespace dyad::care::laying {
namespace {

constexpr int kWeightScale = 1000;  // the greater of her weights
constexpr int kRiskScale = 1000;    // deaths of so many

json::Array texts(const std::vector<std::string>& list) { return {list.begin(), list.end()}; }

std::vector<std::string> groups_for(const PlanRules& rules, const std::string& product,
                                    const std::string& group) {
  for (const auto& row : rules.blood)
    if (row.product == product && row.group == group) return row.may_have;
  return {};
}

json::Array skills_for(const Laying& laying, const Wanted& wanted, const PlanRole& role) {
  const PlanAsk& ask = *wanted.ask;
  json::Array out = texts(role.skills);
  std::vector<std::string> posts;
  for (const std::string& post : role.posts) posts.push_back(post_skill(post));
  if (!posts.empty()) out.emplace_back(any_of(posts));
  if (role.visiting) out.emplace_back(elsewhere_skill(ask.mother_at));
  if (role.seats > 0) out.emplace_back(seats_skill(role.seats));
  if (role.by_gestation) out.emplace_back(any_of(cot_levels(laying.rules, ask.gestation_days)));
  if (!role.product.empty()) {
    out.emplace_back(role.product);
    if (const auto groups = groups_for(laying.rules, role.product, ask.blood_group); !groups.empty())
      out.emplace_back(any_of(groups));
  }
  return out;
}

}  // namespace

json::Array needs_of(const Laying& laying, const Wanted& wanted, const std::vector<PlanRole>& roles) {
  json::Array out;
  for (const PlanRole& role : roles) {
    const int times = times_of(role, wanted);
    if (times == 0) continue;
    json::Value need = json::object({{"role", role.role}, {"kind", planning::name_of(role.kind)}});
    if (!role.same_as.empty())
      need.set("same_as", role.same_as);
    else if (auto skills = skills_for(laying, wanted, role); !skills.empty())
      need.set("skills", std::move(skills));
    if (role.kind == planning::Kind::supply)
      need.set("amount", role.amount * times);
    else if (role.count * times > 1)
      need.set("count", role.count * times);
    out.push_back(std::move(need));
  }
  return out;
}

namespace {

json::Value task_of(const Laying& laying, const Wanted& wanted, const PlanTask& task) {
  json::Value out = json::object({{"id", task.id}, {"name", task.id}});
  if (task.open_ended)
    out.set("open_ended", true);
  else
    out.set("minutes", task.minutes);
  if (task.move) out.set("move_by", laying.rules.travel_by);
  if (task.from == task.to)
    out.set("at", task.from);
  else
    out.set("from", task.from).set("to", task.to);
  json::Array when;
  for (const auto mode : task.when) when.emplace_back(planning::name_of(mode));
  if (!when.empty()) out.set("when", std::move(when));
  if (task.id == wanted.plan->knife)
    out.set("earliest", laying.grid.text(std::max(wanted.ask->from, laying.now)));
  out.set("needs", needs_of(laying, wanted, task.roles));
  return out;
}

json::Array order_of(const PlanTemplate& plan) {
  json::Array out;
  for (const PlanOrder& order : plan.order) {
    json::Value row = json::object({{"before", order.before}, {"after", order.after}});
    if (order.least_minutes > 0) row.set("least_minutes", order.least_minutes);
    if (order.most_minutes) row.set("most_minutes", *order.most_minutes);
    out.push_back(std::move(row));
  }
  return out;
}

bool role_is_there(const Wanted& wanted, const std::string& task_and_role) {
  for (const PlanTask& task : wanted.plan->tasks)
    for (const PlanRole& role : task.roles)
      if (task.id + "." + role.role == task_and_role) return times_of(role, wanted) > 0;
  return false;
}

json::Array contingencies_of(const Laying& laying, const Wanted& wanted) {
  json::Array out;
  for (const PlanContingency& k : wanted.plan->contingencies) {
    if (k.only_twins && wanted.ask->children < 2) continue;
    // What is not part of this plan cannot be lost.
    if (!std::ranges::all_of(k.lost, [&](const auto& role) { return role_is_there(wanted, role); })) continue;
    json::Value row = json::object({{"name", k.key},
                                    {"trigger", k.trigger["en"]},
                                    {"at", k.at},
                                    {"from", laying.grid.text(std::max(laying.grid.start, laying.now))},
                                    {"to", laying.grid.text(laying.grid.end)},
                                    {"deadline_minutes", k.limit_min},
                                    {"minutes", k.minutes},
                                    {"needs", needs_of(laying, wanted, k.roles)}});
    if (!k.from_task.empty()) row.set("from_task", k.from_task);
    if (!k.to_task.empty()) row.set("to_task", k.to_task);
    if (!k.lost.empty()) row.set("lost_roles", texts(k.lost));
    out.push_back(std::move(row));
  }
  return out;
}

json::Value weights_of(const std::optional<PlanWeights>& hers) {
  const double most = hers ? std::max(hers->mother, hers->child) : 0;
  const auto scaled = [&](double weight) {
    return most > 0 ? static_cast<int>(std::lround(weight / most * kWeightScale)) : 0;
  };
  return json::object(
      {{"mother", scaled(hers ? hers->mother : 0)}, {"child", scaled(hers ? hers->child : 0)}});
}

// What is no longer there cannot be kept; what has begun is a fact, and stays as it was said.
json::Value promise_of(const Laying& laying, const Wanted& wanted, const PlanPromise& promise) {
  json::Array tasks;
  for (const auto& task : promise.tasks) {
    json::Object roles;
    for (const auto& [role, ids] : task.roles) {
      json::Array kept;
      for (const std::string& id : ids)
        if (task.started || laying.ids.contains(id)) kept.emplace_back(id);
      if (task.started || role_is_there(wanted, task.task + "." + role))
        roles.emplace_back(role, std::move(kept));
    }
    json::Value row = json::object({{"task", task.task},
                                    {"start", laying.grid.text(task.start)},
                                    {"roles", json::Value(std::move(roles))}});
    if (task.started) row.set("started", true);
    tasks.push_back(std::move(row));
  }
  return json::object({{"host", promise.host},
                       {"child_to", promise.child_to.empty() ? promise.host : promise.child_to},
                       {"mode", planning::name_of(promise.mode)},
                       {"tasks", std::move(tasks)}});
}

// A promise of a place that is no option any more holds nothing, unless it has begun.
bool can_be_kept(const Wanted& wanted, const PlanPromise& promise) {
  const std::string& child = promise.child_to.empty() ? promise.host : promise.child_to;
  for (const json::Value& option : wanted.options)
    if (option["host"].as_string() == promise.host && option["child_to"].as_string() == child &&
        option["mode"].as_string() == planning::name_of(promise.mode))
      return true;
  return std::ranges::any_of(promise.tasks, &PlanPromise::Task::started);
}

}  // namespace

std::string any_of(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& code : codes) out += (out.empty() ? "" : "|") + code;
  return out;
}

std::vector<std::string> cot_levels(const PlanRules& rules, std::optional<int> gestation_days) {
  for (const auto& row : rules.cots)
    if (!gestation_days || *gestation_days < row.below_days) return row.levels;
  return rules.cots.back().levels;
}

int times_of(const PlanRole& role, const Wanted& of) {
  if ((role.for_the_way && !of.child_may_leave) || (role.for_the_team && !of.team_may_travel)) return 0;
  if (role.below_days > 0 && of.ask->gestation_days && *of.ask->gestation_days >= role.below_days) return 0;
  return role.per_child ? of.ask->children : 1;
}

json::Value risk_of(const PlanAsk& ask, planning::Mode mode) {
  const auto it = std::ranges::find(ask.risks, mode, &PlanRisk::mode);
  const auto scaled = [](double chance) { return static_cast<int>(std::lround(chance * kRiskScale)); };
  return json::object({{"mother", it == ask.risks.end() ? 0 : scaled(it->mother)},
                       {"child", it == ask.risks.end() ? 0 : scaled(it->child)}});
}

json::Object precautions_of(const Laying& laying) {
  json::Object out;
  std::vector<std::string> infections;
  for (const Wanted& wanted : laying.wanted)
    for (const std::string& one : wanted.precautions)
      if (std::ranges::find(infections, one) == infections.end()) infections.push_back(one);
  for (const std::string& infection : infections) {
    json::Object kinds;
    for (const auto& row : laying.rules.precautions)
      if (row.infection == infection) kinds.emplace_back(planning::name_of(row.kind), texts(row.skills));
    out.emplace_back(infection, json::Value(std::move(kinds)));
  }
  return out;
}

json::Value case_of(const Laying& laying, const Wanted& wanted) {
  const PlanAsk& ask = *wanted.ask;
  const Grid& grid = laying.grid;
  json::Array tasks;
  for (const PlanTask& task : wanted.plan->tasks) tasks.push_back(task_of(laying, wanted, task));
  json::Value out = json::object({{"id", ask.case_id},
                                  {"name", ask.name.empty() ? ask.case_id : ask.name},
                                  {"synthetic", ask.synthetic},
                                  {"urgency", ask.urgency},
                                  {"mother_at", ask.mother_at},
                                  {"decided_at", grid.text(std::clamp(ask.decided, grid.start, laying.now))},
                                  {"weights", weights_of(ask.weights)},
                                  {"precautions", texts(wanted.precautions)},
                                  {"options", wanted.options},
                                  {"tasks", std::move(tasks)},
                                  {"order", order_of(*wanted.plan)}});
  json::Value window =
      json::object({{"name", "window"}, {"task", wanted.plan->knife}, {"by", grid.text(ask.to)}});
  out.set("deadlines", json::Array{std::move(window)});
  if (ask.promise && can_be_kept(wanted, *ask.promise))
    out.set("promise", promise_of(laying, wanted, *ask.promise));
  out.set("contingencies", contingencies_of(laying, wanted));
  return out;
}

}  // namespace dyad::care::laying
