// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "planning/region.hpp"

namespace dyad::planning {

struct TaskPlan {
  bool present = false;
  int start = 0, end = 0;                 // steps; end is exclusive
  std::vector<std::vector<int>> holders;  // resources, by demand
};
struct CasePlan {
  int option = -1;  // -1: not served
  std::vector<TaskPlan> tasks;
};

// What is minimised, in this order: a smaller figure in an earlier tier is never given up for any in a later
// one. Unserved cases are counted once for each class of urgency, the most urgent first.
enum class Tier { unserved, deadlines, risk, disruption, effort };
inline constexpr int kTiers = 5;
std::string_view name_of(Tier tier);

struct TierCost {
  Tier tier = Tier::unserved;
  int urgency = 0;  // unserved only
  long cost = 0;
  long lower = 0;  // no plan can be below, given the tiers before
  bool proven = false;
};
struct Plan {
  std::vector<CasePlan> cases;
  std::vector<TierCost> tiers;
  bool proven() const {
    for (const TierCost& t : tiers)
      if (!t.proven) return false;
    return true;
  }
};

}  // namespace dyad::planning
