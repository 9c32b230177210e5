// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/watch.hpp"

namespace dyad::care {
namespace {

double minutes_between(Instant from, Instant to) { return static_cast<double>(to.ms - from.ms) / 60'000.0; }

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// A stage waits so many minutes, or as long as the rule it names says.
std::vector<Stage> stages_of(const evidence::Book& book, const json::Value& rows) {
  std::vector<Stage> out;
  for (const auto& row : rows.items()) {
    Stage s{std::string(row["stage"].as_string()), row["after_min"].as_double().value_or(0), {}};
    if (const auto rule = row["after"].as_string(); !rule.empty())
      s.after_min = book.need(rule).number("minutes");
    for (const auto& role : row["roles"].items()) s.roles.emplace_back(role.as_string());
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace

WatchRules watch_rules(const evidence::Book& book) {
  const auto& stages = book.need("watch.stages");
  const auto& calm = book.need("watch.hysteresis");
  const auto& answer = book.need("watch.answer");
  WatchRules rules;
  rules.ladders[Level::watch] = stages_of(book, stages.value("watch"));
  rules.ladders[Level::act] = stages_of(book, stages.value("act"));
  rules.quiet_min = calm.number("quiet_min");
  rules.quiet_readings = static_cast<int>(calm.number("quiet_readings"));
  rules.rearm_min = calm.number("rearm_min");
  rules.holds_min = answer.number("holds_min");
  rules.snooze_most_min = answer.number("snooze_most_min");
  rules.acted_within_min = answer.number("acted_within_min");
  rules.shift_h = answer.number("shift_h");
  return rules;
}

Burden burden_of(const std::vector<Warning>& warnings, const WatchRules& rules, Instant from, Instant to) {
  Burden out;
  out.from = from;
  out.to = to;
  std::vector<double> waits;
  for (const Warning& w : warnings) {
    const auto inside = [&](const Page& p) { return p.at >= from && p.at <= to; };
    const auto rung = std::ranges::count_if(w.pages, inside);
    if (rung == 0) continue;
    ++out.warnings;
    out.pages += static_cast<int>(rung);
    for (const Page& p : w.pages)
      if (inside(p)) ++out.pages_by_stage[p.stage];
    const Instant first = w.pages.front().at;
    const auto answered = std::ranges::find_if(w.answers, [&](const Answered& a) { return a.at >= first; });
    if (answered == w.answers.end()) continue;
    ++out.acknowledged;
    waits.push_back(minutes_between(first, answered->at));
    const auto acted = std::ranges::any_of(w.answers, [&](const Answered& a) {
      return a.at >= first && a.action != "seen" && !a.action.empty() &&
             minutes_between(first, a.at) <= rules.acted_within_min;
    });
    if (acted) ++out.acted_within;
  }
  out.shifts = hours_between(from, to) / rules.shift_h;
  if (out.shifts > 0) out.pages_per_shift = out.pages / out.shifts;
  out.median_minutes = median(std::move(waits));
  return out;
}

}  // namespace dyad::care
