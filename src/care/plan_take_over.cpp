// SPDX-License-Identifier: Apache-2.0
#include "care/plan_take_over.hpp"

#include <algorithm>

#include "care/resolution_record.hpp"

namespace dyad::care {
namespace {

const json::Value* row_of(const json::Value& rows, std::string_view name, std::string_view wanted) {
  for (const auto& row : rows.items())
    if (row[name].as_string() == wanted) return &row;
  return nullptr;
}

// `held` becomes what the new plan says, unless somebody had set it otherwise than the plan before.
bool follow(std::string& held, const json::Value& was, const json::Value& now) {
  if (held != was.as_string() || now.as_string() == held) return false;
  held = now.as_string();
  return true;
}

bool follow(std::optional<Instant>& held, const json::Value& was, const json::Value& now) {
  const auto before = parse_instant(was.as_string()), after = parse_instant(now.as_string());
  if (!before || !after || held != *before || *after == *before) return false;
  held = *after;
  return true;
}

bool lead_follows(HeldTask& gate, const RunBefore& of) {
  const auto *was = row_of(of.was["teams"], "team", gate.team),
             *now = row_of(of.now["teams"], "team", gate.team);
  if (!was || !now || gate.person != (*was)["person"].as_string()) return false;
  const bool place = follow(gate.organization, (*was)["organization"], (*now)["organization"]);
  return follow(gate.person, (*was)["person"], (*now)["person"]) || place;
}

bool step_follows(HeldTask& step, const RunBefore& of) {
  const auto *was = row_of(of.was["steps"], "id", step.step_id()),
             *now = row_of(of.now["steps"], "id", step.step_id());
  if (!was || !now) return false;
  const bool place = follow(step.organization, (*was)["organization"], (*now)["organization"]);
  return follow(step.planned_at, (*was)["planned_at"], (*now)["planned_at"]) || place;
}

}  // namespace

std::vector<record::Operation> run_taken_over(const Facts& facts, const RunPlans& plans, int same_within_s,
                                              const HeldPlan& next, const RunBefore& of) {
  std::vector<record::Operation> out;
  for (HeldRun run : runs_in(facts)) {
    if (run.id != next.course.run || run.course.ended_at) continue;
    RunReplanned told{next.id, next.course.reason, next.course.created_name, facts.now, 0, 0};
    const auto write = [&](const HeldTask& task) {
      out.push_back(put(task_resource(facts, run, task, plans, same_within_s), task.version));
    };
    run.course.joint_plan = next.id;
    for (auto& gate : run.gate)
      if (lead_follows(gate, of)) {
        ++told.leads;
        write(gate);
      }
    for (auto& step : run.steps)
      if (step_now(step.entries, same_within_s).state == StepState::open && step_follows(step, of)) {
        ++told.steps;
        write(step);
      }
    run.course.replanned.push_back(std::move(told));
    out.push_back(put(run_resource(facts, run, plans), run.version));
  }
  return out;
}

}  // namespace dyad::care
