// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "care/plan_region.hpp"
#include "care/plan_view.hpp"
#include "care/resolution_record.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// From which decision of the case an operation can be planned: the newest in force that says deliver; else
// the newest that was signed, which is shown and is not enough.
struct PlanGrounds {
  std::optional<HeldDecision> decision;
  bool in_force = false;
  std::string why_not;  // "replay", "no_decision", "window_over"; empty: it can be planned
};
PlanGrounds plan_grounds(const Facts& facts);
// The kind of operation that the decision and her infections speak for; empty when none is known.
std::string suggested_template(const Facts& facts, const evidence::Book& book, const PlanGrounds& grounds,
                               const PlanTemplates& templates);
// What the newest kept answer of the timing engine says of a birth where she is and of one after a transfer.
PlanRisks plan_risks(const Facts& facts);

struct PlanWish {
  std::string template_key;
  std::string host;  // asked for; empty: as the decision says, or any
  std::optional<Instant> starts_after;
  std::vector<std::string> lost;
  std::optional<PlanPromise> promise;
};
// What is asked of the planner. refused with the reason when there is no decision to plan from; the field
// `host` when it does not share the case.
Result<PlanAsk> plan_ask(const Facts& facts, const evidence::Book& book, const PlanTemplates& templates,
                         const PlanGrounds& grounds, const PlanWish& wish);

}  // namespace dyad::care
