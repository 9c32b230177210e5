// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"

// What a plan is made for: hospitals, what they offer and the cases that are open, on one grid of time. All
// times are steps of the grid since its start. Reading rounds so that a plan on the grid holds in minutes:
// durations, travel and lead times up, the ends of windows and deadlines down.
namespace dyad::planning {

enum class Kind {
  person,
  theatre,
  icu_bed,
  cot,
  vehicle,
  incubator,
  ventilator,
  kit,
  supply,  // blood or a drug: an amount that is used up
  isolation_room
};
inline constexpr int kKinds = 10;
std::string_view name_of(Kind kind);
std::optional<Kind> kind_named(std::string_view name);

enum class Mode { in_house, team_travels, mother_moves };
std::string_view name_of(Mode mode);
std::optional<Mode> mode_named(std::string_view name);

// Where a task begins or ends: a hospital by its index, or one of these, which depend on the option chosen.
inline constexpr int kAtHost = -1, kAtMother = -2, kAtChild = -3;

struct Hospital {
  std::string id, name;
};
struct Window {
  int from = 0, to = 0;  // to is exclusive
  int cost = 0;          // of using it at all, as for somebody called in or kept longer
  std::string note;
};
struct Resource {
  std::string id, name;
  Kind kind = Kind::person;
  std::vector<std::string> skills;
  int home = 0;
  std::vector<Window> windows;      // one use, with its travel, lies within one of them
  int turnaround = 0;               // rest or cleaning between uses for different cases
  std::optional<int> longest_duty;  // from leaving home for the first use to being back from the last
  int travel = -1;                  // index of the kind of travel; -1 does not leave home
  int amount = 0;                   // supply only
  int lead = 0;                     // supply only: from the decision to being ready at its home
};

// A need of a task. Each entry of `skills` is one skill or several joined by '|', of which one is enough.
struct Demand {
  std::string role;
  Kind kind = Kind::person;
  std::vector<std::string> skills;
  std::vector<std::string> precautions;  // needed besides, because of an infection
  int count = 1;
  int amount = 0;                              // supply only
  std::optional<std::pair<int, int>> same_as;  // task and demand that the same resources fill
};
struct Task {
  std::string id, name;
  int duration = 0;         // without the way, if it is a move
  int move_by = -1;         // kind of travel of a move; -1: not a move
  bool open_ended = false;  // holds what it uses until the end of the horizon
  int from = kAtHost, to = kAtHost;
  std::vector<Mode> when;  // empty: always
  int earliest = 0;
  std::vector<Demand> demands;
};
struct Link {
  int before = 0, after = 0;  // tasks
  int least = 0;              // from the end of one to the start of the other
  std::optional<int> most;
};
struct Option {
  int host = 0, child_to = 0;
  Mode mode = Mode::in_house;
  int risk_mother = 0, risk_child = 0;  // as the timing engine gives them, in the file's own unit
  int transfers = 0;
};
struct Deadline {
  std::string name;
  int task = 0;
  int by = 0;  // the latest start
  int weight = 1;
};
struct Delay {
  int task = 0;
  int after = 0;  // a later start adds the risks
  int mother = 0, child = 0;
};
struct PromisedTask {
  int task = 0;
  int start = 0;
  bool started = false;
  std::vector<std::vector<int>> holders;  // by demand
};
struct Promise {
  int option = 0;
  std::vector<PromisedTask> tasks;
};
struct Contingency {
  std::string name, trigger;
  int at = kAtMother;
  int from = 0, to = 0;  // when it may happen
  // Narrows that to what the plan makes of it: from the start of one task, until the start of the other.
  std::optional<int> from_task, to_task;
  int deadline = 0;  // from the trigger to the knife
  int duration = 1;
  std::vector<Demand> demands;
  std::vector<int> lost;                        // resources that are not there when it happens
  std::vector<std::pair<int, int>> lost_roles;  // task and demand: whoever fills it is not there either
};
struct Case {
  std::string id, name;
  int urgency = 1;  // 1 is the most urgent
  int mother_at = 0;
  int decided = 0;
  int weight_mother = 1, weight_child = 1;
  std::vector<std::string> precautions;
  std::vector<Option> options;
  std::vector<Task> tasks;
  std::vector<Link> links;
  std::vector<Deadline> deadlines;
  std::vector<Delay> delays;
  std::optional<Promise> promise;
  std::optional<int> allowed;  // the one option to look at, when venues are compared
  std::vector<Contingency> contingencies;
};
struct Region {
  std::string name;
  bool synthetic = false;
  Instant start;
  int offset_minutes = 0;  // for showing times
  int step_minutes = 15;
  int steps = 0;
  int now = 0;  // nothing that has not started begins earlier
  std::vector<Hospital> hospitals;
  std::vector<std::string> travel_kinds;
  std::vector<std::vector<std::vector<int>>> travel;  // [kind][from][to] in steps; -1: no way
  std::vector<Resource> resources;
  std::vector<Case> cases;

  Instant instant_of(int step) const { return start.plus_minutes(step * step_minutes); }
};

}  // namespace dyad::planning
