// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/facts.hpp"
#include "record/operation.hpp"

namespace dyad::care {

// The plan of a joint operation as the record holds it (decision 0036): a CarePlan of category joint-plan,
// and for each hospital a Task, its part. Their extensions hold, as JSON, what FHIR has no element for. The
// region file, the plan that the planner found in it and what is shown of it never change; they stand in one
// Binary, which a DocumentReference names.

enum class PlanState { open, impossible, superseded, withdrawn, running, over };
std::string_view name_of(PlanState state);
enum class PartState { asked, accepted, refused, withdrawn };
std::string_view name_of(PartState state);

// What a hospital brings, and from when to when it is at work or away.
struct PlanUse {
  std::string reference;  // "Location/x", "PractitionerRole/y", "Group/z"
  std::string kind;       // of planning::Kind
  std::string name;
  Instant from, to;
  int units = 0;  // of a supply
  bool operator==(const PlanUse&) const = default;
};
struct PlanPart {
  std::string id;  // Task
  int version = 0;
  std::string hospital;
  PartState state = PartState::asked;
  std::vector<PlanUse> uses;
  std::vector<std::string> slots;  // Slot ids that hold them
  std::vector<std::string> keys;   // of what was said already
  std::string by, by_name, reason;
  std::optional<Instant> at;
  bool changed = false;  // since the plan that this one supersedes
};
struct PlanCourse {
  std::string key, template_key;
  std::string decision;    // CarePlan id
  std::string asked_host;  // the one host that was asked for; empty: any
  std::optional<Instant> starts_after;
  PlanState state = PlanState::open;
  std::string host, child_to;  // of the venue chosen; empty when nothing is served
  std::optional<Instant> begins_at;
  Instant created_at;
  std::string created_by, created_name;
  std::string before;             // the plan that this one supersedes
  std::string reason;             // why it was planned anew
  std::string run;                // CarePlan id of the run opened from it
  std::vector<std::string> lost;  // what people said is lost
  std::vector<std::string> keys;
  std::string ended_reason, ended_by;
  std::optional<Instant> ended_at;
};
struct HeldPlan {
  std::string id;
  int version = 0;
  PlanCourse course;
  std::vector<PlanPart> parts;  // by hospital
  std::size_t accepted() const;
  bool held() const {
    return course.state == PlanState::open && !parts.empty() && accepted() == parts.size();
  }
  bool live() const { return course.state == PlanState::open || course.state == PlanState::running; }
  // proposed, held, superseded, withdrawn, impossible, running or over.
  std::string_view status() const;
};

json::Value plan_resource(const Facts& facts, const HeldPlan& plan);
json::Value part_resource(const Facts& facts, const HeldPlan& plan, const PlanPart& part);
// Those of the case, newest first.
std::vector<HeldPlan> plans_in(const Facts& facts);
Result<HeldPlan> plan_of(const Facts& facts, std::string_view id);

// What never changes of a plan: {"region", "plan", "view", "run"}.
std::vector<record::Operation> content_operations(const Facts& facts, const HeldPlan& plan,
                                                  const json::Value& content);
Result<json::Value> plan_content(const record::Reader& reader, const Facts& facts, std::string_view plan);
// Who had it computed, by which program, from which version of the decision.
record::Operation plan_provenance(const Facts& facts, const HeldPlan& plan, std::string_view program);

}  // namespace dyad::care
