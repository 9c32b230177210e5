// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "care/plan_view.hpp"

namespace dyad::care {
namespace {

using planning::Region;

constexpr std::size_t kMostInstead = 6;  // of a person; those who could come first

json::Value at(const Region& region, int step) { return json::Value(format_utc(region.instant_of(step))); }

const planning::Resource& thing(const Region& region, int r) {
  return region.resources[static_cast<std::size_t>(r)];
}
const std::string& hospital_of(const Region& region, int r) {
  return region.hospitals[static_cast<std::size_t>(thing(region, r).home)].id;
}
json::Value named(const Region& region, int r) {
  return json::object({{"name", thing(region, r).name}, {"hospital", hospital_of(region, r)}});
}

struct Turn {  // a role that somebody has
  int task = 0, demand = 0;
};
std::vector<Turn> turns_of(const planning::Plan& plan, int resource) {
  std::vector<Turn> out;
  const auto& tasks = plan.cases.front().tasks;
  for (std::size_t i = 0; i < tasks.size(); ++i)
    for (std::size_t k = 0; k < tasks[i].holders.size(); ++k)
      if (tasks[i].present && std::ranges::count(tasks[i].holders[k], resource))
        out.push_back({static_cast<int>(i), static_cast<int>(k)});
  std::ranges::stable_sort(out, {},
                           [&](const Turn& t) { return tasks[static_cast<std::size_t>(t.task)].start; });
  return out;
}

json::Value instead_json(const PlanWords& words, const PlannedCase& planned, const Turn& turn) {
  auto others = planning::why_these(planned.region, planned.plan, {0, turn.task, turn.demand});
  std::erase_if(others, [](const planning::Other& o) { return o.chosen; });
  // Who lacks the skill altogether says little: last.
  std::ranges::stable_sort(others, {}, [](const planning::Other& o) {
    return o.why == planning::WhyNot::none ? 0 : o.why == planning::WhyNot::skill ? 2 : 1;
  });
  json::Array out;
  for (const auto& o : others) {
    if (out.size() == kMostInstead) break;
    json::Value one = named(planned.region, o.resource);
    one.set("could", o.why == planning::WhyNot::none);
    one.set("why", words.why_not(o));
    out.push_back(std::move(one));
  }
  return json::Value(std::move(out));
}

// Null for what is no stock: it has a name of its own.
const OfferedStock* stock_of(const Offers& offers, const planning::Resource& r) {
  if (r.kind != planning::Kind::supply) return nullptr;
  const auto it = std::ranges::find(offers.stocks, reference_in(r.id), &OfferedStock::reference);
  return it == offers.stocks.end() ? nullptr : &*it;
}

json::Value line_json(const PlanWords& words, const Offers& offers, const PlannedCase& planned,
                      const planning::Line& line) {
  const auto& region = planned.region;
  const auto& r = thing(region, line.resource);
  const auto& option = planning::option_of(region, 0, planned.plan.cases.front().option);
  const auto& task = planning::task_of(region, 0, line.task);
  const bool precaution = std::ranges::any_of(task.demands, [&](const planning::Demand& d) {
    return d.kind == r.kind && !d.precautions.empty() && planning::has_skills(r, d.precautions);
  });
  // A manifest is read by kind: blood and drugs apart.
  const OfferedStock* stock = stock_of(offers, r);
  return json::object({{"kind", stock ? std::string_view(stock->kind) : planning::name_of(r.kind)},
                       {"reference", reference_in(r.id)},
                       {"name", r.name},
                       {"names", stock ? words.product(*stock) : json::Value()},
                       {"hospital", hospital_of(region, line.resource)},
                       {"goes_to", words.hospital(planning::place(region.cases.front(), option, task.from))},
                       {"units", line.amount > 0 ? line.amount : 1},
                       {"needed_at", at(region, line.needed)},
                       {"order_by", at(region, line.order_by)},
                       {"lead_min", (line.needed - line.order_by) * region.step_minutes},
                       {"precaution", precaution}});
}

}  // namespace

json::Value plan_roster(const PlanWords& words, const PlannedCase& planned) {
  const auto& region = planned.region;
  const auto ways = planning::journeys(region, planned.plan, 0);
  json::Array out;
  for (const int r : used_by(planned.plan, 0)) {
    if (thing(region, r).kind != planning::Kind::person) continue;
    const auto turns = turns_of(planned.plan, r);
    json::Array tasks;
    for (const auto& t : turns) tasks.emplace_back(planning::task_of(region, 0, t.task).id);
    json::Value leaves, back;
    for (const auto& j : ways)
      if (j.resource == r) {
        if (leaves.is_null()) leaves = at(region, j.leave);
        back = at(region, j.arrive);
      }
    const bool away = !leaves.is_null();
    out.push_back(json::object({{"reference", reference_in(thing(region, r).id)},
                                {"name", thing(region, r).name},
                                {"hospital", hospital_of(region, r)},
                                {"role", words.role(turns.front().task, turns.front().demand)},
                                {"away", away},
                                {"leaves_at", std::move(leaves)},
                                {"back_at", std::move(back)},
                                {"tasks", json::Value(std::move(tasks))},
                                {"instead", instead_json(words, planned, turns.front())}}));
  }
  return json::Value(std::move(out));
}

json::Value plan_manifest(const PlanWords& words, const Offers& offers, const PlannedCase& planned) {
  json::Array out;
  for (const auto& line : planning::manifest(planned.region, planned.plan, 0))
    out.push_back(line_json(words, offers, planned, line));
  const auto& tasks = planned.plan.cases.front().tasks;
  for (const int r : used_by(planned.plan, 0)) {
    if (thing(planned.region, r).kind != planning::Kind::vehicle) continue;
    const auto first = turns_of(planned.plan, r).front();
    const int needed = tasks[static_cast<std::size_t>(first.task)].start;
    const auto times = times_of(planned.region, planned.plan, 0, r);
    out.push_back(line_json(words, offers, planned, {r, first.task, 0, times.front().first, needed}));
  }
  return json::Value(std::move(out));
}

json::Value plan_contingencies(const PlanWords& words, const PlannedCase& planned) {
  const auto& region = planned.region;
  json::Array out;
  for (const auto& ready : planned.ready) {
    const auto& what = region.cases.front().contingencies[static_cast<std::size_t>(ready.contingency)];
    const PlanContingency* known = words.of().contingency(what.name);
    json::Array who;
    for (const auto& holders : ready.team)
      for (const int r : holders) who.push_back(named(region, r));
    out.push_back(
        json::object({{"key", what.name},
                      {"names", known ? known->names : json::object({{"en", what.name}})},
                      {"trigger", known ? known->trigger : json::object({{"en", what.trigger}})},
                      {"minutes", ready.minutes ? json::Value(*ready.minutes) : json::Value()},
                      {"limit_min", known ? known->limit_min : what.deadline},
                      {"met", ready.met},
                      {"worst_at", at(region, ready.worst)},
                      {"missing", ready.missing.empty() ? json::Value() : json::Value(ready.missing)},
                      {"who", json::Value(std::move(who))}}));
  }
  return json::Value(std::move(out));
}

json::Value plan_run(const PlanWords& words, const Offers& offers, const RunPlans& runs,
                     const PlannedCase& planned) {
  const auto& region = planned.region;
  const RunTemplate* of = runs.find(words.of().key);
  if (!of || !planned.served) return {};
  const auto& option = planning::option_of(region, 0, planned.plan.cases.front().option);
  const std::string& host = region.hospitals[static_cast<std::size_t>(option.host)].id;
  std::map<std::string, json::Value> teams;
  json::Array rows, steps;
  for (const auto* team : runs.teams_of(*of)) {
    json::Value row = json::object({{"team", team->key}, {"organization", host}, {"person", ""}});
    for (const int r : used_by(planned.plan, 0)) {
      const auto post = std::string_view(thing(region, r).id);
      const auto id = post.substr(post.find('/') + 1);
      const auto who = std::ranges::find(offers.people, id, &OfferedPerson::post);
      if (!post.starts_with("PractitionerRole/") || who == offers.people.end()) continue;
      if (!std::ranges::count(team->roles, who->role)) continue;
      row.set("organization", hospital_of(region, r));
      row.set("person", who->name);
      break;
    }
    teams[team->key] = row;
    rows.push_back(std::move(row));
  }
  std::optional<Instant> begins;
  for (const auto& step : planned_steps(words.of(), region, planned.plan, 0)) {
    const auto* known = runs.step(step.step);
    if (!begins || step.at < *begins) begins = step.at;
    steps.push_back(
        json::object({{"id", step.step},
                      {"planned_at", format_utc(step.at)},
                      {"organization", known ? teams[known->team]["organization"] : json::Value()}}));
  }
  return json::object({{"begins_at", begins ? json::Value(format_utc(*begins)) : json::Value()},
                       {"teams", json::Value(std::move(rows))},
                       {"steps", json::Value(std::move(steps))}});
}

}  // namespace dyad::care
