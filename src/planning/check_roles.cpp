// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "planning/check_facts.hpp"

namespace dyad::planning::checking {
namespace {

const Demand& demand_of(const Facts& f, const Use& u) {
  return f.region.cases[static_cast<std::size_t>(u.c)]
      .tasks[static_cast<std::size_t>(u.task)]
      .demands[static_cast<std::size_t>(u.demand)];
}

bool one_of(const std::string& wanted, const std::vector<std::string>& skills) {
  const std::string bars = "|" + wanted + "|";
  return std::any_of(skills.begin(), skills.end(),
                     [&](const std::string& s) { return bars.find("|" + s + "|") != std::string::npos; });
}

void check_fitness(Facts& f, const Use& u) {
  const Resource& r = f.region.resources[static_cast<std::size_t>(u.resource)];
  const Demand& d = demand_of(f, u);
  if (r.kind != d.kind) f.say("kind", f.use_name(u), "is of another kind");
  for (const std::string& wanted : d.skills)
    if (!one_of(wanted, r.skills)) f.say("skill", f.use_name(u), "has not " + wanted);
  for (const std::string& wanted : d.precautions)
    if (!one_of(wanted, r.skills)) f.say("precaution", f.use_name(u), "has not " + wanted);
}

// Every step from leaving home to being back is in some window.
void check_hours(Facts& f, const Use& u) {
  const Resource& r = f.region.resources[static_cast<std::size_t>(u.resource)];
  const int out = f.way(u.resource, r.home, u.from);
  const bool stays =
      f.region.cases[static_cast<std::size_t>(u.c)].tasks[static_cast<std::size_t>(u.task)].open_ended;
  const int back = stays || r.kind == Kind::supply ? 0 : f.way(u.resource, u.to, r.home);
  if (out < 0 || back < 0) return f.say("travel", f.use_name(u), "cannot get there or back");
  const Case& c = f.region.cases[static_cast<std::size_t>(u.c)];
  if (r.kind == Kind::supply && u.start < c.decided + r.lead + out)
    f.say("lead", f.use_name(u), "is not ready by then");
  for (int step = u.start - (r.kind == Kind::supply ? 0 : out); step < u.end + back; ++step) {
    const bool covered = std::any_of(r.windows.begin(), r.windows.end(),
                                     [&](const Window& w) { return step >= w.from && step < w.to; });
    if (covered && step >= 0) continue;
    return f.say("window", f.use_name(u), "is not available all the time, ways included");
  }
  bool promised_so = false;
  if (c.promise && c.promise->option == f.plan.cases[static_cast<std::size_t>(u.c)].option)
    for (const PromisedTask& p : c.promise->tasks)
      if (p.task == u.task) {
        const auto& who = p.holders[static_cast<std::size_t>(u.demand)];
        promised_so = std::find(who.begin(), who.end(), u.resource) != who.end();
      }
  if (r.kind != Kind::supply && !promised_so && u.start - out < f.region.now)
    f.say("now", f.use_name(u), "would have to have left already");
}

void check_count(Facts& f, int c, int task) {
  const Task& t = f.region.cases[static_cast<std::size_t>(c)].tasks[static_cast<std::size_t>(task)];
  const TaskPlan& p = f.plan.cases[static_cast<std::size_t>(c)].tasks[static_cast<std::size_t>(task)];
  std::set<int> busy;
  for (std::size_t k = 0; k < t.demands.size(); ++k) {
    const Demand& d = t.demands[k];
    const std::string name = f.task_name(c, task) + "." + d.role;
    if (p.holders[k].size() != static_cast<std::size_t>(d.count))
      f.say("role", name, std::to_string(p.holders[k].size()) + " of " + std::to_string(d.count));
    if (d.kind != Kind::supply)
      for (const int r : p.holders[k])
        if (!busy.insert(r).second)
          f.say("role", name, f.region.resources[static_cast<std::size_t>(r)].id + " is in two roles of it");
    if (!d.same_as) continue;
    auto other = f.plan.cases[static_cast<std::size_t>(c)]
                     .tasks[static_cast<std::size_t>(d.same_as->first)]
                     .holders[static_cast<std::size_t>(d.same_as->second)];
    auto mine = p.holders[k];
    std::sort(other.begin(), other.end());
    std::sort(mine.begin(), mine.end());
    if (other != mine) f.say("same", name, "is not filled by the same");
  }
}

}  // namespace

void check_roles(Facts& f) {
  for (const Use& u : f.uses) {
    if (u.resource < 0 || static_cast<std::size_t>(u.resource) >= f.region.resources.size())
      return f.say("shape", f.task_name(u.c, u.task), "names no resource");
    if (u.fact) continue;
    check_fitness(f, u);
    check_hours(f, u);
  }
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c)
    for (std::size_t i = 0; f.plan.cases[c].option >= 0 && i < f.plan.cases[c].tasks.size(); ++i)
      if (f.plan.cases[c].tasks[i].present) check_count(f, static_cast<int>(c), static_cast<int>(i));
}

}  // namespace dyad::planning::checking
