// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/plan_store.hpp"

namespace dyad::care {

// Whom a plan pages: a hospital when it is first asked for its part, and whoever a change concerns. What
// stands here writes requests to page (consult_page.hpp); it asks nobody.

// A plan that takes the place of another.
struct PlanChanged {
  const PlannedCase& planned;
  const json::Value& view;
  const HeldPlan& next;
  const HeldPlan& before;
};

// Whom the changes of a plan concern: "Practitioner/x", or "Organization/y" for its heads.
std::vector<std::string> concerned_by(const PlannedCase& planned, const HeldPlan& before,
                                      const Offers& offers);
// For each part that waits for its answer, one page to those who answer for that hospital; none to a hospital
// for which `asker` answers.
std::vector<record::Operation> pages_to_ask(const JointPlans::Words& words, const Facts& facts,
                                            const HeldPlan& plan, const access::Principal& asker);
// One page to everybody whom the changes concern, and one to each hospital that has not answered for its part
// and is not told by the first.
std::vector<record::Operation> pages_of_change(const JointPlans::Words& words, const Facts& facts,
                                               const PlanChanged& change, const Offers& offers);

}  // namespace dyad::care
