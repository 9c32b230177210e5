// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "planning/encode.hpp"
#include "planning/solve.hpp"

namespace dyad::planning {

// A necessary count that fails before any search: more are needed for good than exist.
struct Shortage {
  Kind kind = Kind::cot;
  std::vector<std::string> skills;
  int needed = 0, exist = 0;
};
struct WayOut {
  std::vector<Rule> given_up;  // least cost first; without any one of them it does not do
  std::vector<std::string> actions;
};
// Why a case is not served although all that the plan serves stays served.
struct Impossible {
  int c = 0;
  std::vector<Shortage> shortages;
  std::vector<Rule> reasons;  // together they exclude it
  bool confirmed =
      false;  // by a solver started afresh: without any one of them it would do, with all it does not
  std::vector<WayOut> ways_out;
};
std::vector<Impossible> explain_unserved(const Region& region, const Plan& plan, const SolveOptions& options);
std::string words(const Region& region, const Rule& rule);

// What each option of a case would cost with all else planned anew for it.
struct Venue {
  int option = 0;
  bool possible = false;
  bool proven = false;
  std::vector<TierCost> tiers;
};
std::vector<Venue> compare_venues(const Region& region, int c, const SolveOptions& options);

// Every resource of the kind, with the reason why it does not fill the role at its planned time; no reason:
// it could as well, or it does.
enum class WhyNot { none, skill, precaution, way, hours, busy };
struct Other {
  int resource = 0;
  bool chosen = false;
  std::string reason;
  WhyNot why = WhyNot::none;
  std::string skill;  // that is missing
};
std::vector<Other> why_these(const Region& region, const Plan& plan, const Slot& slot);

}  // namespace dyad::planning
