// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "planning/check_plan.hpp"

namespace dyad::planning::checking {

// One resource holding one role, as a plan says.
struct Use {
  int c = 0, task = 0, demand = 0, resource = 0;
  int start = 0, end = 0;
  int from = 0, to = 0;  // hospitals where the task begins and ends
  bool fact = false;     // of a task that has started
};

// What a plan says, use by use, with the violations found so far.
struct Facts {
  const Region& region;
  const Plan& plan;
  std::vector<Use> uses;
  std::vector<Violation> wrong;

  void say(std::string rule, std::string where, std::string what) {
    wrong.push_back({std::move(rule), std::move(where), std::move(what)});
  }
  std::string task_name(int c, int task) const;
  std::string use_name(const Use& u) const;
  int hospital(int c, int where) const;           // under the option the plan chose
  int way(int resource, int from, int to) const;  // steps; -1: none
};

void check_tasks(Facts& f);   // options, presence, times, order; fills `uses`
void check_roles(Facts& f);   // who may fill a role, how many, hours, travel, lead
void check_shared(Facts& f);  // one place at a time, rest, duty, amounts
void check_costs(Facts& f);   // the tiers, counted again

}  // namespace dyad::planning::checking
