// SPDX-License-Identifier: Apache-2.0
#include "care/watch.hpp"

#include <algorithm>

#include "care/decision_basis.hpp"

namespace dyad::care {
namespace {

double minutes_between(Instant from, Instant to) { return static_cast<double>(to.ms - from.ms) / 60'000.0; }
Instant after(Instant t, double minutes) { return {t.ms + static_cast<std::int64_t>(minutes * 60'000)}; }
bool across(Level level) { return level == Level::watch || level == Level::act; }

// One signal over its readings: the warnings it gave.
class Follower {
 public:
  Follower(std::string_view case_id, const Signal& signal, const WatchRules& rules)
      : case_id_(case_id), signal_(signal), rules_(rules) {}

  void go_on_from(Warning kept) {
    covered_ = std::max(covered_, kept.last.known);
    all_.push_back(std::move(kept));
  }

  void read(const Reading& r) {
    if (r.level == Level::unknown || (covered_.ms > 0 && r.known <= covered_)) return;
    Warning* open = all_.empty() || all_.back().resolved ? nullptr : &all_.back();
    if (across(r.level))
      crossed(r, open);
    else if (open)
      back(r, *open);
  }

  std::vector<Warning> finish() && { return std::move(all_); }

 private:
  void crossed(const Reading& r, Warning* open) {
    if (!open && !all_.empty() && minutes_between(*all_.back().resolved, r.known) <= rules_.rearm_min) {
      open = &all_.back();
      open->back.push_back({*open->resolved, r.known});
      open->resolved.reset();
      ++open->crossings;
    } else if (open && open->quiet_since) {
      open->back.push_back({*open->quiet_since, r.known});
      ++open->crossings;
    }
    if (!open) {
      Warning w;
      w.id = "warning-" + fnv1a(std::string(case_id_) + "|" + signal_.key) + "-" + std::to_string(r.known.ms);
      w.key = signal_.key;
      w.evidence = signal_.evidence;
      w.since = r.measured;
      w.raised = r.known;
      w.first = r;
      all_.push_back(std::move(w));
      open = &all_.back();
    }
    open->quiet_since.reset();
    open->quiet_readings = 0;
    if (r.level == Level::act && !open->act_since) open->act_since = r.known;
    if (r.level == Level::act) open->level = Level::act;
    open->last = r;
  }

  void back(const Reading& r, Warning& open) {
    open.last = r;
    if (!open.quiet_since) open.quiet_since = r.known;
    ++open.quiet_readings;
    const int readings = signal_.laboratory ? 1 : rules_.quiet_readings;
    const double minutes = signal_.laboratory ? 0 : rules_.quiet_min;
    if (open.quiet_readings < readings || minutes_between(*open.quiet_since, r.known) < minutes) return;
    open.back.push_back({*open.quiet_since, r.known});
    open.resolved = r.known;
    open.quiet_since.reset();
    open.quiet_readings = 0;
  }

  std::string_view case_id_;
  const Signal& signal_;
  const WatchRules& rules_;
  std::vector<Warning> all_;
  Instant covered_;
};

// The ladders of one warning, climbed as far as now.
class Ladder {
 public:
  Ladder(Warning& warning, const WatchRules& rules, Instant now)
      : w_(warning), quiet_(warning.back), rules_(rules), now_(now) {
    if (w_.quiet_since) quiet_.push_back({*w_.quiet_since, {INT64_MAX}});
  }

  void climb() {
    hold();
    const bool began_worse = w_.act_since && *w_.act_since == w_.raised;
    if (!began_worse) along(Level::watch, w_.raised, w_.act_since);
    if (w_.act_since) along(Level::act, *w_.act_since, {});
    std::ranges::stable_sort(w_.pages, {}, &Page::at);
  }

 private:
  // An answer to a milder warning says nothing about the worse one.
  void hold() {
    const Instant present = w_.act_since.value_or(w_.raised);
    for (const Answered& a : w_.answers) {
      if (a.at < w_.raised) continue;
      Instant until = after(a.at, rules_.holds_min);
      if (a.snoozed_until) until = std::min(*a.snoozed_until, after(a.at, rules_.snooze_most_min));
      if (a.at < present) until = std::min(until, present);
      quiet_.push_back({a.at, until});
      if (a.at < present) continue;
      w_.acknowledged = true;
      if (until > now_ && (!w_.held_until || *w_.held_until < until)) w_.held_until = until;
    }
    std::ranges::sort(quiet_, {}, [](const Quiet& q) { return q.from; });
  }

  Instant not_quiet(Instant t) const {
    for (const Quiet& q : quiet_)
      if (q.from <= t && t < q.to) t = q.to;
    return t;
  }

  void along(Level level, Instant from, std::optional<Instant> until) {
    const auto ladder = rules_.ladders.find(level);
    if (ladder == rules_.ladders.end()) return;
    for (std::size_t i = 0; i < ladder->second.size(); ++i) {
      const Stage& stage = ladder->second[i];
      if (std::ranges::any_of(w_.pages,
                              [&](const Page& p) { return p.stage == stage.key && p.level == level; }))
        continue;
      Instant at = after(from, stage.after_min);
      if (i > 0) at = not_quiet(at);  // the first step is the warning itself
      if (until && at >= *until) return;
      if (w_.resolved && at >= *w_.resolved) return;
      if (at.ms == INT64_MAX) return;  // only if it crosses again
      Page page{stage.key, level, at};
      if (at > now_) {
        if (!w_.next || at < w_.next->at) w_.next = std::move(page);
        return;
      }
      w_.pages.push_back(std::move(page));
    }
  }

  Warning& w_;
  std::vector<Quiet> quiet_;
  const WatchRules& rules_;
  Instant now_;
};

Warning::State state_of(const Warning& w, const Signal& signal, Instant now) {
  if (w.resolved) return Warning::State::resolved;
  if (signal.stale_after_h > 0 && hours_between(w.last.measured, now) > signal.stale_after_h)
    return Warning::State::stale;
  return across(w.last.level) ? Warning::State::crossing : Warning::State::recovering;
}

}  // namespace

std::string_view name_of(Warning::State state) {
  switch (state) {
    case Warning::State::crossing:
      return "crossing";
    case Warning::State::recovering:
      return "recovering";
    case Warning::State::stale:
      return "stale";
    case Warning::State::resolved:
      break;
  }
  return "resolved";
}

std::vector<Warning> watch(std::string_view case_id, const std::vector<Signal>& signals,
                           const std::vector<Answered>& answers, const std::vector<Warning>& kept,
                           const WatchRules& rules, Instant now) {
  std::vector<Warning> out;
  for (const Signal& signal : signals) {
    Follower follower(case_id, signal, rules);
    for (const Warning& k : kept)
      if (k.key == signal.key) follower.go_on_from(k);
    for (const Reading& r : signal.readings)
      if (r.known <= now) follower.read(r);
    for (Warning& w : std::move(follower).finish()) {
      w.answers.clear();
      for (const Answered& a : answers)
        if (a.warning == w.id && a.at <= now) w.answers.push_back(a);
      std::ranges::stable_sort(w.answers, {}, &Answered::at);
      w.acknowledged = false;
      w.held_until.reset();
      w.next.reset();
      Ladder(w, rules, now).climb();
      w.state = state_of(w, signal, now);
      out.push_back(std::move(w));
    }
  }
  return out;
}

}  // namespace dyad::care
