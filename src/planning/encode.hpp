// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "planning/candidates.hpp"
#include "planning/sat.hpp"
#include "planning/totals.hpp"

namespace dyad::planning {

// A rule that an explanation can name. With selectors each holds only while its literal is assumed.
enum class RuleKind {
  served,      // case: it is served
  role,        // case, task, demand: the role is filled
  precaution,  // case: what its infection needs
  hours,       // resource: only within its windows
  shared,      // resource: one place at a time, rest and turnaround
  duty,        // resource: longest duty
  amount,      // resource: no more than there is
  order        // case, link: not too late after what it follows
};
struct Rule {
  RuleKind kind = RuleKind::served;
  int a = 0, b = 0, c = 0;
  auto operator<=>(const Rule&) const = default;
};

// A region as clauses: order literals for starts, one literal for each option, for each resource in a role,
// and for which of two uses of a resource comes first (docs/planning.md has the formulas).
class Encoding {
 public:
  // `named`: every rule gets a selector, and `candidates` must have been made with both relaxations.
  Encoding(const Region& region, const Candidates& candidates, Sat& sat, bool named);

  int served(int c) const { return served_[static_cast<std::size_t>(c)]; }
  int option(int c, int o) const {
    return options_[static_cast<std::size_t>(c)][static_cast<std::size_t>(o)];
  }
  int at_least(int c, int task, int step) const;  // the task starts at this step or later
  // The cost of a tier as a sum; `offset` is what it costs whatever is planned.
  Total tier(const TierCost& of, long most, long& offset);
  Plan extract() const;  // after the solver said yes
  void prefer(const Plan& plan);
  const std::map<Rule, int>& rules() const { return rules_; }

 private:
  struct TaskVars {
    int lo = 0, hi = -1;                      // hi < lo: it cannot be under any option
    std::vector<int> reached;                 // [S >= lo + 1], ...
    int present = kFalse;                     // some option in which it is part of the case
    std::vector<std::map<int, int>> holders;  // by demand: resource -> literal
  };
  struct Way {  // between two uses: whose first, by what
    int travel = -1, rest = 0;
    auto operator<=>(const Way&) const = default;
  };

  TaskVars& vars(int c, int task) {
    return tasks_[static_cast<std::size_t>(c)][static_cast<std::size_t>(task)];
  }
  const TaskVars& vars(int c, int task) const {
    return tasks_[static_cast<std::size_t>(c)][static_cast<std::size_t>(task)];
  }
  int rule(const Rule& rule);                          // its selector; true when rules are not named
  int any_of(int c, const std::vector<int>& options);  // true exactly with one of these options
  std::vector<int> present_in(int c, int task) const;  // options
  void add_case(int c);
  void add_task(int c, int task);
  void add_link(int c, int link);
  void add_roles(int c, int task);
  void add_holders(const Slot& slot);
  void add_fit(const Slot& slot, int resource, int literal);
  void add_hours(const Slot& slot, int option, int resource, int literal);
  void add_count(const Slot& slot);
  void add_shared();
  void add_pair(const Slot& first, const Slot& second, int resource);
  int before(const Slot& first, const Slot& second, const Way& way);
  void add_before(int literal, const Slot& first, const Slot& second, const Way& way);
  void add_distance(const std::vector<int>& unless, const Slot& first, const Slot& second, int steps);
  void add_duty(const Slot& first, const Slot& second, int resource);
  void add_amounts();
  int later_than(int c, int task, int step);  // true when the task is there and starts after this step
  std::vector<Total> risk_parts(int c);
  std::vector<Total> change_parts(int c, long& offset);
  std::vector<Total> effort_parts();
  void add_effort_of(const Slot& slot, std::map<std::pair<int, int>, int>& away,
                     std::map<std::pair<int, int>, int>& windows);

  const Region& region_;
  const Candidates& candidates_;
  Sat& sat_;
  bool named_;
  std::vector<int> served_;
  std::vector<std::vector<int>> options_;
  std::vector<std::vector<TaskVars>> tasks_;
  std::map<Rule, int> rules_;
  std::map<std::pair<int, std::vector<int>>, int> groups_;
  std::map<std::tuple<int, int, int, int, Way>, int> before_;
};

}  // namespace dyad::planning
