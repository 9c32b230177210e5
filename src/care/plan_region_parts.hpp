// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "care/plan_region.hpp"

namespace dyad::care::laying {

// One case with the template it is laid out by.
struct Wanted {
  const PlanAsk* ask = nullptr;
  const PlanTemplate* plan = nullptr;
  std::vector<std::string> precautions;  // hers, and those that belong to this kind of operation
  bool child_may_leave = false;          // by one of its options
  bool team_may_travel = false;
  json::Array options;
};

// What is common to the cases of one region.
struct Grid {
  Instant start, end;
  int step_minutes = 5;
  int offset_minutes = 0;

  std::string text(Instant t) const { return format_local(t, offset_minutes); }
};

struct Laying {
  const Offers& offers;
  const PlanRules& rules;
  Instant now;
  Grid grid;
  std::vector<Wanted> wanted;
  std::set<std::string, std::less<>> hospitals;  // that take part
  std::set<std::string, std::less<>> lost, held;
  json::Array resources;
  std::set<std::string, std::less<>> ids;  // of the resources
};

// Skills that the region knows besides those of the offers.
std::string post_skill(std::string_view role);
std::string elsewhere_skill(std::string_view hospital);  // does not work at this hospital
std::string seats_skill(int seats);

// "a|b|c"
std::string any_of(const std::vector<std::string>& codes);
// The levels a cot may have at a gestation; the lowest row where it is not known.
std::vector<std::string> cot_levels(const PlanRules& rules, std::optional<int> gestation_days);
// How often a role counts for this ask; 0: not at all.
int times_of(const PlanRole& role, const Wanted& of);

json::Array resources_of(const Laying& laying);
json::Array travel_of(const Laying& laying);
json::Object precautions_of(const Laying& laying);
json::Array needs_of(const Laying& laying, const Wanted& wanted, const std::vector<PlanRole>& roles);
// Hosts, places for the child and modes: each hospital that has a theatre and lies within reach, or those
// that the decision states. Where nobody has a theatre or a cot, the place where she is stays an option: the
// planner says why it is impossible.
json::Array options_of(const Laying& laying, const Wanted& wanted);
// Deaths of a thousand, by the timing engine; 0 where it says nothing.
json::Value risk_of(const PlanAsk& ask, planning::Mode mode);
json::Value case_of(const Laying& laying, const Wanted& wanted);

}  // namespace dyad::care::laying
