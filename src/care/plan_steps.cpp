// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/plan_region.hpp"
#include "planning/changes.hpp"

namespace dyad::care {
namespace {

// When the first of those who come to a task from elsewhere leave; its start when nobody does.
int leaving(const std::vector<planning::Journey>& ways, const planning::TaskPlan& task) {
  int first = task.start;
  for (const planning::Journey& way : ways) {
    const bool comes = std::ranges::any_of(task.holders, [&](const std::vector<int>& holders) {
      return std::ranges::find(holders, way.resource) != holders.end();
    });
    if (comes && way.arrive <= task.start) first = std::min(first, way.leave);
  }
  return first;
}

}  // namespace

std::vector<PlannedStep> planned_steps(const PlanTemplate& of, const planning::Region& region,
                                       const planning::Plan& plan, int c) {
  std::vector<PlannedStep> out;
  const planning::CasePlan& planned = plan.cases[static_cast<std::size_t>(c)];
  if (planned.option < 0) return out;
  const auto& tasks = region.cases[static_cast<std::size_t>(c)].tasks;
  const auto ways = planning::journeys(region, plan, c);
  for (const PlanTask& task : of.tasks) {
    const auto at = std::ranges::find(tasks, task.id, &planning::Task::id);
    if (at == tasks.end()) continue;
    const auto& when = planned.tasks[static_cast<std::size_t>(at - tasks.begin())];
    if (!when.present) continue;
    for (const PlanStep& step : task.steps) {
      const int grid = step.from == PlanStep::From::start ? when.start
                       : step.from == PlanStep::From::end ? when.end
                                                          : leaving(ways, when);
      out.push_back({step.step, task.id, region.instant_of(grid).plus_minutes(step.minutes)});
    }
  }
  return out;
}

}  // namespace dyad::care
