// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "care/decision_basis.hpp"
#include "timing/decision.hpp"

namespace dyad::care {

// api.ts Decision. `preference` is hers as api.ts Preference, or null; `what_if` says that the weights used
// are not hers; `stored` is {resource, recorded_at} of the answer kept for this situation, or null.
struct DecisionFrame {
  json::Value preference;
  bool what_if = false;
  json::Value stored;
};
json::Value decision_json(const Facts& facts, const evidence::Book& book, const timing::Decision& decision,
                          const DecisionFrame& frame);
// The same shape with available = false and the reason, a message.
json::Value no_decision_json(const Facts& facts, json::Value reason, const DecisionFrame& frame);

json::Value outcomes_json(const timing::Outcomes& outcomes);

}  // namespace dyad::care
