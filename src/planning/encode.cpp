// SPDX-License-Identifier: Apache-2.0
#include "planning/encode.hpp"

#include <algorithm>

namespace dyad::planning {

Encoding::Encoding(const Region& region, const Candidates& candidates, Sat& sat, bool named)
    : region_(region), candidates_(candidates), sat_(sat), named_(named) {
  const int cases = static_cast<int>(region.cases.size());
  tasks_.resize(region.cases.size());
  for (int c = 0; c < cases; ++c) add_case(c);
  add_shared();
  add_amounts();
}

int Encoding::rule(const Rule& rule) {
  if (!named_) return kTrue;
  int& selector = rules_[rule];
  if (selector == 0) selector = sat_.fresh();
  return selector;
}

int Encoding::any_of(int c, const std::vector<int>& options) {
  if (options.size() == 1) return option(c, options.front());
  if (options.size() == case_of(region_, c).options.size()) return served(c);
  int& literal = groups_[{c, options}];
  if (literal == 0) {
    literal = sat_.fresh();
    std::vector<int> some = {-literal};
    for (const int o : options) {
      sat_.add({-option(c, o), literal});
      some.push_back(option(c, o));
    }
    sat_.add(some);
  }
  return literal;
}

std::vector<int> Encoding::present_in(int c, int task) const {
  std::vector<int> out;
  const Case& of = case_of(region_, c);
  for (int o = 0; o < static_cast<int>(of.options.size()); ++o)
    if (present(task_of(region_, c, task), option_of(region_, c, o)) && start_range(region_, c, task, o))
      out.push_back(o);
  return out;
}

int Encoding::at_least(int c, int task, int step) const {
  const TaskVars& v = vars(c, task);
  if (step <= v.lo) return kTrue;
  if (step > v.hi) return kFalse;
  return v.reached[static_cast<std::size_t>(step - v.lo - 1)];
}

void Encoding::add_case(int c) {
  const Case& of = case_of(region_, c);
  served_.push_back(sat_.fresh());
  std::vector<int>& options = options_.emplace_back();
  for (std::size_t o = 0; o < of.options.size(); ++o) options.push_back(sat_.fresh());
  std::vector<int> some = {-served_.back()};
  for (std::size_t o = 0; o < options.size(); ++o) {
    some.push_back(options[o]);
    sat_.add({-options[o], served_.back()});
    for (std::size_t p = 0; p < o; ++p) sat_.add({-options[o], -options[p]});
  }
  sat_.add(some);
  if (named_) sat_.add({-rule({RuleKind::served, c}), served_.back()});
  const int tasks = static_cast<int>(of.tasks.size());
  tasks_[static_cast<std::size_t>(c)].resize(of.tasks.size());
  for (int i = 0; i < tasks; ++i) add_task(c, i);
  for (int l = 0; l < static_cast<int>(of.links.size()); ++l) add_link(c, l);
  for (int i = 0; i < tasks; ++i) add_roles(c, i);
}

void Encoding::add_task(int c, int task) {
  TaskVars& v = vars(c, task);
  const Case& of = case_of(region_, c);
  const std::vector<int> in = present_in(c, task);
  for (int o = 0; o < static_cast<int>(of.options.size()); ++o)
    if (present(task_of(region_, c, task), option_of(region_, c, o)) &&
        std::find(in.begin(), in.end(), o) == in.end())
      sat_.add({-option(c, o)});
  v.lo = v.hi = 0;
  if (in.empty()) return;
  v.lo = region_.steps;
  for (const int o : in) {
    const auto range = *start_range(region_, c, task, o);
    v.lo = std::min(v.lo, range.first);
    v.hi = std::max(v.hi, range.second);
  }
  for (int step = v.lo + 1; step <= v.hi; ++step) {
    v.reached.push_back(sat_.fresh());
    if (v.reached.size() > 1) sat_.add({-v.reached.back(), v.reached[v.reached.size() - 2]});
  }
  for (const int o : in) {
    const auto range = *start_range(region_, c, task, o);
    sat_.add({-option(c, o), at_least(c, task, range.first)});
    sat_.add({-option(c, o), -at_least(c, task, range.second + 1)});
  }
  v.present = any_of(c, in);
}

void Encoding::add_distance(const std::vector<int>& unless, const Slot& first, const Slot& second,
                            int steps) {
  const TaskVars& v = vars(first.c, first.task);
  std::vector<int> clause = unless;
  clause.resize(unless.size() + 2);
  for (int t = v.lo; t <= v.hi; ++t) {
    const int then = at_least(second.c, second.task, t + steps);
    if (then == kTrue) continue;
    clause[unless.size()] = -at_least(first.c, first.task, t);
    clause[unless.size() + 1] = then;
    sat_.add(clause);
    if (then == kFalse) break;
  }
}

void Encoding::add_link(int c, int link) {
  const Case& of = case_of(region_, c);
  const Link& l = of.links[static_cast<std::size_t>(link)];
  const Slot a{c, l.before, 0}, b{c, l.after, 0};
  std::map<int, std::vector<int>> by_duration;
  const std::vector<int> after = present_in(c, l.after);
  for (const int o : present_in(c, l.before))
    if (std::find(after.begin(), after.end(), o) != after.end())
      by_duration[*duration(region_, of, task_of(region_, c, l.before), option_of(region_, c, o))].push_back(
          o);
  for (const auto& [steps, options] : by_duration) {
    const int when = any_of(c, options);
    add_distance({-when}, a, b, steps + l.least);
    // [S_after >= t + d + most + 1] -> [S_before >= t + 1], which is a negative distance the other way.
    if (l.most) add_distance({-when, -rule({RuleKind::order, c, link})}, b, a, -(steps + *l.most));
  }
}

void Encoding::prefer(const Plan& plan) {
  for (std::size_t c = 0; c < plan.cases.size(); ++c) {
    const CasePlan& p = plan.cases[c];
    const int of = static_cast<int>(c);
    for (std::size_t o = 0; o < options_[c].size(); ++o)
      sat_.prefer(static_cast<int>(o) == p.option ? options_[c][o] : -options_[c][o]);
    for (std::size_t i = 0; p.option >= 0 && i < p.tasks.size(); ++i) {
      const TaskVars& v = vars(of, static_cast<int>(i));
      const TaskPlan& t = p.tasks[i];
      if (!t.present) continue;
      for (int step = v.lo + 1; step <= v.hi; ++step) {
        const int literal = at_least(of, static_cast<int>(i), step);
        sat_.prefer(step <= t.start ? literal : -literal);
      }
      for (std::size_t k = 0; k < t.holders.size(); ++k)
        for (const int r : t.holders[k])
          if (const auto at = v.holders[k].find(r); at != v.holders[k].end()) sat_.prefer(at->second);
    }
  }
}

Plan Encoding::extract() const {
  Plan plan;
  for (std::size_t c = 0; c < region_.cases.size(); ++c) {
    const Case& of = region_.cases[c];
    CasePlan& p = plan.cases.emplace_back();
    p.tasks.resize(of.tasks.size());
    for (std::size_t o = 0; o < options_[c].size(); ++o)
      if (sat_.value(options_[c][o])) p.option = static_cast<int>(o);
    for (std::size_t i = 0; p.option >= 0 && i < of.tasks.size(); ++i) {
      const Option& o = of.options[static_cast<std::size_t>(p.option)];
      if (!present(of.tasks[i], o)) continue;
      TaskPlan& t = p.tasks[i];
      const TaskVars& v = tasks_[c][i];
      t.present = true;
      t.start = v.lo + static_cast<int>(std::count_if(v.reached.begin(), v.reached.end(),
                                                      [&](int literal) { return sat_.value(literal); }));
      t.end = end_of(region_, of.tasks[i], t.start, *duration(region_, of, of.tasks[i], o));
      for (std::size_t k = 0; k < of.tasks[i].demands.size(); ++k) {
        const Slot slot{static_cast<int>(c), static_cast<int>(i), static_cast<int>(k)};
        const PromisedTask* was = promised(of, slot.task);
        if (const auto& same = of.tasks[i].demands[k].same_as; same && !started(of, slot.task)) {
          t.holders.push_back(
              p.tasks[static_cast<std::size_t>(same->first)].holders[static_cast<std::size_t>(same->second)]);
          continue;
        }
        std::vector<std::pair<int, int>> chosen;  // rank, resource: more than are needed may be true
        for (const auto& [r, literal] : v.holders[k]) {
          if (!sat_.value(literal)) continue;
          const bool mine = was && std::count(was->holders[k].begin(), was->holders[k].end(), r) > 0;
          chosen.emplace_back(mine ? 0 : 1, r);
        }
        std::sort(chosen.begin(), chosen.end());
        if (chosen.size() > static_cast<std::size_t>(of.tasks[i].demands[k].count))
          chosen.resize(static_cast<std::size_t>(of.tasks[i].demands[k].count));
        std::vector<int>& holders = t.holders.emplace_back();
        for (const auto& [rank, r] : chosen) holders.push_back(r);
        std::sort(holders.begin(), holders.end());
      }
    }
  }
  plan.tiers = costs(region_, plan);
  return plan;
}

}  // namespace dyad::planning
