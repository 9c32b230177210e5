// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "planning/candidates.hpp"

namespace dyad::planning {

struct Busy {  // a use of a resource
  int c = 0, task = 0;
  int start = 0, end = 0, from = 0, to = 0;
  int left = 0, back = 0;  // when it leaves home and is back
  bool fact = false, open_ended = false;
};

// A plan into which cases are put, and out of which they are taken, one at a time, each where it costs least
// given the others.
class Inserter {
 public:
  Inserter(const Region& region, const Candidates& candidates)
      : region_(region),
        candidates_(candidates),
        busy_(region.resources.size()),
        taken_(region.resources.size(), 0) {
    plan_.cases.resize(region.cases.size());
    for (int c = 0; c < static_cast<int>(region.cases.size()); ++c) {
      clear(c);
      book_facts(c);
    }
  }

  // Without the costs.
  const Plan& plan() const { return plan_; }

  // The option and times of a case that is out at which it costs least; out as well, when that is no worse.
  CasePlan best(int c, int avoided_option = -1) {
    const CasePlan empty = plan_.cases[static_cast<std::size_t>(c)];
    CasePlan out = empty;
    std::vector<TierCost> least = costs(region_, plan_);
    for (std::size_t o = 0; o < case_of(region_, c).options.size(); ++o) {
      if (static_cast<int>(o) == avoided_option) continue;
      auto tried = at_option(c, static_cast<int>(o));
      if (!tried) continue;
      plan_.cases[static_cast<std::size_t>(c)] = *tried;
      auto cost = costs(region_, plan_);
      if (better(cost, least)) {
        least = std::move(cost);
        out = std::move(*tried);
      }
    }
    plan_.cases[static_cast<std::size_t>(c)] = empty;
    return out;
  }

  void put_in(int c, const CasePlan& p) {
    plan_.cases[static_cast<std::size_t>(c)] = p;
    if (p.option >= 0) book(c, p);
  }
  // What has started stays where it is.
  CasePlan take_out(int c) {
    const CasePlan out = plan_.cases[static_cast<std::size_t>(c)];
    if (out.option >= 0) unbook(c, out);
    clear(c);
    return out;
  }

 private:
  void clear(int c) {
    plan_.cases[static_cast<std::size_t>(c)] = {-1, std::vector<TaskPlan>(case_of(region_, c).tasks.size())};
  }

  // Tasks in an order in which everything comes after what it follows.
  std::vector<int> sequence(const Case& c) const {
    std::vector<int> waits(c.tasks.size(), 0), out;
    for (const Link& l : c.links) ++waits[static_cast<std::size_t>(l.after)];
    std::vector<bool> done(c.tasks.size(), false);
    while (out.size() < c.tasks.size())
      for (std::size_t i = 0; i < c.tasks.size(); ++i) {
        if (done[i] || waits[i] > 0) continue;
        done[i] = true;
        out.push_back(static_cast<int>(i));
        for (const Link& l : c.links)
          if (l.before == static_cast<int>(i)) --waits[static_cast<std::size_t>(l.after)];
      }
    return out;
  }

  std::optional<CasePlan> at_option(int c, int option) {
    const std::vector<int> tasks = sequence(case_of(region_, c));
    for (int floor = 0; floor < region_.steps; ++floor) {
      CasePlan p;
      p.option = option;
      p.tasks.resize(tasks.size());
      late_ = false;
      const bool good =
          std::all_of(tasks.begin(), tasks.end(), [&](int task) { return put(c, p, task, floor); });
      if (good) return p;
      if (!late_) return std::nullopt;  // moving it all later would not help
    }
    return std::nullopt;
  }

  bool put(int c, CasePlan& p, int task, int floor) {
    const Case& of = case_of(region_, c);
    const Task& t = task_of(region_, c, task);
    const Option& o = option_of(region_, c, p.option);
    if (!present(t, o)) return true;
    const auto range = start_range(region_, c, task, p.option);
    const auto steps = duration(region_, of, t, o);
    if (!range || !steps) return false;
    int lo = range->first, hi = range->second;
    if (!started(of, task)) lo = std::max(lo, floor);
    bool tied = false;
    for (const Link& l : of.links) {
      const TaskPlan& before = p.tasks[static_cast<std::size_t>(l.before)];
      if (l.after != task || !before.present) continue;
      lo = std::max(lo, before.end + l.least);
      if (l.most && before.end + *l.most < hi) {
        hi = before.end + *l.most;
        tied = true;
      }
    }
    TaskPlan& out = p.tasks[static_cast<std::size_t>(task)];
    for (int s = lo; s <= hi; ++s) {
      out = {true, s, end_of(region_, t, s, *steps), {}};
      if (fill(c, p, task)) return true;
    }
    late_ = tied;
    out = {};
    return false;
  }

  bool fill(int c, CasePlan& p, int task) {
    const Task& t = task_of(region_, c, task);
    TaskPlan& out = p.tasks[static_cast<std::size_t>(task)];
    out.holders.assign(t.demands.size(), {});
    for (std::size_t k = 0; k < t.demands.size(); ++k) {
      const Slot slot{c, task, static_cast<int>(k)};
      std::vector<int>& holders = out.holders[k];
      const std::vector<int>* same = nullptr;
      if (const auto& as = t.demands[k].same_as)
        same = &p.tasks[static_cast<std::size_t>(as->first)].holders[static_cast<std::size_t>(as->second)];
      for (const Candidate* who : ranked(slot, p.option)) {
        if (holders.size() == static_cast<std::size_t>(t.demands[k].count)) break;
        if (same && std::find(same->begin(), same->end(), who->resource) == same->end()) continue;
        if (may(slot, p, *who)) holders.push_back(who->resource);
      }
      if (holders.size() < static_cast<std::size_t>(t.demands[k].count)) return false;
    }
    return true;
  }

  // Of a role: who was promised first, then who has the shortest way.
  const std::vector<const Candidate*>& ranked(const Slot& slot, int option) {
    const std::vector<Candidate>& all = candidates_.of(slot, option);
    auto& out = ranked_[&all];
    if (out.size() == all.size()) return out;
    for (const Candidate& who : all) out.push_back(&who);
    const PromisedTask* was = promised(case_of(region_, slot.c), slot.task);
    const auto rank = [&](const Candidate* who) {
      const bool mine =
          was && std::count(was->holders[static_cast<std::size_t>(slot.demand)].begin(),
                            was->holders[static_cast<std::size_t>(slot.demand)].end(), who->resource) > 0;
      return std::pair(!mine, who->fit.before + who->fit.after);
    };
    std::stable_sort(out.begin(), out.end(),
                     [&](const Candidate* a, const Candidate* b) { return rank(a) < rank(b); });
    return out;
  }

  Busy use(int c, const CasePlan& p, int task, const Fit& f) const {
    const Case& of = case_of(region_, c);
    const Task& t = task_of(region_, c, task);
    const Option& o = option_of(region_, c, p.option);
    const TaskPlan& tp = p.tasks[static_cast<std::size_t>(task)];
    return {c,
            task,
            tp.start,
            tp.end,
            place(of, o, t.from),
            place(of, o, t.to),
            tp.start - f.before,
            tp.end + f.after,
            started(of, task) != nullptr,
            t.open_ended};
  }

  bool agree(const Busy& a, const Busy& b, int resource) const {
    if (a.fact && b.fact) return true;
    if (a.start > b.start) return agree(b, a, resource);
    if (a.c == b.c && a.task == b.task) return false;
    const auto between = gap(region_, resource, a.c == b.c, a.to, b.from);
    if (!between || b.start < a.end + *between) return false;
    const auto& most = region_.resources[static_cast<std::size_t>(resource)].longest_duty;
    return !most || a.fact || b.fact || b.open_ended || b.back - a.left <= *most;
  }

  bool may(const Slot& slot, const CasePlan& p, const Candidate& who) {
    const TaskPlan& tp = p.tasks[static_cast<std::size_t>(slot.task)];
    const bool in_hours = std::any_of(who.fit.starts.begin(), who.fit.starts.end(), [&](const auto& range) {
      return tp.start >= range.first && tp.start <= range.second;
    });
    if (!in_hours) return false;
    const auto r = static_cast<std::size_t>(who.resource);
    const bool supply = region_.resources[r].kind == Kind::supply;
    int taken = taken_[r];
    const Busy mine = use(slot.c, p, slot.task, who.fit);
    if (!supply)
      for (const Busy& other : busy_[r])
        if (!agree(other, mine, who.resource)) return false;
    for (std::size_t i = 0; i < p.tasks.size(); ++i)
      for (std::size_t k = 0; k < p.tasks[i].holders.size(); ++k)
        for (const int h : p.tasks[i].holders[k]) {
          if (h != who.resource) continue;
          const Slot other{slot.c, static_cast<int>(i), static_cast<int>(k)};
          if (supply)
            taken += task_of(region_, slot.c, other.task).demands[k].amount;
          else if (!agree(use(slot.c, p, other.task, *candidates_.fit(other, p.option, h)), mine, h))
            return false;
        }
    const int amount =
        task_of(region_, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)].amount;
    return !supply || taken + amount <= region_.resources[r].amount;
  }

  void book(int c, const CasePlan& p) {
    for (std::size_t i = 0; i < p.tasks.size(); ++i)
      for (std::size_t k = 0; k < p.tasks[i].holders.size(); ++k)
        for (const int r : p.tasks[i].holders[k]) {
          const Slot slot{c, static_cast<int>(i), static_cast<int>(k)};
          if (started(case_of(region_, c), slot.task)) continue;  // booked before all others
          busy_[static_cast<std::size_t>(r)].push_back(
              use(c, p, slot.task, *candidates_.fit(slot, p.option, r)));
          taken_[static_cast<std::size_t>(r)] += task_of(region_, c, slot.task).demands[k].amount;
        }
  }

  void unbook(int c, const CasePlan& p) {
    for (std::size_t i = 0; i < p.tasks.size(); ++i)
      for (std::size_t k = 0; k < p.tasks[i].holders.size(); ++k)
        for (const int r : p.tasks[i].holders[k]) {
          const int task = static_cast<int>(i);
          if (started(case_of(region_, c), task)) continue;
          auto& uses = busy_[static_cast<std::size_t>(r)];
          const auto mine = std::find_if(uses.begin(), uses.end(),
                                         [&](const Busy& u) { return u.c == c && u.task == task; });
          if (mine != uses.end()) uses.erase(mine);
          taken_[static_cast<std::size_t>(r)] -= task_of(region_, c, task).demands[k].amount;
        }
  }

  // What has started goes on, even when the rest of the case finds no place.
  void book_facts(int c) {
    const Case& of = case_of(region_, c);
    if (!of.promise) return;
    const Option& o = option_of(region_, c, of.promise->option);
    for (const PromisedTask& p : of.promise->tasks) {
      const Task& t = task_of(region_, c, p.task);
      const auto steps = duration(region_, of, t, o);
      if (!p.started || !steps) continue;
      const int end = end_of(region_, t, p.start, *steps);
      for (const auto& holders : p.holders)
        for (const int r : holders)
          busy_[static_cast<std::size_t>(r)].push_back({c, p.task, p.start, end, place(of, o, t.from),
                                                        place(of, o, t.to), p.start, end, true,
                                                        t.open_ended});
    }
  }

  const Region& region_;
  const Candidates& candidates_;
  std::vector<std::vector<Busy>> busy_;
  std::vector<int> taken_;
  std::unordered_map<const std::vector<Candidate>*, std::vector<const Candidate*>> ranked_;
  Plan plan_;
  bool late_ = false;
};

}  // namespace dyad::planning
