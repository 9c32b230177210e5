// SPDX-License-Identifier: Apache-2.0
#include "care/plan_solve.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "planning/check_plan.hpp"
#include "planning/read_region.hpp"
#include "planning/solve.hpp"

namespace dyad::care {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t ms_since(Clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun).count();
}

planning::SolveOptions bounded(const PlanEffort& effort, Clock::time_point begun) {
  planning::SolveOptions out;
  out.conflicts = effort.conflicts;
  out.should_stop = [begun, most = effort.wall_ms] { return ms_since(begun) > most; };
  return out;
}

// Each option with everything planned anew for it. Its index stays, so that promises do too.
std::vector<PlannedVenue> venues_of(const PlannedCase& planned, const planning::SolveOptions& options) {
  std::vector<PlannedVenue> out;
  const auto& of = planned.region.cases.front();
  for (int o = 0; o < static_cast<int>(of.options.size()); ++o) {
    PlannedVenue venue;
    venue.option = o;
    if (planned.plan.cases.front().option == o) {
      venue.plan = planned.plan;
    } else {
      planning::Region only = planned.region;
      only.cases.front().allowed = o;
      auto found = planning::solve(only, options);
      if (!found) continue;
      venue.plan = std::move(*found);
      if (venue.plan.cases.front().option != o)
        venue.why = planning::explain_unserved(only, venue.plan, options);
    }
    venue.possible = venue.plan.cases.front().option == o;
    out.push_back(std::move(venue));
  }
  return out;
}

}  // namespace

Result<PlannedCase> plan_case(std::string_view region_text, const PlanEffort& effort) {
  auto region = planning::read_region(region_text);
  if (!region) return std::unexpected(region.error());
  if (region->cases.size() != 1)
    return fail(ErrorKind::invalid, "a plan is of one case", "cases", std::to_string(region->cases.size()),
                "1");
  PlannedCase out;
  out.region = std::move(*region);
  const auto begun = Clock::now();
  auto plan = planning::solve(out.region, bounded(effort, begun));
  if (!plan) return std::unexpected(plan.error());
  out.plan = std::move(*plan);
  out.solved_ms = ms_since(begun);
  if (const auto wrong = planning::check_plan(out.region, out.plan); !wrong.empty())
    return fail(ErrorKind::conflict, "the plan breaks a rule: " + wrong.front().what, "plan",
                wrong.front().where, wrong.front().rule);
  out.served = out.plan.cases.front().option >= 0;
  const auto explaining = bounded(effort, Clock::now());
  out.changes = planning::changes_of(out.region, out.plan);
  if (out.served)
    out.ready = planning::readiness(out.region, out.plan, 0);
  else
    out.why = planning::explain_unserved(out.region, out.plan, explaining);
  out.venues = venues_of(out, explaining);
  return out;
}

std::vector<std::pair<int, int>> times_of(const planning::Region& region, const planning::Plan& plan, int c,
                                          int resource) {
  std::vector<std::pair<int, int>> times;
  bool leaves = false;
  for (const auto& j : planning::journeys(region, plan, c))
    if (j.resource == resource) {
      leaves = true;
      times.emplace_back(j.leave, j.arrive);
    }
  for (const auto& t : plan.cases[static_cast<std::size_t>(c)].tasks)
    for (const auto& holders : t.holders)
      if (t.present && std::ranges::count(holders, resource)) times.emplace_back(t.start, t.end);
  std::ranges::sort(times);
  std::vector<std::pair<int, int>> out;
  for (const auto& one : times)
    if (!out.empty() && (leaves || one.first <= out.back().second))
      out.back().second = std::max(out.back().second, one.second);
    else
      out.push_back(one);
  return out;
}

std::vector<int> used_by(const planning::Plan& plan, int c) {
  std::set<int> out;
  for (const auto& t : plan.cases[static_cast<std::size_t>(c)].tasks)
    for (const auto& holders : t.holders)
      if (t.present) out.insert(holders.begin(), holders.end());
  return {out.begin(), out.end()};
}

}  // namespace dyad::care
