// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/resolution_store.hpp"

namespace dyad::care {

// One change of a decision on its way into the record: the case as it was read, the decision as it will
// stand, and what is written with it.
struct Resolutions::Change {
  Facts facts;
  HeldDecision decision;
  std::vector<record::Operation> with;

  // The version it makes, and how others may refer to that.
  int next_version() const { return decision.version + 1; }
  std::string next_reference() const {
    return "CarePlan/" + decision.id + "/_history/" + std::to_string(next_version());
  }
  Result<void> happens(const DecisionEvent& event) {
    auto next = after(decision.course, event);
    if (!next) return std::unexpected(next.error());
    decision.course = std::move(*next);
    return {};
  }
};

}  // namespace dyad::care
