// SPDX-License-Identifier: Apache-2.0
#include "care/plan_view.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace dyad::care {
namespace {

using planning::Region;

json::Value at(const Region& region, int step) { return json::Value(format_utc(region.instant_of(step))); }

const planning::Resource& thing(const Region& region, int r) {
  return region.resources[static_cast<std::size_t>(r)];
}
const std::string& hospital_of(const Region& region, int r) {
  return region.hospitals[static_cast<std::size_t>(thing(region, r).home)].id;
}

// When anybody first leaves or begins, and when the last task ends that has an end.
struct Span {
  int begins = 0, ends = 0, knife = -1;
  int people_away = 0;
};
Span span_of(const PlanWords& words, const Region& region, const planning::Plan& plan) {
  Span out;
  out.begins = region.steps;
  const auto& tasks = plan.cases.front().tasks;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (!tasks[i].present) continue;
    const auto& what = planning::task_of(region, 0, static_cast<int>(i));
    out.begins = std::min(out.begins, tasks[i].start);
    if (!what.open_ended) out.ends = std::max(out.ends, tasks[i].end);
    if (what.id == words.of().knife) out.knife = tasks[i].start;
  }
  std::set<int> away;
  for (const auto& j : planning::journeys(region, plan, 0)) {
    out.begins = std::min(out.begins, j.leave);
    if (thing(region, j.resource).kind == planning::Kind::person) away.insert(j.resource);
  }
  out.people_away = static_cast<int>(away.size());
  return out;
}

json::Value risk_json(const PlanRisks& risks, planning::Mode mode) {
  const auto it = std::ranges::find(risks.by_mode, mode, &PlanRisk::mode);
  if (it == risks.by_mode.end()) return json::object({{"mother", json::Value()}, {"child", json::Value()}});
  const auto one = [&](double share) {
    constexpr double kPercent = 100, kRounded = 10;
    const double percent = static_cast<double>(std::lround(share * kPercent * kRounded)) / kRounded;
    return json::object({{"value", percent}, {"unit", "%"}, {"source", risks.source}});
  };
  return json::object({{"mother", one(it->mother)}, {"child", one(it->child)}});
}

json::Value venue_json(const PlanWords& words, const PlannedCase& planned, const PlannedVenue& venue,
                       const PlanRisks& risks) {
  const auto& region = planned.region;
  const auto& o = planning::option_of(region, 0, venue.option);
  json::Value out = json::object({{"host", words.hospital(o.host)},
                                  {"child_to", words.hospital(o.child_to)},
                                  {"mode", planning::name_of(o.mode)},
                                  {"possible", venue.possible},
                                  {"chosen", planned.plan.cases.front().option == venue.option}});
  if (venue.possible) {
    const Span span = span_of(words, region, venue.plan);
    out.set("begins_at", at(region, span.begins));
    out.set("birth_at", span.knife < 0 ? json::Value() : at(region, span.knife));
    out.set("ends_at", at(region, span.ends));
    out.set("people_away", span.people_away);
  } else {
    for (const char* name : {"begins_at", "birth_at", "ends_at", "people_away"}) out.set(name, json::Value());
  }
  out.set("transfers", o.transfers);
  out.set("risk", risk_json(risks, o.mode));
  out.set("missing", words.reasons(venue.why));
  out.set("ways_out", words.ways_out(venue.why));
  return out;
}

json::Value roles_json(const PlanWords& words, const PlannedCase& planned, int task) {
  const auto& region = planned.region;
  const auto& held = planned.plan.cases.front().tasks[static_cast<std::size_t>(task)].holders;
  json::Array out;
  for (std::size_t k = 0; k < held.size(); ++k) {
    const auto& d = planning::task_of(region, 0, task).demands[k];
    json::Array holders;
    for (const int r : held[k])
      holders.push_back(json::object({{"reference", reference_in(thing(region, r).id)},
                                      {"name", thing(region, r).name},
                                      {"hospital", hospital_of(region, r)}}));
    out.push_back(json::object({{"role", d.role},
                                {"names", words.role(task, static_cast<int>(k))},
                                {"kind", planning::name_of(d.kind)},
                                {"count", d.kind == planning::Kind::supply ? d.amount : d.count},
                                {"holders", json::Value(std::move(holders))}}));
  }
  return json::Value(std::move(out));
}

json::Value tasks_json(const PlanWords& words, const PlannedCase& planned) {
  const auto& region = planned.region;
  const auto& plan = planned.plan.cases.front();
  const auto& option = planning::option_of(region, 0, plan.option);
  std::vector<std::pair<int, int>> order;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i)
    if (plan.tasks[i].present) order.emplace_back(plan.tasks[i].start, static_cast<int>(i));
  std::ranges::sort(order);
  json::Array out;
  for (const auto& [start, i] : order) {
    const auto& what = planning::task_of(region, 0, i);
    const PlanTask* known = words.task_of(i);
    const auto place = [&](int where) {
      return words.hospital(planning::place(region.cases.front(), option, where));
    };
    out.push_back(json::object({{"id", what.id},
                                {"names", words.task(i)},
                                {"start", at(region, start)},
                                {"end", at(region, plan.tasks[static_cast<std::size_t>(i)].end)},
                                {"open_ended", what.open_ended},
                                {"from", place(what.from)},
                                {"to", place(what.to)},
                                {"of", known ? known->of : "both"},
                                {"team", known ? known->team : ""},
                                {"roles", roles_json(words, planned, i)}}));
  }
  return json::Value(std::move(out));
}

json::Value tiers_json(const PlanWords& words, const planning::Plan& plan) {
  json::Array out;
  for (const auto& t : plan.tiers)
    out.push_back(json::object({{"tier", planning::name_of(t.tier)},
                                {"names", words.tier(t.tier)},
                                {"cost", t.cost},
                                {"lower", t.lower},
                                {"proven", t.proven}}));
  return json::Value(std::move(out));
}

// What begins after the latest time that the decision allows; null when nothing does.
json::Value late_json(const PlanWords& words, const PlannedCase& planned) {
  const auto& region = planned.region;
  const auto& tasks = planned.plan.cases.front().tasks;
  for (const auto& d : region.cases.front().deadlines) {
    const auto& task = tasks[static_cast<std::size_t>(d.task)];
    if (!task.present || task.start <= d.by) continue;
    return json::object({{"task", words.task(d.task)},
                         {"by", at(region, d.by)},
                         {"at", at(region, task.start)},
                         {"minutes", (task.start - d.by) * region.step_minutes}});
  }
  return {};
}

json::Value changes_json(const PlanWords& words, const PlannedCase& planned) {
  json::Array out;
  for (const auto& change : planned.changes) {
    json::Array concerns;
    for (const int r : change.affects)
      concerns.push_back(json::object({{"reference", reference_in(thing(planned.region, r).id)},
                                       {"name", thing(planned.region, r).name},
                                       {"hospital", hospital_of(planned.region, r)}}));
    out.push_back(json::object(
        {{"words", words.change(change, planned.plan)}, {"concerns", json::Value(std::move(concerns))}}));
  }
  return json::Value(std::move(out));
}

}  // namespace

json::Value plan_view(const PlanWords& words, const Offers& offers, const PlannedCase& planned,
                      const PlanRisks& risks) {
  json::Array venues;
  for (const auto& v : planned.venues) venues.push_back(venue_json(words, planned, v, risks));
  const json::Value none{json::Array{}};
  return json::object({{"served", planned.served},
                       {"proven", planned.plan.proven()},
                       {"solved_ms", static_cast<long long>(planned.solved_ms)},
                       {"checked", true},
                       {"venues", json::Value(std::move(venues))},
                       {"tasks", planned.served ? tasks_json(words, planned) : none},
                       {"roster", planned.served ? plan_roster(words, planned) : none},
                       {"manifest", planned.served ? plan_manifest(words, offers, planned) : none},
                       {"contingencies", planned.served ? plan_contingencies(words, planned) : none},
                       {"late", planned.served ? late_json(words, planned) : json::Value()},
                       {"tiers", tiers_json(words, planned.plan)},
                       {"changes", changes_json(words, planned)},
                       {"reasons", words.reasons(planned.why)},
                       {"ways_out", words.ways_out(planned.why)}});
}

std::vector<PlanPart> plan_parts(const PlannedCase& planned) {
  const auto& region = planned.region;
  std::map<std::string, PlanPart> parts;
  const auto& option = planning::option_of(region, 0, planned.plan.cases.front().option);
  for (const int h : {option.host, option.child_to}) {
    const std::string& id = region.hospitals[static_cast<std::size_t>(h)].id;
    parts[id].hospital = id;
  }
  for (const int r : used_by(planned.plan, 0)) {
    const auto& what = thing(region, r);
    PlanPart& part = parts[hospital_of(region, r)];
    part.hospital = hospital_of(region, r);
    int units = 0;
    const auto& tasks = planned.plan.cases.front().tasks;
    for (std::size_t i = 0; i < tasks.size(); ++i)
      for (std::size_t k = 0; k < tasks[i].holders.size(); ++k)
        if (std::ranges::count(tasks[i].holders[k], r))
          units += planning::task_of(region, 0, static_cast<int>(i)).demands[k].amount;
    for (const auto& [from, to] : times_of(region, planned.plan, 0, r))
      part.uses.push_back({std::string(reference_in(what.id)), std::string(planning::name_of(what.kind)),
                           what.name, region.instant_of(from), region.instant_of(to), units});
  }
  std::vector<PlanPart> out;
  for (auto& [id, part] : parts) out.push_back(std::move(part));
  return out;
}

}  // namespace dyad::care
