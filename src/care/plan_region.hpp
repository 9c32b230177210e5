// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "care/offers.hpp"
#include "care/plan_templates.hpp"
#include "planning/plan.hpp"

namespace dyad::care {

// What her own preference says one unit of each one's risk counts. Only their relation matters.
struct PlanWeights {
  double mother = 0, child = 0;
};
// Chances of death by the timing engine, between 0 and 1, when the birth is in this way.
struct PlanRisk {
  planning::Mode mode = planning::Mode::in_house;
  double mother = 0, child = 0;
};
// A plan made before: what of it can be kept is kept, and what began stays as it is.
struct PlanPromise {
  std::string host, child_to;
  planning::Mode mode = planning::Mode::in_house;
  struct Task {
    std::string task;
    Instant start;
    bool started = false;
    std::vector<std::pair<std::string, std::vector<std::string>>> roles;  // references by role
  };
  std::vector<Task> tasks;
};

struct PlanStockHeld {
  std::string reference;
  int units = 0;
};

// One case that wants a joint operation.
struct PlanAsk {
  std::string case_id;
  std::string name;  // shown with the plan; empty: the case's id
  std::string template_key;
  bool synthetic = false;
  int urgency = 1;        // 1 is the most urgent
  std::string mother_at;  // Organization id
  Instant decided;        // lead times count from here
  // The operation begins within them: earlier it cannot, later is a deadline missed, which the plan says.
  Instant from, to;
  // Organization ids that share the case; empty: every hospital with a way from or to where she is. Only what
  // these offer is planned with.
  std::vector<std::string> circle;
  std::vector<std::string> precautions;  // her infections: "airborne"
  int children = 1;
  std::optional<int> gestation_days;  // not known: cots of every level are looked at as for the smallest
  std::string blood_group;            // hers, as "B+"; empty: not known
  std::optional<PlanWeights> weights;
  std::vector<PlanRisk> risks;
  std::string host;               // the decision states it; empty: it does not
  std::string child_to;           // likewise
  std::vector<std::string> lost;  // references that may not be used
  // What the plan that is to be replaced holds: its Slots do not stand in the way.
  std::vector<std::string> held_slots;
  std::vector<PlanStockHeld> stock_held;  // units of stocks that other plans hold
  std::optional<PlanPromise> promise;
};

// The region file (docs/planning.md) of these cases: what the hospitals offer at `now`, as JSON that
// planning::read_region takes, so that it can be kept, shown and run again by `dyad plan`. The ids of
// hospitals are those of the Organizations, those of resources the references of what is offered
// ("Location/x"; of one that holds several and is several, "Location/x#2"), so that a plan points into the
// record. Names of tasks and roles are their keys in the template; those of contingencies too. Without her
// weights both are 0 and the tier of risk decides nothing. What another plan holds is taken in the offers and
// so is not there. Errors name the field of the ask: `asks[0].template_key`, not_found, ...
Result<json::Value> plan_region(const Offers& offers, const PlanTemplates& templates,
                                const std::vector<PlanAsk>& asks, Instant now);
Result<json::Value> plan_region(const Offers& offers, const PlanTemplates& templates, const PlanAsk& ask,
                                Instant now);

// The reference of the record in the id of a resource: without "#2".
std::string_view reference_in(std::string_view resource_id);

// When the run's steps are due by a plan, in the order of the template's tasks. Steps of tasks that the plan
// leaves out are left out.
struct PlannedStep {
  std::string step, task;
  Instant at;
};
std::vector<PlannedStep> planned_steps(const PlanTemplate& of, const planning::Region& region,
                                       const planning::Plan& plan, int c);

}  // namespace dyad::care
