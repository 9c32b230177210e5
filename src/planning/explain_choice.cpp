// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/explain.hpp"
#include "planning/plan_json.hpp"

namespace dyad::planning {
namespace {

// The use of a resource by the plan that is nearest to these steps and meets them.
std::string busy_with(const Region& region, const Plan& plan, int resource, const Slot& slot, int from,
                      int to) {
  const int rest = region.resources[static_cast<std::size_t>(resource)].turnaround;
  for (std::size_t c = 0; c < plan.cases.size(); ++c)
    for (std::size_t i = 0; i < plan.cases[c].tasks.size(); ++i) {
      const TaskPlan& t = plan.cases[c].tasks[i];
      const int apart = static_cast<int>(c) == slot.c ? 0 : rest;
      if (!t.present || t.start - apart >= to || t.end + apart <= from) continue;
      for (std::size_t k = 0; k < t.holders.size(); ++k)
        if (std::find(t.holders[k].begin(), t.holders[k].end(), resource) != t.holders[k].end())
          return region.cases[c].id + "." + region.cases[c].tasks[i].id + " as " +
                 region.cases[c].tasks[i].demands[k].role;
    }
  return {};
}

Other why_not(const Region& region, const Plan& plan, const Slot& slot, int resource) {
  const auto because = [&](WhyNot why, std::string reason, std::string skill = {}) {
    return Other{resource, false, std::move(reason), why, std::move(skill)};
  };
  const CasePlan& p = plan.cases[static_cast<std::size_t>(slot.c)];
  const TaskPlan& t = p.tasks[static_cast<std::size_t>(slot.task)];
  const Demand& d = task_of(region, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)];
  const Resource& r = region.resources[static_cast<std::size_t>(resource)];
  for (const std::string& skill : d.skills)
    if (!has_skills(r, {skill})) return because(WhyNot::skill, "has not " + skill, skill);
  for (const std::string& skill : d.precautions)
    if (!has_skills(r, {skill}))
      return because(WhyNot::precaution, "has not " + skill + ", which the infection needs", skill);
  const auto any = fit(region, slot, p.option, resource, {true, false});
  if (!any)
    return because(WhyNot::way, r.kind == Kind::supply ? "cannot be there in time, or is not enough"
                                                       : "cannot get there and back");
  const auto f = fit(region, slot, p.option, resource);
  const bool in_hours = f && std::any_of(f->starts.begin(), f->starts.end(), [&](const auto& range) {
                          return t.start >= range.first && t.start <= range.second;
                        });
  if (!in_hours) return because(WhyNot::hours, "is not available all the time from leaving to being back");
  const std::string task = busy_with(region, plan, resource, slot, t.start - f->before, t.end + f->after);
  if (task.empty() || r.kind == Kind::supply) return because(WhyNot::none, {});
  return because(WhyNot::busy, "is at " + task);
}

}  // namespace

std::vector<Other> why_these(const Region& region, const Plan& plan, const Slot& slot) {
  const TaskPlan& t = plan.cases[static_cast<std::size_t>(slot.c)].tasks[static_cast<std::size_t>(slot.task)];
  const auto& holders = t.holders[static_cast<std::size_t>(slot.demand)];
  const Demand& d = task_of(region, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)];
  std::vector<Other> out;
  for (int r = 0; r < static_cast<int>(region.resources.size()); ++r) {
    if (region.resources[static_cast<std::size_t>(r)].kind != d.kind) continue;
    const bool chosen = std::find(holders.begin(), holders.end(), r) != holders.end();
    out.push_back(chosen ? Other{r, true, {}} : why_not(region, plan, slot, r));
  }
  return out;
}

std::vector<Venue> compare_venues(const Region& region, int c, const SolveOptions& options) {
  std::vector<Venue> out;
  const Case& of = case_of(region, c);
  SolveOptions quiet = options;
  quiet.on_plan = nullptr;
  for (int o = 0; o < static_cast<int>(of.options.size()); ++o) {
    Region only = region;
    Case& here = only.cases[static_cast<std::size_t>(c)];
    // The others become options that no way and no time allows: their index stays, so promises do too.
    here.allowed = o;
    const auto plan = solve(only, quiet);
    Venue v;
    v.option = o;
    if (plan) {
      v.possible = plan->cases[static_cast<std::size_t>(c)].option == o;
      v.proven = plan->proven();
      v.tiers = plan->tiers;
    }
    out.push_back(std::move(v));
  }
  return out;
}

}  // namespace dyad::planning
