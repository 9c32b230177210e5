// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/plan_record.hpp"
#include "care/plan_region.hpp"
#include "care/plan_solve.hpp"
#include "care/plan_words.hpp"

namespace dyad::care {

// The timing engine's figures by venue, and where they stand: "RiskAssessment/x/_history/1".
struct PlanRisks {
  std::vector<PlanRisk> by_mode;
  std::string source;
};

// What is shown of a plan and does not change any more (web/src/api_plan.ts): served, proven, venues, tasks,
// roster, manifest, contingencies, tiers, reasons, ways_out, changes.
json::Value plan_view(const PlanWords& words, const Offers& offers, const PlannedCase& planned,
                      const PlanRisks& risks);
// The parts of it, in the order of the answer (plan_view_people.cpp).
json::Value plan_roster(const PlanWords& words, const PlannedCase& planned);
json::Value plan_manifest(const PlanWords& words, const Offers& offers, const PlannedCase& planned);
json::Value plan_contingencies(const PlanWords& words, const PlannedCase& planned);

// With what a run begins: when, whose teams, when its steps are due: {"begins_at", "teams", "steps"}.
json::Value plan_run(const PlanWords& words, const Offers& offers, const RunPlans& runs,
                     const PlannedCase& planned);

// What each hospital brings, by hospital; hospitals that only give the place included.
std::vector<PlanPart> plan_parts(const PlannedCase& planned);

}  // namespace dyad::care
