// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "care/facts.hpp"
#include "care/run_plan.hpp"
#include "care/run_state.hpp"

namespace dyad::care {

// A joint operation as the record holds it: a CarePlan of category joint-operation whose activities are
// Tasks, one for each step and one for each team of the gate. Extensions of ours hold, as JSON, what FHIR has
// no element for; status, owner, for, restriction.period (planned) and executionPeriod (happened) say the
// same to every FHIR reader. A rehearsal carries the tag "drill" in every one of them.

enum class RunState { draft, active, completed, revoked };
std::string_view name_of(RunState state);

struct RunDelay {
  std::string interval;  // key and suffix
  std::string reason, note, by, name, key;
  Instant at;
};
// The plan was planned anew while the run was open, and what had not begun was taken over.
struct RunReplanned {
  std::string plan;  // CarePlan id of the new one
  std::string reason, name;
  Instant at;
  int steps = 0;  // that have another time or hospital
  int leads = 0;  // teams that have another lead
};
struct RunCourse {
  std::string plan;  // key of the template
  RunState state = RunState::draft;
  bool drill = false;
  std::string decision;    // CarePlan id; empty in an emergency and in a rehearsal
  std::string emergency;   // why it runs without a decision in force
  std::string joint_plan;  // CarePlan id of the plan it was opened from; may be empty
  std::string urgency;     // planned, category_1, category_2
  std::optional<Instant> decided_at;
  std::string key;
  Instant opened_at;
  std::string opened_by;
  std::optional<Instant> go_at;
  std::string go_by, go_despite;  // despite: why although not all were ready
  std::optional<Instant> ended_at;
  std::string ended_by, ended_reason;
  std::vector<RunDelay> delays;
  std::vector<RunReplanned> replanned;
};

struct HeldTask {
  std::string id;  // Task
  int version = 0;
  bool gate = false;
  std::string key, team;  // of a step; of the gate only team
  std::string suffix;     // of a second child
  std::string patient;
  std::string organization;        // owner; may be empty
  std::string person;              // name of who is to do it; may be empty
  std::vector<std::string> needs;  // ids of steps ("birth-2")
  bool before_go = false;
  std::optional<Instant> planned_at;
  std::vector<RunEntry> entries;
  std::string step_id() const { return key + suffix; }
};

struct HeldRun {
  std::string id;
  int version = 0;
  std::int64_t sequence = 0;
  RunCourse course;
  std::vector<HeldTask> steps, gate;  // in order
};

json::Value run_resource(const Facts& facts, const HeldRun& run, const RunPlans& plans);
json::Value task_resource(const Facts& facts, const HeldRun& run, const HeldTask& task, const RunPlans& plans,
                          int same_within_s);
// Those of the case, newest first.
std::vector<HeldRun> runs_in(const Facts& facts);
std::optional<HeldTask> read_task(const record::Resource& resource, std::string_view run);

}  // namespace dyad::care
