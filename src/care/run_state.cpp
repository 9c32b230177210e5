// SPDX-License-Identifier: Apache-2.0
#include "care/run_state.hpp"

#include <algorithm>
#include <set>

namespace dyad::care {
namespace {

std::int64_t apart_ms(Instant a, Instant b) { return a < b ? b.ms - a.ms : a.ms - b.ms; }

std::set<std::string_view> taken_back(const std::vector<RunEntry>& entries) {
  std::set<std::string_view> out;
  for (const auto& e : entries)
    if (e.act == "undo") out.insert(e.of.begin(), e.of.end());
  return out;
}

const RunStep* find(const std::vector<RunStep>& steps, std::string_view id) {
  const auto it = std::ranges::find(steps, id, &RunStep::id);
  return it == steps.end() ? nullptr : &*it;
}

// "birth" and "birth-2" of a run with two children.
std::vector<std::string> suffixes(const std::vector<RunStep>& steps, const IntervalRule& rule) {
  std::vector<std::string> out;
  for (const auto& s : steps)
    if (s.key == rule.to || s.key == rule.from) {
      std::string suffix = s.id.substr(s.key.size());
      if (std::ranges::find(out, suffix) == out.end()) out.push_back(std::move(suffix));
    }
  return out;
}

const RunStep* bound(const std::vector<RunStep>& steps, const std::string& key, const std::string& suffix) {
  const auto* own = find(steps, key + suffix);
  return own ? own : find(steps, key);
}

void judge(const IntervalRule& rule, IntervalNow& out) {
  out.passed =
      (rule.max_minutes && out.minutes > *rule.max_minutes) ||
      (rule.min_seconds && out.state == IntervalNow::State::done && out.minutes * 60 < *rule.min_seconds);
}

}  // namespace

std::string_view name_of(StepState state) {
  return state == StepState::open ? "open" : state == StepState::done ? "done" : "conflict";
}
std::string_view name_of(GateState state) {
  return state == GateState::missing ? "missing" : state == GateState::ready ? "ready" : "not_ready";
}
std::string_view name_of(IntervalNow::State state) {
  using State = IntervalNow::State;
  switch (state) {
    case State::not_begun:
      return "not_begun";
    case State::running:
      return "running";
    case State::done:
      return "done";
    case State::disputed:
      return "disputed";
    case State::out_of_order:
      return "out_of_order";
  }
  return "";
}

StepNow step_now(const std::vector<RunEntry>& entries, int same_within_s) {
  StepNow out;
  const auto undone = taken_back(entries);
  for (const auto& e : entries) {
    if (undone.contains(e.key)) continue;
    if (e.act == "check") out.live.push_back(&e);
    if (e.act == "settle") out.settled = &e;
  }
  std::ranges::stable_sort(out.live, {}, [](const RunEntry* e) { return std::pair(e->at, e->key); });
  const std::int64_t same_ms = std::int64_t{same_within_s} * 1000;
  if (out.settled) {
    const auto& s = *out.settled;
    // What the settlement did not weigh, and what disagrees with it, asks for another.
    const bool again = std::ranges::any_of(out.live, [&](const RunEntry* e) {
      return std::ranges::find(s.of, e->key) == s.of.end() && apart_ms(e->at, s.at) > same_ms;
    });
    out.at = s.at;
    out.state = again ? StepState::conflict : StepState::done;
    return out;
  }
  if (out.live.empty()) return out;
  out.at = out.live.front()->at;
  out.state =
      apart_ms(out.live.front()->at, out.live.back()->at) > same_ms ? StepState::conflict : StepState::done;
  return out;
}

GateNow gate_now(const std::vector<RunEntry>& entries) {
  GateNow out;
  for (const auto& e : entries)
    if ((e.act == "ready" || e.act == "not_ready") &&
        (!out.last || std::pair(out.last->at, out.last->received_at) <= std::pair(e.at, e.received_at)))
      out.last = &e;
  if (out.last) out.state = out.last->act == "ready" ? GateState::ready : GateState::not_ready;
  return out;
}

std::vector<StepWarning> warnings_of(const std::vector<RunStep>& steps, const RunStep& step,
                                     std::optional<Instant> go_at, int same_within_s) {
  std::vector<StepWarning> out;
  if (step.now.state == StepState::open) return out;
  for (const auto& need : step.needs) {
    const auto* before = find(steps, need);
    if (!before) continue;
    if (before->now.state == StepState::open)
      out.push_back({"before_needed", need});
    else if (before->now.at->ms > step.now.at->ms + std::int64_t{same_within_s} * 1000)
      out.push_back({"out_of_order", need});
  }
  if (!step.before_go && (!go_at || *step.now.at < *go_at)) out.push_back({"before_go", {}});
  return out;
}

std::vector<IntervalNow> interval_now(const IntervalRule& rule, const std::vector<RunStep>& steps,
                                      std::optional<Instant> decided_at, Instant now) {
  using State = IntervalNow::State;
  std::vector<IntervalNow> out;
  for (const auto& suffix : suffixes(steps, rule)) {
    const auto* from = rule.from == "decision" ? nullptr : bound(steps, rule.from, suffix);
    const auto* to = bound(steps, rule.to, suffix);
    if (!to || (rule.from != "decision" && !from)) continue;
    IntervalNow one;
    one.suffix = suffix;
    const StepState began = from ? from->now.state : decided_at ? StepState::done : StepState::open;
    one.from = from ? from->now.at : decided_at;
    one.to = to->now.at;
    if (began == StepState::conflict || to->now.state == StepState::conflict) {
      one.state = State::disputed;
    } else if (began == StepState::done && to->now.state == StepState::done) {
      one.state = *one.to < *one.from ? State::out_of_order : State::done;
      one.minutes = hours_between(*one.from, *one.to) * 60;
    } else if (began == StepState::done) {
      one.state = State::running;
      one.minutes = hours_between(*one.from, now) * 60;
    }
    if (one.state == State::done || one.state == State::running) judge(rule, one);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace dyad::care
