// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "planning/rules.hpp"

namespace dyad::planning {
namespace {

template <class V>
auto& at(V& v, int i) {
  return v[static_cast<std::size_t>(i)];
}

long lateness(const Case& c, const CasePlan& p) {
  long out = 0;
  for (const Deadline& d : c.deadlines) {
    const TaskPlan& t = at(p.tasks, d.task);
    if (t.present && t.start > d.by) out += d.weight;
  }
  return out;
}

long risk(const Case& c, const CasePlan& p) {
  const Option& o = at(c.options, p.option);
  long mother = o.risk_mother, child = o.risk_child;
  for (const Delay& d : c.delays) {
    const TaskPlan& t = at(p.tasks, d.task);
    if (!t.present || t.start <= d.after) continue;
    mother += d.mother;
    child += d.child;
  }
  return mother * c.weight_mother + child * c.weight_child;
}

long changes(const Case& c, const CasePlan& p) {
  if (!c.promise) return 0;
  long out = p.option == c.promise->option ? 0 : kHostChangeCost;
  for (const PromisedTask& was : c.promise->tasks) {
    if (was.started) continue;
    const bool there = p.option >= 0 && at(p.tasks, was.task).present;
    if (!there || at(p.tasks, was.task).start != was.start) ++out;
    for (std::size_t k = 0; k < was.holders.size(); ++k)
      for (const int r : was.holders[k]) {
        const std::vector<int> none;
        const auto& now = there ? at(p.tasks, was.task).holders[k] : none;
        if (std::find(now.begin(), now.end(), r) == now.end()) ++out;
      }
  }
  return out;
}

struct Uses {
  std::set<std::pair<int, int>> borrowed;  // case, person
  std::set<std::pair<int, int>> windows;   // resource, window
};

void count_uses(const Region& region, int c, const CasePlan& p, Uses& uses) {
  const Case& of = case_of(region, c);
  const Option& o = at(of.options, p.option);
  for (std::size_t i = 0; i < p.tasks.size(); ++i) {
    const TaskPlan& t = p.tasks[i];
    if (!t.present || started(of, static_cast<int>(i))) continue;
    for (std::size_t k = 0; k < t.holders.size(); ++k)
      for (const int r : t.holders[k]) {
        const Resource& who = at(region.resources, r);
        if (who.kind == Kind::person && who.home != place(of, o, of.tasks[i].from))
          uses.borrowed.emplace(c, r);
        const auto f = fit(region, {c, static_cast<int>(i), static_cast<int>(k)}, p.option, r);
        if (!f || who.kind == Kind::supply) continue;
        for (std::size_t w = 0; w < who.windows.size(); ++w)
          if (t.start - f->before < who.windows[w].to && t.end + f->after > who.windows[w].from)
            uses.windows.emplace(r, static_cast<int>(w));
      }
  }
}

}  // namespace

std::vector<TierCost> costs(const Region& region, const Plan& plan) {
  std::set<int> urgencies;
  for (const Case& c : region.cases) urgencies.insert(c.urgency);
  std::vector<TierCost> out;
  for (const int u : urgencies) out.push_back({Tier::unserved, u, 0, 0, false});
  TierCost late{Tier::deadlines}, danger{Tier::risk}, moved{Tier::disruption}, effort{Tier::effort};
  Uses uses;
  for (std::size_t c = 0; c < plan.cases.size(); ++c) {
    const Case& of = region.cases[c];
    const CasePlan& p = plan.cases[c];
    moved.cost += changes(of, p);
    if (p.option < 0) {
      ++out[static_cast<std::size_t>(std::distance(urgencies.begin(), urgencies.find(of.urgency)))].cost;
      continue;
    }
    late.cost += lateness(of, p);
    danger.cost += risk(of, p);
    effort.cost += at(of.options, p.option).transfers;
    count_uses(region, static_cast<int>(c), p, uses);
  }
  effort.cost += static_cast<long>(uses.borrowed.size());
  for (const auto& [r, w] : uses.windows) effort.cost += at(at(region.resources, r).windows, w).cost;
  for (const TierCost& t : {late, danger, moved, effort}) out.push_back(t);
  return out;
}

bool better(const std::vector<TierCost>& a, const std::vector<TierCost>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].cost != b[i].cost) return a[i].cost < b[i].cost;
  return false;
}

}  // namespace dyad::planning
