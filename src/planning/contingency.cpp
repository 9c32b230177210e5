// SPDX-License-Identifier: Apache-2.0
#include "planning/contingency.hpp"

#include <algorithm>

#include "planning/changes.hpp"

namespace dyad::planning {
namespace {

constexpr int kNever = -1;

struct Place {  // of a contingency's team
  int demand = 0;
  std::vector<int> arrival;  // by resource; kNever: cannot
  int holder = -1;
};

class Alarm {
 public:
  Alarm(const Region& region, const Plan& plan, int c, int contingency)
      : region_(region),
        plan_(plan),
        c_(c),
        what_(case_of(region, c).contingencies[static_cast<std::size_t>(contingency)]) {
    for (int other = 0; other < static_cast<int>(region.cases.size()); ++other)
      ways_.push_back(journeys(region, plan, other));
    const Case& of = case_of(region, c);
    const int option = plan.cases[static_cast<std::size_t>(c)].option;
    at_ = place(of, option_of(region, c, std::max(0, option)), what_.at);
    out_.contingency = contingency;
    lost_ = what_.lost;
    for (const auto& [task, demand] : what_.lost_roles)
      if (const TaskPlan* planned = in_plan(task)) {
        const auto& holders = planned->holders[static_cast<std::size_t>(demand)];
        lost_.insert(lost_.end(), holders.begin(), holders.end());
      }
    from_ = what_.from;
    to_ = what_.to;
    if (const TaskPlan* first = what_.from_task ? in_plan(*what_.from_task) : nullptr)
      from_ = std::max(from_, first->start);
    if (const TaskPlan* last = what_.to_task ? in_plan(*what_.to_task) : nullptr)
      to_ = std::min(to_, last->start);
    to_ = std::max(to_, from_ + 1);
  }

  Readiness answer() {
    out_.met = true;
    for (int step = from_; step < to_; ++step) {
      const int needed = gather(step);
      const bool worse = needed == kNever ? out_.minutes.has_value() || step == from_
                                          : step == from_ || (out_.minutes && needed > *out_.minutes);
      if (needed == kNever || needed > what_.deadline) out_.met = false;
      if (worse) note(step, needed);
    }
    return out_;
  }

 private:
  // The task as it is planned; null when the plan leaves it out.
  const TaskPlan* in_plan(int task) const {
    const CasePlan& of = plan_.cases[static_cast<std::size_t>(c_)];
    if (of.option < 0) return nullptr;
    const TaskPlan& t = of.tasks[static_cast<std::size_t>(task)];
    return t.present ? &t : nullptr;
  }

  void note(int step, int needed) {
    out_.worst = step;
    out_.minutes = needed == kNever ? std::nullopt : std::optional(needed);
    out_.missing.clear();
    out_.team.assign(what_.demands.size(), {});
    for (const Place& p : places_) {
      if (p.holder >= 0)
        out_.team[static_cast<std::size_t>(p.demand)].push_back(p.holder);
      else
        out_.missing = what_.demands[static_cast<std::size_t>(p.demand)].role;
    }
  }

  // Minutes until everybody is there, from this step; fills places_.
  int gather(int step) {
    places_.clear();
    std::vector<int> times;
    for (std::size_t k = 0; k < what_.demands.size(); ++k)
      for (int n = 0; n < what_.demands[k].count; ++n) {
        Place& p = places_.emplace_back();
        p.demand = static_cast<int>(k);
        for (int r = 0; r < static_cast<int>(region_.resources.size()); ++r) {
          p.arrival.push_back(arrival(what_.demands[k], r, step));
          if (p.arrival.back() != kNever) times.push_back(p.arrival.back());
        }
      }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    for (const int within : times)
      if (fill(within)) return within * region_.step_minutes;
    if (times.empty()) return places_.empty() ? 0 : kNever;
    return kNever;
  }

  bool fill(int within) {
    for (Place& p : places_) p.holder = -1;
    bool all = true;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      std::vector<bool> seen(region_.resources.size(), false);
      all = take(i, within, seen) && all;
    }
    return all;
  }

  // An augmenting path: somebody free, or somebody whose place another can take.
  bool take(std::size_t i, int within, std::vector<bool>& seen) {
    for (std::size_t r = 0; r < seen.size(); ++r) {
      if (seen[r] || places_[i].arrival[r] == kNever || places_[i].arrival[r] > within) continue;
      seen[r] = true;
      const auto other = std::find_if(places_.begin(), places_.end(),
                                      [&](const Place& p) { return p.holder == static_cast<int>(r); });
      if (other != places_.end() && !take(static_cast<std::size_t>(other - places_.begin()), within, seen))
        continue;
      places_[i].holder = static_cast<int>(r);
      return true;
    }
    return false;
  }

  int steps(int resource, int from, int to) const {
    if (from == to) return 0;
    const int kind = region_.resources[static_cast<std::size_t>(resource)].travel;
    return kind < 0 ? kNever
                    : region_.travel[static_cast<std::size_t>(kind)][static_cast<std::size_t>(from)]
                                    [static_cast<std::size_t>(to)];
  }

  int arrival(const Demand& d, int resource, int step) const {
    const Resource& r = region_.resources[static_cast<std::size_t>(resource)];
    if (r.kind != d.kind || !has_skills(r, d.skills) || !has_skills(r, d.precautions)) return kNever;
    if (std::find(lost_.begin(), lost_.end(), resource) != lost_.end()) return kNever;
    int there = 0;
    if (r.kind == Kind::supply) {
      const int way = steps(resource, r.home, at_);
      if (way < 0 || left_over(resource) < d.amount) return kNever;
      there = std::max(0, case_of(region_, c_).decided + r.lead - step) + way;
    } else {
      const auto [from, wait] = whereabouts(resource, step);
      const int way = steps(resource, from, at_);
      if (way < 0) return kNever;
      there = wait + way;
    }
    const int end = std::min(region_.steps, step + there + what_.duration);
    const bool kept = r.kind != Kind::supply && kept_elsewhere(resource, step, end);
    return !kept && on_duty(r, step, end) ? there : kNever;
  }

  template <class F>
  void each_use(int resource, F use) const {
    for (int c = 0; c < static_cast<int>(plan_.cases.size()); ++c) {
      const CasePlan& p = plan_.cases[static_cast<std::size_t>(c)];
      for (int i = 0; i < static_cast<int>(p.tasks.size()); ++i) {
        const TaskPlan& t = p.tasks[static_cast<std::size_t>(i)];
        for (int k = 0; t.present && k < static_cast<int>(t.holders.size()); ++k) {
          const auto& who = t.holders[static_cast<std::size_t>(k)];
          if (std::find(who.begin(), who.end(), resource) != who.end()) use(Slot{c, i, k}, t);
        }
      }
    }
  }

  int left_over(int supply) const {
    int out = region_.resources[static_cast<std::size_t>(supply)].amount;
    each_use(supply, [&](const Slot& slot, const TaskPlan&) {
      out -= task_of(region_, slot.c, slot.task).demands[static_cast<std::size_t>(slot.demand)].amount;
    });
    return out;
  }

  // Where somebody is, or arrives after so many steps: on a way of the plan, of several the one that began
  // last; at work; waiting where the last task ended for the next of the same case; or at home.
  std::pair<int, int> whereabouts(int resource, int step) const {
    const Journey* way = nullptr;
    for (const auto& ways : ways_)
      for (const Journey& j : ways)
        if (j.resource == resource && j.leave <= step && step < j.arrive &&
            (!way || std::pair(j.leave, j.arrive) >= std::pair(way->leave, way->arrive)))
          way = &j;
    if (way) return {way->to, way->arrive - step};
    std::vector<std::pair<int, int>> last(plan_.cases.size(), {-1, 0});  // by case: began, and where it ends
    std::vector<bool> more(plan_.cases.size(), false);
    each_use(resource, [&](const Slot& slot, const TaskPlan& t) {
      const auto c = static_cast<std::size_t>(slot.c);
      if (t.end > step) more[c] = true;
      if (t.start > step || t.start < last[c].first) return;
      const Option& o = option_of(region_, slot.c, plan_.cases[c].option);
      last[c] = {t.start, place(region_.cases[c], o, task_of(region_, slot.c, slot.task).to)};
    });
    std::pair<int, int> latest = {-1, region_.resources[static_cast<std::size_t>(resource)].home};
    for (std::size_t c = 0; c < last.size(); ++c)
      if (more[c] && last[c].first > latest.first) latest = last[c];
    return {latest.second, 0};
  }

  bool on_duty(const Resource& r, int step, int end) const {
    for (int s = step; s < end; ++s)
      if (std::none_of(r.windows.begin(), r.windows.end(),
                       [&](const Window& w) { return s >= w.from && s < w.to; }))
        return false;
    return true;
  }

  // At work for another case, or on the way to it.
  bool kept_elsewhere(int resource, int step, int end) const {
    bool out = false;
    each_use(resource, [&](const Slot& slot, const TaskPlan& t) {
      if (slot.c == c_) return;
      int since = t.start;
      for (const Journey& j : ways_[static_cast<std::size_t>(slot.c)])
        if (j.resource == resource && j.arrive == t.start) since = std::min(since, j.leave);
      out = out || (since < end && t.end > step);
    });
    return out;
  }

  const Region& region_;
  const Plan& plan_;
  int c_;
  const Contingency& what_;
  int at_ = 0;
  int from_ = 0, to_ = 0;  // when it may happen, by this plan
  std::vector<int> lost_;
  std::vector<std::vector<Journey>> ways_;  // by case
  std::vector<Place> places_;
  Readiness out_;
};

}  // namespace

std::vector<Readiness> readiness(const Region& region, const Plan& plan, int c) {
  std::vector<Readiness> out;
  for (std::size_t k = 0; k < case_of(region, c).contingencies.size(); ++k)
    out.push_back(Alarm(region, plan, c, static_cast<int>(k)).answer());
  return out;
}

}  // namespace dyad::planning
