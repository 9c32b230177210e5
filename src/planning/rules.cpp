// SPDX-License-Identifier: Apache-2.0
#include "planning/rules.hpp"

#include <algorithm>

namespace dyad::planning {
namespace {

template <class V>
auto& at(V& v, int i) {
  return v[static_cast<std::size_t>(i)];
}

int way(const Region& region, int kind, int from, int to) {
  if (from == to) return 0;
  return kind < 0 ? -1 : at(at(at(region.travel, kind), from), to);
}

bool holds(const PromisedTask& p, int demand, int resource) {
  const auto& who = at(p.holders, demand);
  return std::find(who.begin(), who.end(), resource) != who.end();
}

// Windows that touch make one stretch.
std::vector<std::pair<int, int>> stretches(const Region& region, const Resource& r, bool all) {
  if (all) return {{0, region.steps}};
  std::vector<std::pair<int, int>> out;
  for (const Window& w : r.windows) {
    if (w.to <= w.from) continue;
    if (!out.empty() && out.back().second == w.from)
      out.back().second = w.to;
    else
      out.emplace_back(w.from, w.to);
  }
  return out;
}

}  // namespace

const Case& case_of(const Region& region, int c) { return at(region.cases, c); }
const Task& task_of(const Region& region, int c, int task) { return at(case_of(region, c).tasks, task); }
const Option& option_of(const Region& region, int c, int option) {
  return at(case_of(region, c).options, option);
}

int place(const Case& c, const Option& o, int where) {
  switch (where) {
    case kAtHost:
      return o.host;
    case kAtMother:
      return c.mother_at;
    case kAtChild:
      return o.child_to;
    default:
      return where;
  }
}

bool present(const Task& task, const Option& o) {
  return task.when.empty() || std::find(task.when.begin(), task.when.end(), o.mode) != task.when.end();
}

std::optional<int> duration(const Region& region, const Case& c, const Task& task, const Option& o) {
  if (task.move_by < 0) return task.duration;
  const int steps = way(region, task.move_by, place(c, o, task.from), place(c, o, task.to));
  if (steps < 0) return std::nullopt;
  return std::max(1, task.duration + steps);
}

const PromisedTask* promised(const Case& c, int task) {
  if (!c.promise) return nullptr;
  for (const PromisedTask& p : c.promise->tasks)
    if (p.task == task) return &p;
  return nullptr;
}

const PromisedTask* started(const Case& c, int task) {
  const PromisedTask* p = promised(c, task);
  return p && p->started ? p : nullptr;
}

std::optional<int> begun_at(const Case& c) {
  if (!c.promise) return std::nullopt;
  for (const PromisedTask& p : c.promise->tasks)
    if (p.started) return c.promise->option;
  return std::nullopt;
}

std::optional<std::pair<int, int>> start_range(const Region& region, int c, int task, int option) {
  const Case& of = case_of(region, c);
  const Task& t = at(of.tasks, task);
  if (option != begun_at(of).value_or(option) || option != of.allowed.value_or(option)) return std::nullopt;
  if (const PromisedTask* p = started(of, task)) return std::pair(p->start, p->start);
  const auto d = duration(region, of, t, at(of.options, option));
  if (!d) return std::nullopt;
  const int lo = std::max({t.earliest, of.decided, region.now});
  const int hi = t.open_ended ? region.steps - 1 : region.steps - *d;
  if (lo > hi) return std::nullopt;
  return std::pair(lo, hi);
}

int end_of(const Region& region, const Task& task, int start, int duration) {
  return task.open_ended ? region.steps : start + duration;
}

bool has_skills(const Resource& r, const std::vector<std::string>& skills) {
  return std::all_of(skills.begin(), skills.end(), [&](const std::string& wanted) {
    std::size_t from = 0;
    while (from <= wanted.size()) {
      const std::size_t bar = std::min(wanted.find('|', from), wanted.size());
      const std::string one = wanted.substr(from, bar - from);
      if (std::find(r.skills.begin(), r.skills.end(), one) != r.skills.end()) return true;
      from = bar + 1;
    }
    return false;
  });
}

std::optional<Fit> fit(const Region& region, const Slot& slot, int option, int resource, Relax relax) {
  const Case& c = case_of(region, slot.c);
  const Task& t = at(c.tasks, slot.task);
  const Demand& d = at(t.demands, slot.demand);
  const Resource& r = at(region.resources, resource);
  const Option& o = at(c.options, option);
  if (r.kind != d.kind || !present(t, o)) return std::nullopt;
  const auto range = start_range(region, slot.c, slot.task, option);
  const auto steps = duration(region, c, t, o);
  if (!range || !steps) return std::nullopt;
  const PromisedTask* before = promised(c, slot.task);
  const bool mine = before && c.promise->option == option && holds(*before, slot.demand, resource);
  // What has started is a fact: who is there is there.
  if (before && before->started) return mine ? std::optional(Fit{0, 0, {*range}}) : std::nullopt;
  if (!has_skills(r, d.skills) || (!relax.precautions && !has_skills(r, d.precautions))) return std::nullopt;
  if (r.kind == Kind::supply && r.amount < d.amount) return std::nullopt;
  const int to = way(region, r.travel, r.home, place(c, o, t.from));
  const int back =
      t.open_ended || r.kind == Kind::supply ? 0 : way(region, r.travel, place(c, o, t.to), r.home);
  if (to < 0 || back < 0) return std::nullopt;
  Fit out{to, back, {}};
  if (r.longest_duty && !t.open_ended && to + *steps + back > *r.longest_duty) return std::nullopt;
  const int since = r.kind == Kind::supply ? c.decided + r.lead + to : (mine ? to : region.now + to);
  const int lo = std::max(range->first, since);
  for (const auto& [from, until] : stretches(region, r, relax.hours)) {
    const int first = std::max(lo, from + to);
    int last = std::min(range->second, until - *steps - back);
    if (t.open_ended) last = until == region.steps ? range->second : -1;
    if (first <= last) out.starts.emplace_back(first, last);
  }
  if (out.starts.empty()) return std::nullopt;
  return out;
}

std::optional<int> gap(const Region& region, int resource, bool same_case, int from, int to) {
  const Resource& r = at(region.resources, resource);
  const int steps = way(region, r.travel, from, to);
  if (steps < 0) return std::nullopt;
  return std::max(steps, same_case ? 0 : r.turnaround);
}

}  // namespace dyad::planning
