// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "planning/plan.hpp"

// What the parts of a region mean for the solver: where a task is, how long it takes, who fits a role when,
// what lies between two uses. The checker of plans (check_plan) shares none of this.
namespace dyad::planning {

inline constexpr int kHostChangeCost = 5;  // of a promise, beside the times and names that change with it

const Case& case_of(const Region& region, int c);
const Task& task_of(const Region& region, int c, int task);
const Option& option_of(const Region& region, int c, int option);

int place(const Case& c, const Option& o, int where);  // the index of a hospital
bool present(const Task& task, const Option& o);
// Steps that a task takes; nothing when there is no way. An open-ended one takes what is left of the horizon.
std::optional<int> duration(const Region& region, const Case& c, const Task& task, const Option& o);
// The entry of the promise for a task that has started; null otherwise.
const PromisedTask* started(const Case& c, int task);
const PromisedTask* promised(const Case& c, int task);
// The option of a case of which something has started: it keeps it.
std::optional<int> begun_at(const Case& c);
// Earliest and latest start of a task if this option is chosen; nothing when it cannot be.
std::optional<std::pair<int, int>> start_range(const Region& region, int c, int task, int option);
int end_of(const Region& region, const Task& task, int start, int duration);

struct Relax {
  bool hours = false;        // outside its windows too
  bool precautions = false;  // without what an infection needs
};
// A resource in a role under an option: the steps of its way there and back, and the ranges of starts
// (inclusive, ascending) that its windows allow.
struct Fit {
  int before = 0, after = 0;
  std::vector<std::pair<int, int>> starts;
};
struct Slot {  // a role
  int c = 0, task = 0, demand = 0;
};
bool has_skills(const Resource& r, const std::vector<std::string>& skills);
std::optional<Fit> fit(const Region& region, const Slot& slot, int option, int resource, Relax relax = {});

// Steps from the end of one use at `from` to the start of the next at `to`; nothing when there is no way.
std::optional<int> gap(const Region& region, int resource, bool same_case, int from, int to);

// The tiers of a region with what this plan costs in each.
std::vector<TierCost> costs(const Region& region, const Plan& plan);
bool better(const std::vector<TierCost>& a, const std::vector<TierCost>& b);

}  // namespace dyad::planning
