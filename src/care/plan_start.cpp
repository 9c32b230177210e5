// SPDX-License-Identifier: Apache-2.0
#include "care/plan_start.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/plan_store.hpp"

namespace dyad::care {
namespace {

// The rows that a person sent, then those of the plan that they do not name; of a row that names one, what it
// leaves out.
json::Value filled(const json::Value& sent, const json::Value& planned, std::string_view name) {
  json::Array out = sent.items();
  for (const auto& row : planned.items()) {
    const auto mine = std::ranges::find(out, row[name].as_string(),
                                        [&](const json::Value& v) { return v[name].as_string(); });
    if (mine == out.end()) {
      out.push_back(row);
      continue;
    }
    for (const auto& [field, value] : row.members())
      if ((*mine)[field].is_null() || ((*mine)[field].is_string() && (*mine)[field].as_string().empty()))
        mine->set(field, value);
  }
  return json::Value(std::move(out));
}

}  // namespace

Result<RunFromPlan> run_from_plan(const record::Reader& reader, const Facts& facts, const json::Value& body) {
  RunFromPlan out{body, {}};
  const auto id = body["joint_plan"].as_string();
  if (id.empty()) return out;
  auto plan = plan_of(facts, id);
  if (!plan)
    return fail(ErrorKind::not_found, plan.error().message, "joint_plan", std::string(id.substr(0, 80)));
  if (!plan->held() && (body["emergency"].as_string().empty() || !plan->live() || !plan->course.run.empty()))
    return fail(ErrorKind::refused, "not every hospital has accepted its part", "joint_plan",
                std::string(plan->status()), "held");
  if (const auto kind = body["plan"].as_string(); !kind.empty() && kind != plan->course.template_key)
    return refuse_field("is not the kind of operation of this plan", "plan", kind, plan->course.template_key);
  const auto content = plan_content(reader, facts, plan->id);
  if (!content) return std::unexpected(content.error());
  const auto& run = (*content)["run"];
  out.body.set("plan", plan->course.template_key);
  if (body["decision"].as_string().empty() && body["emergency"].as_string().empty())
    out.body.set("decision", plan->course.decision);
  out.body.set("teams", filled(body["teams"], run["teams"], "team"));
  out.body.set("steps", filled(body["steps"], run["steps"], "id"));
  if (body["begins_at"].is_null()) out.body.set("begins_at", run["begins_at"]);
  out.plan = std::move(*plan);
  return out;
}

std::vector<record::Operation> plan_begun(const Facts& facts, HeldPlan plan, const std::string& run) {
  plan.course.state = PlanState::running;
  plan.course.run = run;
  return plan_operations(facts, plan);
}

std::vector<record::Operation> plan_after(const Facts& facts, const HeldRun& run) {
  for (HeldPlan plan : plans_in(facts)) {
    if (plan.course.state != PlanState::running || plan.course.run != run.id) continue;
    const bool done = run.course.state == RunState::completed;
    plan.course.state = done ? PlanState::over : PlanState::open;
    if (done) {
      plan.course.ended_at = run.course.ended_at;
      plan.course.ended_by = run.course.ended_by;
    } else {
      plan.course.run.clear();
    }
    return plan_operations(facts, plan);
  }
  return {};
}

Result<json::Value> plans_to_run(const record::Reader& reader, const Facts& facts) {
  json::Array out;
  for (const auto& plan : plans_in(facts)) {
    if (!plan.held()) continue;
    const auto content = plan_content(reader, facts, plan.id);
    if (!content) return std::unexpected(content.error());
    json::Value row = json::object({{"id", plan.id}, {"template", plan.course.template_key}});
    for (const char* name : {"begins_at", "teams", "steps"}) row.set(name, (*content)["run"][name]);
    out.push_back(std::move(row));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::care
