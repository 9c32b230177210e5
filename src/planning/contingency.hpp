// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "planning/plan.hpp"

namespace dyad::planning {

// What a plan can do when a contingency happens, at the worst step of the time it may happen in.
struct Readiness {
  int contingency = 0;
  int worst = 0;                       // the step at which it takes longest
  std::optional<int> minutes;          // until all who are needed are there; nothing: somebody is missing
  bool met = false;                    // within its deadline, at every step
  std::string missing;                 // a role that nobody can fill then
  std::vector<std::vector<int>> team;  // who would come then, by demand
};

// For each contingency of a case: by whom and how soon. At each step everybody counts who has the skills, is
// on duty until it is over, and is neither at work for another case nor on the way to it; the smallest time
// within which all roles can be filled at once is found exactly, for the steps of the grid. Who is on the way
// first arrives. docs/planning.md has the rules.
std::vector<Readiness> readiness(const Region& region, const Plan& plan, int c);

}  // namespace dyad::planning
