// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/plan_record.hpp"
#include "care/run_record.hpp"

namespace dyad::care {

// A run that begins from a plan.

// What a person sent to open a run, with what it leaves out taken from the plan it names: kind, decision,
// owners and leads of the teams, times of the steps. Without a plan as it was sent. refused when the plan is
// not held by all hospitals, unless this is an emergency; the field "plan" when the kinds differ.
struct RunFromPlan {
  json::Value body;
  std::optional<HeldPlan> plan;
};
Result<RunFromPlan> run_from_plan(const record::Reader& reader, const Facts& facts, const json::Value& body);
// The plan as it stands once a run of it was opened.
std::vector<record::Operation> plan_begun(const Facts& facts, HeldPlan plan, const std::string& run);
// And once that run has ended: over, or open again when the run was called off. Nothing when there is no
// plan.
std::vector<record::Operation> plan_after(const Facts& facts, const HeldRun& run);
// Those that a run could be opened from: [{id, template, begins_at, teams, steps}].
Result<json::Value> plans_to_run(const record::Reader& reader, const Facts& facts);

}  // namespace dyad::care
