// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "planning/check_facts.hpp"

namespace dyad::planning::checking {
namespace {

void check_pair(Facts& f, const Use& a, const Use& b) {  // a starts first
  const Resource& r = f.region.resources[static_cast<std::size_t>(a.resource)];
  if (a.c == b.c && a.task == b.task) return;  // two roles of one task: said elsewhere
  const int steps = f.way(a.resource, a.to, b.from);
  const int rest = a.c == b.c ? 0 : r.turnaround;
  if (steps < 0)
    f.say("travel", f.use_name(b), "there is no way from " + f.task_name(a.c, a.task));
  else if (b.start < a.end + std::max(steps, rest))
    f.say("shared", f.use_name(b), "is not free from " + f.task_name(a.c, a.task) + " in time");
}

void check_duty(Facts& f, const std::vector<Use>& uses, int resource) {
  const Resource& r = f.region.resources[static_cast<std::size_t>(resource)];
  if (!r.longest_duty) return;
  for (const Use& a : uses)
    for (const Use& b : uses) {
      const auto& tasks = f.region.cases[static_cast<std::size_t>(b.c)].tasks;
      if (a.fact || b.fact || a.start > b.start || tasks[static_cast<std::size_t>(b.task)].open_ended)
        continue;
      const int span = b.end + f.way(resource, b.to, r.home) - (a.start - f.way(resource, r.home, a.from));
      if (span > *r.longest_duty) f.say("duty", f.use_name(b), "is longer on duty than allowed");
    }
}

void check_amounts(Facts& f) {
  std::map<int, int> taken;
  for (const Use& u : f.uses)
    taken[u.resource] += f.region.cases[static_cast<std::size_t>(u.c)]
                             .tasks[static_cast<std::size_t>(u.task)]
                             .demands[static_cast<std::size_t>(u.demand)]
                             .amount;
  for (const auto& [r, amount] : taken) {
    const Resource& lot = f.region.resources[static_cast<std::size_t>(r)];
    if (lot.kind == Kind::supply && amount > lot.amount)
      f.say("amount", lot.id, "more is used than there is");
  }
}

// The tiers, again.

long unserved(const Facts& f, int urgency) {
  long out = 0;
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c)
    if (f.region.cases[c].urgency == urgency && f.plan.cases[c].option < 0) ++out;
  return out;
}

long missed(const Facts& f) {
  long out = 0;
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c)
    for (const Deadline& d : f.region.cases[c].deadlines)
      if (const CasePlan& p = f.plan.cases[c];
          p.option >= 0 && p.tasks[static_cast<std::size_t>(d.task)].present)
        out += p.tasks[static_cast<std::size_t>(d.task)].start > d.by ? d.weight : 0;
  return out;
}

long risks(const Facts& f) {
  long out = 0;
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c) {
    const Case& of = f.region.cases[c];
    const CasePlan& p = f.plan.cases[c];
    if (p.option < 0) continue;
    const Option& o = of.options[static_cast<std::size_t>(p.option)];
    out += o.risk_mother * of.weight_mother + o.risk_child * of.weight_child;
    for (const Delay& d : of.delays)
      if (const TaskPlan& t = p.tasks[static_cast<std::size_t>(d.task)]; t.present && t.start > d.after)
        out += d.mother * of.weight_mother + d.child * of.weight_child;
  }
  return out;
}

long broken_promises(const Facts& f) {
  constexpr long kOtherHost = 5;  // docs/planning.md, tier 4
  long out = 0;
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c) {
    const auto& was = f.region.cases[c].promise;
    const CasePlan& p = f.plan.cases[c];
    if (!was) continue;
    if (p.option != was->option) out += kOtherHost;
    for (const PromisedTask& t : was->tasks) {
      if (t.started) continue;
      const bool kept = p.option >= 0 && p.tasks[static_cast<std::size_t>(t.task)].present;
      if (!kept || p.tasks[static_cast<std::size_t>(t.task)].start != t.start) ++out;
      for (std::size_t k = 0; k < t.holders.size(); ++k) {
        std::set<int> now;
        if (kept)
          now.insert(p.tasks[static_cast<std::size_t>(t.task)].holders[k].begin(),
                     p.tasks[static_cast<std::size_t>(t.task)].holders[k].end());
        for (const int r : t.holders[k]) out += now.contains(r) ? 0 : 1;
      }
    }
  }
  return out;
}

long effort(const Facts& f) {
  long out = 0;
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c)
    if (const int o = f.plan.cases[c].option; o >= 0)
      out += f.region.cases[c].options[static_cast<std::size_t>(o)].transfers;
  std::set<std::pair<int, int>> away, paid;
  for (const Use& u : f.uses) {
    const Resource& r = f.region.resources[static_cast<std::size_t>(u.resource)];
    if (u.fact || r.kind == Kind::supply) continue;
    if (r.kind == Kind::person && r.home != u.from) away.emplace(u.c, u.resource);
    const bool stays =
        u.end == f.region.steps &&
        f.region.cases[static_cast<std::size_t>(u.c)].tasks[static_cast<std::size_t>(u.task)].open_ended;
    const int from = u.start - std::max(0, f.way(u.resource, r.home, u.from));
    const int to = u.end + (stays ? 0 : std::max(0, f.way(u.resource, u.to, r.home)));
    for (std::size_t w = 0; w < r.windows.size(); ++w)
      if (from < r.windows[w].to && to > r.windows[w].from) paid.emplace(u.resource, static_cast<int>(w));
  }
  for (const auto& [r, w] : paid)
    out += f.region.resources[static_cast<std::size_t>(r)].windows[static_cast<std::size_t>(w)].cost;
  return out + static_cast<long>(away.size());
}

}  // namespace

void check_shared(Facts& f) {
  std::map<int, std::vector<Use>> by_resource;
  for (const Use& u : f.uses)
    if (f.region.resources[static_cast<std::size_t>(u.resource)].kind != Kind::supply)
      by_resource[u.resource].push_back(u);
  for (auto& [r, uses] : by_resource) {
    std::stable_sort(uses.begin(), uses.end(), [](const Use& a, const Use& b) { return a.start < b.start; });
    for (std::size_t j = 1; j < uses.size(); ++j)
      for (std::size_t i = 0; i < j; ++i)
        if (!(uses[i].fact && uses[j].fact)) check_pair(f, uses[i], uses[j]);
    check_duty(f, uses, r);
  }
  check_amounts(f);
}

void check_costs(Facts& f) {
  std::set<int> urgencies;
  for (const Case& c : f.region.cases) urgencies.insert(c.urgency);
  std::vector<long> due;
  for (const int u : urgencies) due.push_back(unserved(f, u));
  due.insert(due.end(), {missed(f), risks(f), broken_promises(f), effort(f)});
  if (due.size() != f.plan.tiers.size()) return f.say("tiers", "plan", "has not the tiers of the region");
  for (std::size_t i = 0; i < due.size(); ++i) {
    const TierCost& t = f.plan.tiers[i];
    const std::string name(name_of(t.tier));
    if (t.cost != due[i])
      f.say("tiers", name,
            "is said to cost " + std::to_string(t.cost) + ", counted " + std::to_string(due[i]));
    if (t.lower > t.cost) f.say("tiers", name, "the lower bound is above the cost");
  }
}

}  // namespace dyad::planning::checking
