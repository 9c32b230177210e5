// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "planning/encode.hpp"

namespace dyad::planning {
namespace {

constexpr std::size_t kPairs = 8;  // up to so many, "at most one" by pairs

}  // namespace

void Encoding::add_roles(int c, int task) {
  const Task& t = task_of(region_, c, task);
  vars(c, task).holders.resize(t.demands.size());
  for (int k = 0; k < static_cast<int>(t.demands.size()); ++k) add_holders({c, task, k});
  // Nobody is in two roles of one task.
  std::map<int, std::vector<int>> roles;
  for (std::size_t k = 0; k < t.demands.size(); ++k)
    if (t.demands[k].kind != Kind::supply && !started(case_of(region_, c), task))
      for (const auto& [r, literal] : vars(c, task).holders[k]) roles[r].push_back(literal);
  for (const auto& [r, literals] : roles)
    for (std::size_t a = 0; a < literals.size(); ++a)
      for (std::size_t b = 0; b < a; ++b) sat_.add({-literals[a], -literals[b]});
}

void Encoding::add_holders(const Slot& slot) {
  const Task& t = task_of(region_, slot.c, slot.task);
  const Demand& d = t.demands[static_cast<std::size_t>(slot.demand)];
  auto& holders = vars(slot.c, slot.task).holders[static_cast<std::size_t>(slot.demand)];
  if (const PromisedTask* fact = started(case_of(region_, slot.c), slot.task)) {
    for (const int r : fact->holders[static_cast<std::size_t>(slot.demand)]) holders[r] = kTrue;
    return;
  }
  const std::vector<int> in = present_in(slot.c, slot.task);
  if (d.same_as) {
    holders = vars(slot.c, d.same_as->first).holders[static_cast<std::size_t>(d.same_as->second)];
    if (started(case_of(region_, slot.c), d.same_as->first))
      for (auto& [r, literal] : holders) literal = vars(slot.c, slot.task).present;
  } else {
    for (const int o : in)
      for (const Candidate& who : candidates_.of(slot, o)) holders.emplace(who.resource, 0);
    for (auto& [r, literal] : holders) literal = sat_.fresh();
    add_count(slot);
  }
  for (const auto& [r, literal] : holders) add_fit(slot, r, literal);
}

// At least so many of them; at most one where one is needed. More than are needed never help, and are left
// out of the plan that is read from the literals.
void Encoding::add_count(const Slot& slot) {
  const Demand& d = task_of(region_, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)];
  const TaskVars& v = vars(slot.c, slot.task);
  std::vector<int> who;
  for (const auto& [r, literal] : v.holders[static_cast<std::size_t>(slot.demand)]) who.push_back(literal);
  const int selector = rule({RuleKind::role, slot.c, slot.task, slot.demand});
  const auto needed = static_cast<std::size_t>(d.count);
  if (needed == 1) {
    std::vector<int> some = who;
    some.push_back(-v.present);
    some.push_back(-selector);
    sat_.add(some);
    if (who.size() <= kPairs)
      for (std::size_t a = 0; a < who.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) sat_.add({-who[a], -who[b]});
    return;
  }
  // reached[x]: at least x among those seen so far.
  std::vector<int> reached(needed + 1, kFalse);
  reached[0] = kTrue;
  for (const int literal : who) {
    std::vector<int> next = reached;
    for (std::size_t x = 1; x <= needed; ++x) {
      if (reached[x] == kFalse && reached[x - 1] == kFalse) continue;
      next[x] = sat_.fresh();
      sat_.add({-next[x], reached[x], literal});
      sat_.add({-next[x], reached[x], reached[x - 1]});
    }
    reached = std::move(next);
  }
  sat_.add({-v.present, -selector, reached[needed]});
}

void Encoding::add_fit(const Slot& slot, int resource, int literal) {
  const std::vector<int> in = present_in(slot.c, slot.task);
  sat_.add({-literal, vars(slot.c, slot.task).present});
  const Case& c = case_of(region_, slot.c);
  const Demand& d = task_of(region_, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)];
  if (named_ && !has_skills(region_.resources[static_cast<std::size_t>(resource)], d.precautions))
    sat_.add({-literal, -rule({RuleKind::precaution, slot.c})});
  std::map<std::vector<std::pair<int, int>>, std::vector<int>> by_starts;
  for (const int o : in) {
    const Fit* f = candidates_.fit(slot, o, resource);
    by_starts[f ? f->starts : std::vector<std::pair<int, int>>{}].push_back(o);
    if (named_ && f) add_hours(slot, o, resource, literal);
  }
  for (const auto& [starts, options] : by_starts) {
    const int when = options.size() == c.options.size() ? kTrue : any_of(slot.c, options);
    if (starts.empty()) {
      sat_.add({-literal, -when});
      continue;
    }
    sat_.add({-literal, -when, at_least(slot.c, slot.task, starts.front().first)});
    for (std::size_t s = 0; s < starts.size(); ++s) {
      const int past = -at_least(slot.c, slot.task, starts[s].second + 1);
      const int next = s + 1 < starts.size() ? at_least(slot.c, slot.task, starts[s + 1].first) : kFalse;
      sat_.add({-literal, -when, past, next});
    }
  }
}

// With selectors the candidates know no hours; the rule brings them back.
void Encoding::add_hours(const Slot& slot, int option, int resource, int literal) {
  const auto strict = fit(region_, slot, option, resource, {false, true});
  const std::vector<int> unless = {-literal, -this->option(slot.c, option),
                                   -rule({RuleKind::hours, resource})};
  if (!strict) return sat_.add(unless);
  const auto add = [&](int a, int b) {
    std::vector<int> clause = unless;
    clause.push_back(a);
    clause.push_back(b);
    sat_.add(clause);
  };
  add(at_least(slot.c, slot.task, strict->starts.front().first), kFalse);
  for (std::size_t s = 0; s < strict->starts.size(); ++s)
    add(-at_least(slot.c, slot.task, strict->starts[s].second + 1),
        s + 1 < strict->starts.size() ? at_least(slot.c, slot.task, strict->starts[s + 1].first) : kFalse);
}

void Encoding::add_amounts() {
  std::map<int, std::vector<Total>> parts;
  for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c)
    for (int i = 0; i < static_cast<int>(case_of(region_, c).tasks.size()); ++i) {
      const auto& demands = task_of(region_, c, i).demands;
      for (std::size_t k = 0; k < demands.size(); ++k)
        if (demands[k].kind == Kind::supply)
          for (const auto& [r, literal] : vars(c, i).holders[k])
            parts[r].push_back(one(literal, demands[k].amount));
    }
  for (auto& [r, part] : parts) {
    const long there = region_.resources[static_cast<std::size_t>(r)].amount;
    const int selector = rule({RuleKind::amount, r});
    for (const int within : below(sum(sat_, std::move(part), there + 1), there + 1))
      sat_.add({-selector, within});
  }
}

}  // namespace dyad::planning
