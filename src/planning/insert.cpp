// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "planning/candidates.hpp"

namespace dyad::planning {
namespace {

struct Busy {
  int c = 0, task = 0;
  int start = 0, end = 0, from = 0, to = 0;
  int left = 0, back = 0;  // when it leaves home and is back
  bool fact = false, open_ended = false;
};

class Inserter {
 public:
  Inserter(const Region& region, const Candidates& candidates)
      : region_(region),
        candidates_(candidates),
        busy_(region.resources.size()),
        taken_(region.resources.size(), 0) {
    plan_.cases.resize(region.cases.size());
    for (std::size_t c = 0; c < region.cases.size(); ++c)
      plan_.cases[c].tasks.resize(region.cases[c].tasks.size());
  }

  Plan run() {
    for (int c = 0; c < static_cast<int>(region_.cases.size()); ++c) book_facts(c);
    for (const int c : order()) {
      const CasePlan found = best(c);
      plan_.cases[static_cast<std::size_t>(c)] = found;
      if (found.option >= 0) book(c, found);
    }
    plan_.tiers = costs(region_, plan_);
    return std::move(plan_);
  }

 private:
  std::vector<int> order() const {
    std::vector<int> out(region_.cases.size());
    std::iota(out.begin(), out.end(), 0);
    const auto key = [&](int c) {
      const Case& of = case_of(region_, c);
      int by = region_.steps;
      for (const Deadline& d : of.deadlines) by = std::min(by, d.by);
      bool begun = false;
      for (std::size_t i = 0; i < of.tasks.size(); ++i) begun = begun || started(of, static_cast<int>(i));
      return std::tuple(!begun, of.urgency, by);
    };
    std::stable_sort(out.begin(), out.end(), [&](int a, int b) { return key(a) < key(b); });
    return out;
  }

  CasePlan best(int c) {
    CasePlan out;
    out.tasks.resize(case_of(region_, c).tasks.size());
    std::vector<TierCost> least = costs(region_, plan_);
    for (std::size_t o = 0; o < case_of(region_, c).options.size(); ++o) {
      auto tried = at_option(c, static_cast<int>(o));
      if (!tried) continue;
      plan_.cases[static_cast<std::size_t>(c)] = *tried;
      auto cost = costs(region_, plan_);
      if (better(cost, least)) {
        least = std::move(cost);
        out = std::move(*tried);
      }
    }
    return out;
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
      for (const Candidate& who : ranked(slot, p)) {
        if (holders.size() == static_cast<std::size_t>(t.demands[k].count)) break;
        if (may(slot, p, who)) holders.push_back(who.resource);
      }
      if (holders.size() < static_cast<std::size_t>(t.demands[k].count)) return false;
    }
    return true;
  }

  std::vector<Candidate> ranked(const Slot& slot, const CasePlan& p) const {
    const Task& t = task_of(region_, slot.c, slot.task);
    const Demand& d = t.demands[static_cast<std::size_t>(slot.demand)];
    std::vector<Candidate> out;
    for (const Candidate& who : candidates_.of(slot, p.option)) {
      if (d.same_as) {
        const auto& other = p.tasks[static_cast<std::size_t>(d.same_as->first)]
                                .holders[static_cast<std::size_t>(d.same_as->second)];
        if (std::find(other.begin(), other.end(), who.resource) == other.end()) continue;
      }
      out.push_back(who);
    }
    const PromisedTask* was = promised(case_of(region_, slot.c), slot.task);
    const auto rank = [&](const Candidate& who) {
      const bool mine =
          was && std::count(was->holders[static_cast<std::size_t>(slot.demand)].begin(),
                            was->holders[static_cast<std::size_t>(slot.demand)].end(), who.resource) > 0;
      return std::pair(!mine, who.fit.before + who.fit.after);
    };
    std::stable_sort(out.begin(), out.end(),
                     [&](const Candidate& a, const Candidate& b) { return rank(a) < rank(b); });
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
  Plan plan_;
  bool late_ = false;
};

}  // namespace

Plan insert_all(const Region& region, const Candidates& candidates) {
  return Inserter(region, candidates).run();
}

}  // namespace dyad::planning
