// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>

#include "planning/encode.hpp"

namespace dyad::planning {

void Encoding::add_shared() {
  // By resource, the tasks that may use it with the literal of each role.
  std::map<int, std::vector<std::pair<Slot, int>>> by_resource;
  for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c)
    for (int i = 0; i < static_cast<int>(case_of(region_, c).tasks.size()); ++i)
      for (std::size_t k = 0; k < vars(c, i).holders.size(); ++k)
        if (task_of(region_, c, i).demands[k].kind != Kind::supply)
          for (const auto& [r, literal] : vars(c, i).holders[k])
            by_resource[r].emplace_back(Slot{c, i, static_cast<int>(k)}, literal);
  for (const auto& [r, uses] : by_resource)
    for (std::size_t b = 1; b < uses.size(); ++b)
      for (std::size_t a = 0; a < b; ++a)
        if (uses[a].first.c != uses[b].first.c || uses[a].first.task != uses[b].first.task)
          add_pair(uses[a].first, uses[b].first, r);
}

void Encoding::add_pair(const Slot& first, const Slot& second, int resource) {
  if (started(case_of(region_, first.c), first.task) && started(case_of(region_, second.c), second.task))
    return;
  const auto literal = [&](const Slot& s) {
    return vars(s.c, s.task).holders[static_cast<std::size_t>(s.demand)].at(resource);
  };
  const Resource& r = region_.resources[static_cast<std::size_t>(resource)];
  const Way way{r.travel, first.c == second.c ? 0 : r.turnaround};
  sat_.add({-literal(first), -literal(second), -rule({RuleKind::shared, resource}),
            before(first, second, way), before(second, first, way)});
  if (!r.longest_duty) return;
  add_duty(first, second, resource);
  add_duty(second, first, resource);
}

int Encoding::before(const Slot& first, const Slot& second, const Way& way) {
  if (task_of(region_, first.c, first.task).open_ended) return kFalse;
  int& literal = before_[{first.c, first.task, second.c, second.task, way}];
  if (literal == 0) {
    literal = sat_.fresh();
    add_before(literal, first, second, way);
  }
  return literal;
}

namespace {

// Steps between the starts of two uses under a pair of options; -1 when there is no way.
int steps_between(const Region& region, const Slot& first, int o1, const Slot& second, int o2, int travel,
                  int rest) {
  const Case& a = case_of(region, first.c);
  const Case& b = case_of(region, second.c);
  const Task& ta = task_of(region, first.c, first.task);
  const int from = place(a, option_of(region, first.c, o1), ta.to);
  const int to = place(b, option_of(region, second.c, o2), task_of(region, second.c, second.task).from);
  const int steps = *duration(region, a, ta, option_of(region, first.c, o1));
  if (travel < 0 || from == to) return steps + rest;  // what does not travel is at home in both
  const int way = region.travel[static_cast<std::size_t>(travel)][static_cast<std::size_t>(from)]
                               [static_cast<std::size_t>(to)];
  return way < 0 ? -1 : steps + std::max(way, rest);
}

}  // namespace

void Encoding::add_before(int literal, const Slot& first, const Slot& second, const Way& way) {
  const std::vector<int> in_first = present_in(first.c, first.task),
                         in_second = present_in(second.c, second.task);
  const auto when = [&](int c, const std::vector<int>& options, const std::vector<int>& all) {
    return options.size() == all.size() ? kTrue : any_of(c, options);
  };
  const auto add = [&](int steps, int a, int b) {
    if (steps < 0)
      sat_.add({-literal, -a, -b});
    else
      add_distance({-literal, -a, -b}, first, second, steps);
  };
  if (first.c == second.c) {
    std::vector<int> both;
    std::set_intersection(in_first.begin(), in_first.end(), in_second.begin(), in_second.end(),
                          std::back_inserter(both));
    std::map<int, std::vector<int>> by_steps;
    for (const int o : both)
      by_steps[steps_between(region_, first, o, second, o, way.travel, way.rest)].push_back(o);
    for (const auto& [steps, options] : by_steps) add(steps, when(first.c, options, both), kTrue);
    return;
  }
  std::map<std::map<int, std::vector<int>>, std::vector<int>> rows;  // what follows -> options of the first
  for (const int o1 : in_first) {
    std::map<int, std::vector<int>> row;
    for (const int o2 : in_second)
      row[steps_between(region_, first, o1, second, o2, way.travel, way.rest)].push_back(o2);
    rows[row].push_back(o1);
  }
  for (const auto& [row, options] : rows)
    for (const auto& [steps, others] : row)
      add(steps, when(first.c, options, in_first), when(second.c, others, in_second));
}

// From leaving home for the first use to being back from the second is no longer than the longest duty.
void Encoding::add_duty(const Slot& first, const Slot& second, int resource) {
  const Case& a = case_of(region_, first.c);
  const Case& b = case_of(region_, second.c);
  const Task& tb = task_of(region_, second.c, second.task);
  if (started(a, first.task) || started(b, second.task) || tb.open_ended) return;
  const int most = *region_.resources[static_cast<std::size_t>(resource)].longest_duty;
  std::map<int, std::map<int, std::vector<int>>> by_slack;  // -> options of the first -> of the second
  for (const int o1 : present_in(first.c, first.task))
    for (const int o2 : present_in(second.c, second.task)) {
      const Fit* f = candidates_.fit(first, o1, resource);
      const Fit* g = candidates_.fit(second, o2, resource);
      if (!f || !g || (first.c == second.c && o1 != o2)) continue;
      const int slack =
          most - *duration(region_, b, tb, option_of(region_, second.c, o2)) - g->after - f->before;
      by_slack[std::max(slack, -1)][o1].push_back(o2);
    }
  const int la = vars(first.c, first.task).holders[static_cast<std::size_t>(first.demand)].at(resource);
  const int lb = vars(second.c, second.task).holders[static_cast<std::size_t>(second.demand)].at(resource);
  for (const auto& [slack, options] : by_slack)
    for (const auto& [o1, others] : options)
      // [S_second >= t + slack + 1] -> [S_first >= t + 1]
      add_distance(
          {-la, -lb, -rule({RuleKind::duty, resource}), -option(first.c, o1), -any_of(second.c, others)},
          second, first, -slack);
}

}  // namespace dyad::planning
