// SPDX-License-Identifier: Apache-2.0
#include "planning/check_plan.hpp"

#include <algorithm>

#include "planning/check_facts.hpp"

namespace dyad::planning {
namespace checking {

std::string Facts::task_name(int c, int task) const {
  const Case& of = region.cases.at(static_cast<std::size_t>(c));
  return of.id + "." + of.tasks.at(static_cast<std::size_t>(task)).id;
}

std::string Facts::use_name(const Use& u) const {
  const Task& t = region.cases.at(static_cast<std::size_t>(u.c)).tasks.at(static_cast<std::size_t>(u.task));
  return task_name(u.c, u.task) + "." + t.demands.at(static_cast<std::size_t>(u.demand)).role + ": " +
         region.resources.at(static_cast<std::size_t>(u.resource)).id;
}

int Facts::hospital(int c, int where) const {
  const Case& of = region.cases.at(static_cast<std::size_t>(c));
  const Option& o =
      of.options.at(static_cast<std::size_t>(plan.cases.at(static_cast<std::size_t>(c)).option));
  if (where == kAtHost) return o.host;
  if (where == kAtChild) return o.child_to;
  return where == kAtMother ? of.mother_at : where;
}

int Facts::way(int resource, int from, int to) const {
  if (from == to) return 0;
  const int kind = region.resources.at(static_cast<std::size_t>(resource)).travel;
  if (kind < 0) return -1;
  return region.travel.at(static_cast<std::size_t>(kind))
      .at(static_cast<std::size_t>(from))
      .at(static_cast<std::size_t>(to));
}

namespace {

const PromisedTask* fact(const Case& c, std::size_t task) {
  if (c.promise)
    for (const PromisedTask& p : c.promise->tasks)
      if (p.started && p.task == static_cast<int>(task)) return &p;
  return nullptr;
}

// The step after the last of a task that starts at `start`; -1 when its way does not exist.
int end_of_task(const Facts& f, int c, const Task& t, int start) {
  if (t.open_ended) return f.region.steps;
  if (t.move_by < 0) return start + t.duration;
  const int from = f.hospital(c, t.from), to = f.hospital(c, t.to);
  const int steps = from == to ? 0
                               : f.region.travel.at(static_cast<std::size_t>(t.move_by))
                                     .at(static_cast<std::size_t>(from))
                                     .at(static_cast<std::size_t>(to));
  return steps < 0 ? -1 : start + std::max(1, steps + t.duration);
}

void check_time(Facts& f, int c, std::size_t i) {
  const Case& of = f.region.cases[static_cast<std::size_t>(c)];
  const Task& t = of.tasks[i];
  const TaskPlan& p = f.plan.cases[static_cast<std::size_t>(c)].tasks[i];
  const std::string name = f.task_name(c, static_cast<int>(i));
  const int end = end_of_task(f, c, t, p.start);
  if (end < 0) return f.say("route", name, "there is no way from where it begins to where it ends");
  if (end != p.end) f.say("duration", name, "does not end when its duration is over");
  if (p.start < 0 || p.end > f.region.steps || p.end <= p.start)
    f.say("horizon", name, "lies outside the horizon");
  if (const PromisedTask* was = fact(of, i)) {
    if (p.start != was->start) f.say("started", name, "has started at another time");
    for (std::size_t k = 0; k < t.demands.size(); ++k)
      for (const int r : p.holders[k])
        if (std::find(was->holders[k].begin(), was->holders[k].end(), r) == was->holders[k].end())
          f.say("started", name,
                "has started with others than " + f.region.resources[static_cast<std::size_t>(r)].id);
    return;
  }
  if (p.start < t.earliest) f.say("earliest", name, "starts before it may");
  if (p.start < of.decided) f.say("decided", name, "starts before the decision");
  if (p.start < f.region.now) f.say("now", name, "starts in the past");
}

void check_order(Facts& f, int c) {
  const Case& of = f.region.cases[static_cast<std::size_t>(c)];
  const auto& tasks = f.plan.cases[static_cast<std::size_t>(c)].tasks;
  for (const Link& l : of.links) {
    const TaskPlan& a = tasks[static_cast<std::size_t>(l.before)];
    const TaskPlan& b = tasks[static_cast<std::size_t>(l.after)];
    if (!a.present || !b.present) continue;
    const std::string name = f.task_name(c, l.before) + " -> " + f.task_name(c, l.after);
    if (b.start - a.end < l.least) f.say("order", name, "follows too soon");
    if (l.most && b.start - a.end > *l.most) f.say("order", name, "follows too late");
  }
}

// What has started goes on, even when the rest of the case finds no place.
void add_facts(Facts& f, int c) {
  const Case& of = f.region.cases[static_cast<std::size_t>(c)];
  if (!of.promise) return;
  const Option& o = of.options[static_cast<std::size_t>(of.promise->option)];
  const auto hospital = [&](int where) {
    if (where == kAtHost) return o.host;
    if (where == kAtChild) return o.child_to;
    return where == kAtMother ? of.mother_at : where;
  };
  for (const PromisedTask& p : of.promise->tasks) {
    if (!p.started) continue;
    const Task& t = of.tasks[static_cast<std::size_t>(p.task)];
    const int from = hospital(t.from), to = hospital(t.to);
    int end = t.open_ended ? f.region.steps : p.start + t.duration;
    if (t.move_by >= 0 && from != to)
      end += f.region.travel.at(static_cast<std::size_t>(t.move_by))
                 .at(static_cast<std::size_t>(from))
                 .at(static_cast<std::size_t>(to));
    for (std::size_t k = 0; k < p.holders.size(); ++k)
      for (const int r : p.holders[k])
        f.uses.push_back({c, p.task, static_cast<int>(k), r, p.start, end, from, to, true});
  }
}

void check_case(Facts& f, int c) {
  const Case& of = f.region.cases[static_cast<std::size_t>(c)];
  const CasePlan& p = f.plan.cases[static_cast<std::size_t>(c)];
  const bool begun = of.promise && std::any_of(of.promise->tasks.begin(), of.promise->tasks.end(),
                                               [](const PromisedTask& t) { return t.started; });
  if (begun && p.option >= 0 && p.option != of.promise->option)
    f.say("started", of.id, "leaves the host where it has begun");
  if (p.option < 0) return add_facts(f, c);
  if (static_cast<std::size_t>(p.option) >= of.options.size() || p.tasks.size() != of.tasks.size())
    return f.say("shape", of.id, "does not fit the case");
  for (std::size_t i = 0; i < of.tasks.size(); ++i) {
    const auto& when = of.tasks[i].when;
    const Mode mode = of.options[static_cast<std::size_t>(p.option)].mode;
    const bool due = when.empty() || std::find(when.begin(), when.end(), mode) != when.end();
    const std::string name = f.task_name(c, static_cast<int>(i));
    if (due != p.tasks[i].present)
      f.say("mode", name, due ? "is missing in this mode" : "has no place in this mode");
    if (!p.tasks[i].present) continue;
    if (p.tasks[i].holders.size() != of.tasks[i].demands.size())
      return f.say("shape", name, "does not fit its roles");
    check_time(f, c, i);
    for (std::size_t k = 0; k < p.tasks[i].holders.size(); ++k)
      for (const int r : p.tasks[i].holders[k])
        f.uses.push_back({c, static_cast<int>(i), static_cast<int>(k), r, p.tasks[i].start, p.tasks[i].end,
                          f.hospital(c, of.tasks[i].from), f.hospital(c, of.tasks[i].to),
                          fact(of, i) != nullptr});
  }
  check_order(f, c);
}

}  // namespace

void check_tasks(Facts& f) {
  if (f.plan.cases.size() != f.region.cases.size())
    return f.say("shape", "plan", "has not the cases of the region");
  for (std::size_t c = 0; c < f.plan.cases.size(); ++c) check_case(f, static_cast<int>(c));
}

}  // namespace checking

std::vector<Violation> check_plan(const Region& region, const Plan& plan) {
  checking::Facts f{region, plan, {}, {}};
  checking::check_tasks(f);
  for (const Violation& v : f.wrong)
    if (v.rule == "shape") return f.wrong;  // nothing else can be looked at
  checking::check_roles(f);
  checking::check_shared(f);
  checking::check_costs(f);
  return f.wrong;
}

}  // namespace dyad::planning
