// SPDX-License-Identifier: Apache-2.0
#include "planning/changes.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "planning/plan_json.hpp"

namespace dyad::planning {
namespace {

std::string names(const Region& region, const std::vector<int>& resources) {
  std::string out;
  for (const int r : resources)
    out += (out.empty() ? "" : ", ") + region.resources[static_cast<std::size_t>(r)].id;
  return out.empty() ? "nobody" : out;
}

std::string venue(const Region& region, const Option& o) {
  return region.hospitals[static_cast<std::size_t>(o.host)].id + ", child to " +
         region.hospitals[static_cast<std::size_t>(o.child_to)].id + " (" + std::string(name_of(o.mode)) +
         ")";
}

std::vector<int> all_of(const std::vector<std::vector<int>>& a, const std::vector<std::vector<int>>& b) {
  std::set<int> out;
  for (const auto* lists : {&a, &b})
    for (const auto& list : *lists) out.insert(list.begin(), list.end());
  return {out.begin(), out.end()};
}

void changed_task(const Region& region, int c, const PromisedTask& was, const TaskPlan& now,
                  std::vector<Change>& out) {
  const Task& t = task_of(region, c, was.task);
  const std::string start = now.present ? time_text(region, now.start) : "not part of the plan";
  if (!now.present || now.start != was.start)
    out.push_back({c, "start of " + t.id, time_text(region, was.start), start,
                   all_of(was.holders, now.holders), was.task});
  for (std::size_t k = 0; now.present && k < was.holders.size(); ++k) {
    std::vector<int> before = was.holders[k], after = now.holders[k], differ;
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                  std::back_inserter(differ));
    if (!differ.empty() && !before.empty())
      out.push_back({c, t.demands[k].role + " of " + t.id, names(region, before), names(region, after),
                     differ, was.task, static_cast<int>(k)});
  }
}

bool busy_near(const Region& region, const Plan& plan, int resource, int from, int to) {
  for (std::size_t c = 0; c < plan.cases.size(); ++c)
    for (std::size_t i = 0; i < plan.cases[c].tasks.size(); ++i) {
      const TaskPlan& t = plan.cases[c].tasks[i];
      const int around = region.resources[static_cast<std::size_t>(resource)].turnaround;
      if (!t.present || t.start - around >= to || t.end + around <= from) continue;
      for (const auto& holders : t.holders)
        if (std::find(holders.begin(), holders.end(), resource) != holders.end()) return true;
    }
  return false;
}

}  // namespace

std::vector<Change> changes_of(const Region& region, const Plan& plan) {
  std::vector<Change> out;
  for (int c = 0; c < static_cast<int>(plan.cases.size()); ++c) {
    const Case& of = case_of(region, c);
    const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
    if (!of.promise) continue;
    std::vector<int> everybody;
    for (const PromisedTask& was : of.promise->tasks) {
      const auto who = all_of(was.holders, {});
      everybody.insert(everybody.end(), who.begin(), who.end());
    }
    std::sort(everybody.begin(), everybody.end());
    everybody.erase(std::unique(everybody.begin(), everybody.end()), everybody.end());
    const std::string before = venue(region, option_of(region, c, of.promise->option));
    if (p.option < 0) {
      out.push_back({c, "served", before, "not served", everybody});
      continue;
    }
    if (p.option != of.promise->option)
      out.push_back({c, "host", before, venue(region, option_of(region, c, p.option)), everybody});
    for (const PromisedTask& was : of.promise->tasks)
      if (!was.started) changed_task(region, c, was, p.tasks[static_cast<std::size_t>(was.task)], out);
  }
  return out;
}

std::vector<int> cover(const Region& region, const Plan& plan, const Slot& slot) {
  std::vector<int> out;
  const CasePlan& p = plan.cases[static_cast<std::size_t>(slot.c)];
  const TaskPlan& t = p.tasks[static_cast<std::size_t>(slot.task)];
  for (int r = 0; r < static_cast<int>(region.resources.size()); ++r) {
    const auto f = fit(region, slot, p.option, r);
    if (!f) continue;
    const bool in_hours = std::any_of(f->starts.begin(), f->starts.end(), [&](const auto& range) {
      return t.start >= range.first && t.start <= range.second;
    });
    if (in_hours && !busy_near(region, plan, r, t.start - f->before, t.end + f->after)) out.push_back(r);
  }
  return out;
}

std::vector<Line> manifest(const Region& region, const Plan& plan, int c) {
  std::vector<Line> out;
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  for (std::size_t i = 0; p.option >= 0 && i < p.tasks.size(); ++i) {
    const TaskPlan& t = p.tasks[i];
    for (std::size_t k = 0; t.present && k < t.holders.size(); ++k)
      for (const int r : t.holders[k]) {
        const Resource& what = region.resources[static_cast<std::size_t>(r)];
        const bool carried = what.kind == Kind::supply || what.kind == Kind::kit ||
                             what.kind == Kind::ventilator || what.kind == Kind::incubator;
        if (!carried || task_of(region, c, static_cast<int>(i)).demands[k].same_as)
          continue;  // there already
        const Slot slot{c, static_cast<int>(i), static_cast<int>(k)};
        const auto f = fit(region, slot, p.option, r);
        const int before = f ? f->before : 0;
        out.push_back({r, slot.task, task_of(region, c, slot.task).demands[k].amount,
                       std::max(0, t.start - before - what.lead), t.start});
      }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Line& a, const Line& b) { return a.order_by < b.order_by; });
  return out;
}

std::vector<Journey> journeys(const Region& region, const Plan& plan, int c) {
  struct Stop {
    int start, end, from, to, move_by;
  };
  const Case& of = case_of(region, c);
  const CasePlan& p = plan.cases[static_cast<std::size_t>(c)];
  std::map<int, std::vector<Stop>> stops;
  for (std::size_t i = 0; p.option >= 0 && i < p.tasks.size(); ++i) {
    const Option& o = option_of(region, c, p.option);
    const Task& t = of.tasks[i];
    for (const auto& holders : p.tasks[i].holders)
      for (const int r : holders)
        stops[r].push_back(
            {p.tasks[i].start, p.tasks[i].end, place(of, o, t.from), place(of, o, t.to), t.move_by});
  }
  std::vector<Journey> out;
  for (auto& [r, list] : stops) {
    const Resource& who = region.resources[static_cast<std::size_t>(r)];
    if (who.travel < 0) continue;
    std::sort(list.begin(), list.end(), [](const Stop& a, const Stop& b) { return a.start < b.start; });
    const auto& ways = region.travel[static_cast<std::size_t>(who.travel)];
    const auto steps = [&](int from, int to) {
      return ways[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    };
    int at = who.home;
    for (const Stop& s : list) {
      if (at != s.from && steps(at, s.from) >= 0)
        out.push_back({r, who.travel, at, s.from, s.start - steps(at, s.from), s.start});
      if (s.from != s.to) out.push_back({r, s.move_by, s.from, s.to, s.start, s.end});
      at = s.to;
    }
    if (at != who.home && steps(at, who.home) >= 0 && who.kind != Kind::supply &&
        list.back().end < region.steps)
      out.push_back({r, who.travel, at, who.home, list.back().end, list.back().end + steps(at, who.home)});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Journey& a, const Journey& b) { return a.leave < b.leave; });
  return out;
}

}  // namespace dyad::planning
