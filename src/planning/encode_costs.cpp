// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "planning/encode.hpp"

namespace dyad::planning {

int Encoding::later_than(int c, int task, int step) {
  const int later = at_least(c, task, step + 1);
  return later == kTrue ? vars(c, task).present : later;
}

Total Encoding::tier(const TierCost& of, long most, long& offset) {
  std::vector<Total> parts;
  offset = 0;
  const auto take = [&](std::vector<Total> more) {
    for (Total& t : more) parts.push_back(std::move(t));
  };
  for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c) {
    const Case& here = case_of(region_, c);
    if (of.tier == Tier::unserved && here.urgency == of.urgency) parts.push_back(one(-served(c), 1));
    if (of.tier == Tier::deadlines)
      for (const Deadline& d : here.deadlines) parts.push_back(one(later_than(c, d.task, d.by), d.weight));
    if (of.tier == Tier::risk) take(risk_parts(c));
    if (of.tier == Tier::disruption) take(change_parts(c, offset));
  }
  if (of.tier == Tier::effort) take(effort_parts());
  return sum(sat_, std::move(parts), std::max(0L, most - offset));
}

std::vector<Total> Encoding::risk_parts(int c) {
  const Case& of = case_of(region_, c);
  std::vector<Total> out;
  std::vector<std::pair<long, int>> options;
  for (std::size_t o = 0; o < of.options.size(); ++o)
    options.emplace_back(
        of.options[o].risk_mother * of.weight_mother + of.options[o].risk_child * of.weight_child,
        option(c, static_cast<int>(o)));
  out.push_back(at_most_one(sat_, options));
  // The delays of one task are passed one after another: their sums are prefixes.
  std::map<int, std::map<int, long>> by_task;
  for (const Delay& d : of.delays)
    by_task[d.task][d.after] += d.mother * of.weight_mother + d.child * of.weight_child;
  for (const auto& [task, steps] : by_task) {
    Total total;
    long passed = 0;
    for (const auto& [after, weight] : steps) {
      passed += weight;
      const int literal = later_than(c, task, after);
      if (weight == 0 || literal == kFalse) continue;
      if (!total.empty() && total.back().second == literal)
        total.back().first = passed;
      else
        total.emplace_back(passed, literal);
    }
    out.push_back(std::move(total));
  }
  return out;
}

std::vector<Total> Encoding::change_parts(int c, long& offset) {
  const Case& of = case_of(region_, c);
  std::vector<Total> out;
  if (!of.promise) return out;
  out.push_back(one(-option(c, of.promise->option), kHostChangeCost));
  for (const PromisedTask& was : of.promise->tasks) {
    if (was.started) continue;
    const TaskVars& v = vars(c, was.task);
    if (v.present == kFalse || was.start < v.lo || was.start > v.hi) {
      ++offset;
    } else {
      const int moved = sat_.fresh();
      sat_.add({moved, v.present});
      sat_.add({moved, at_least(c, was.task, was.start)});
      sat_.add({moved, -at_least(c, was.task, was.start + 1)});
      out.push_back(one(moved, 1));
    }
    for (std::size_t k = 0; k < was.holders.size(); ++k)
      for (const int r : was.holders[k]) {
        const auto at = v.holders[k].find(r);
        if (at == v.holders[k].end())
          ++offset;
        else
          out.push_back(one(-at->second, 1));
      }
  }
  return out;
}

std::vector<Total> Encoding::effort_parts() {
  std::vector<Total> out;
  std::map<std::pair<int, int>, int> away, windows;
  for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c) {
    const Case& of = case_of(region_, c);
    std::vector<std::pair<long, int>> options;
    for (std::size_t o = 0; o < of.options.size(); ++o)
      options.emplace_back(of.options[o].transfers, option(c, static_cast<int>(o)));
    out.push_back(at_most_one(sat_, options));
    for (int i = 0; i < static_cast<int>(of.tasks.size()); ++i)
      for (int k = 0; k < static_cast<int>(of.tasks[static_cast<std::size_t>(i)].demands.size()); ++k)
        if (!started(of, i)) add_effort_of({c, i, k}, away, windows);
  }
  for (const auto& [who, literal] : away) out.push_back(one(literal, 1));
  for (const auto& [which, literal] : windows)
    out.push_back(one(literal, region_.resources[static_cast<std::size_t>(which.first)]
                                   .windows[static_cast<std::size_t>(which.second)]
                                   .cost));
  return out;
}

void Encoding::add_effort_of(const Slot& slot, std::map<std::pair<int, int>, int>& away,
                             std::map<std::pair<int, int>, int>& windows) {
  const Case& of = case_of(region_, slot.c);
  const Task& t = task_of(region_, slot.c, slot.task);
  const auto literal_of = [&](std::map<std::pair<int, int>, int>& all, int a, int b) {
    int& literal = all[{a, b}];
    if (literal == 0) literal = sat_.fresh();
    return literal;
  };
  for (const auto& [r, literal] : vars(slot.c, slot.task).holders[static_cast<std::size_t>(slot.demand)]) {
    const Resource& who = region_.resources[static_cast<std::size_t>(r)];
    for (const int o : present_in(slot.c, slot.task)) {
      const Fit* f = candidates_.fit(slot, o, r);
      if (!f || who.kind == Kind::supply) continue;
      if (who.kind == Kind::person && who.home != place(of, option_of(region_, slot.c, o), t.from))
        sat_.add({-literal, -option(slot.c, o), literal_of(away, slot.c, r)});
      const int steps =
          t.open_ended ? region_.steps : *duration(region_, of, t, option_of(region_, slot.c, o));
      for (std::size_t w = 0; w < who.windows.size(); ++w) {
        if (who.windows[w].cost == 0) continue;
        const int begins = at_least(slot.c, slot.task, who.windows[w].from - steps - f->after + 1);
        const int over = at_least(slot.c, slot.task, who.windows[w].to + f->before);
        if (begins == kFalse || over == kTrue) continue;
        sat_.add({-literal, -option(slot.c, o), -begins, over, literal_of(windows, r, static_cast<int>(w))});
      }
    }
  }
}

}  // namespace dyad::planning
