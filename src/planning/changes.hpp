// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "planning/rules.hpp"

// What a plan means for those who carry it out.
namespace dyad::planning {

struct Change {
  int c = 0;
  std::string what;            // "host", "start", "role", "served"
  std::string was, now;        // in words and times
  std::vector<int> affects;    // people and things to be told
  int task = -1, demand = -1;  // of a start and of a role
};
// What differs from the promises that the region holds.
std::vector<Change> changes_of(const Region& region, const Plan& plan);

// Who else could take a role at its planned time, none of them used by the plan around then.
std::vector<int> cover(const Region& region, const Plan& plan, const Slot& slot);

struct Line {  // of a manifest: what must be there, and when it must be asked for
  int resource = 0, task = 0, amount = 0;
  int order_by = 0, needed = 0;
};
std::vector<Line> manifest(const Region& region, const Plan& plan, int c);

struct Journey {
  int resource = 0, by = 0;
  int from = 0, to = 0;
  int leave = 0, arrive = 0;
};
// The ways of a case's people, vehicles and things: to each task that is not at home, the move itself, and
// back.
std::vector<Journey> journeys(const Region& region, const Plan& plan, int c);

}  // namespace dyad::planning
