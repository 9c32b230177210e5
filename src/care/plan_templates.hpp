// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "care/offers_words.hpp"
#include "care/run_plan.hpp"
#include "json/json.hpp"
#include "planning/region.hpp"

namespace dyad::care {

// The kinds of joint operation that the planner can lay out, as data/care/plan_templates.json states them,
// with sources. Names and words are in the pages' languages: {"en", "vi", "zh"}.

// A role of a task, or of what is needed when something goes wrong.
struct PlanRole {
  std::string role;  // unique in its task
  json::Value names;
  planning::Kind kind = planning::Kind::person;
  std::vector<std::string> skills;  // codes of data/care/offers.json; "a|b": one of them is enough
  std::vector<std::string> posts;   // codes of roles, of a person: one of them
  std::string product;              // of a supply: code of a component or of a drug
  int count = 1;
  int amount = 0;             // of a supply, in units as they are offered
  int seats = 0;              // of a vehicle: so many at least
  bool per_child = false;     // once for each child
  bool visiting = false;      // somebody who does not work at the mother's hospital
  bool by_gestation = false;  // a cot: its level follows from the gestation
  bool for_the_way = false;   // only when the child goes to another hospital
  bool for_the_team = false;  // only when a team travels to the host
  int below_days = 0;         // only below this gestation, or when it is not known; 0: always
  std::string same_as;        // "task.role": the same ones
};

// When a step of the run is due, from the times of a task.
struct PlanStep {
  enum class From { start, end, leaving };  // leaving: when the first of the task's people leave home
  std::string step;                         // key of data/care/operation_steps.json
  From from = From::start;
  int minutes = 0;  // after it; before it when negative
};

struct PlanTask {
  std::string id;  // unique in its template
  json::Value names;
  std::string team;  // key of a team of the run
  std::string of;    // "mother", "child", "both"
  int minutes = 0;
  bool move = false;  // its way is added to its minutes
  bool open_ended = false;
  std::string from = "host", to = "host";  // "host", "mother", "child"
  std::vector<planning::Mode> when;        // empty: always
  std::vector<PlanRole> roles;
  std::vector<PlanStep> steps;
  json::Value sources;
};

struct PlanOrder {
  std::string before, after;
  int least_minutes = 0;
  std::optional<int> most_minutes;
};

struct PlanContingency {
  std::string key;
  json::Value names, trigger;  // trigger: what is seen when it begins
  std::string at = "host";
  std::string from_task, to_task;  // between their starts; empty: from now, or to the end of the window
  int limit_min = 0;               // from the trigger to the knife, or to what stands for it
  int minutes = 0;                 // how long those who come are needed
  bool only_twins = false;
  std::vector<PlanRole> roles;
  std::vector<std::string> lost;  // "task.role": what fills it is what is gone
  json::Value sources;
};

struct PlanTemplate {
  std::string key;  // key of a template of data/care/operation_steps.json
  json::Value names;
  std::vector<planning::Mode> modes;
  std::string knife;       // the task that is meant to begin within the decision's window
  std::string precaution;  // that belongs to this kind of operation; empty: none
  std::vector<PlanTask> tasks;
  std::vector<PlanOrder> order;
  std::vector<PlanContingency> contingencies;
  json::Value sources;

  const PlanTask* task(std::string_view id) const;
  const PlanContingency* contingency(std::string_view key) const;
};

// What holds for all templates.
struct PlanRules {
  struct CotLevel {
    int below_days = 0;  // of gestation, at birth
    std::vector<std::string> levels;
  };
  struct Blood {
    std::string product;
    std::string group;  // hers; empty: not known
    std::vector<std::string> may_have;
  };
  struct Minutes {
    std::string of;  // kind of a thing, or product
    int minutes = 0;
  };
  std::vector<CotLevel> cots;  // by gestation, the lowest first
  std::vector<Blood> blood;
  std::vector<Minutes> leads;        // where the offer does not state one
  std::vector<Minutes> turnarounds;  // by kind
  int longest_duty_min = 0;
  int after_window_min = 0;  // how long after the decision's window things are laid out
  std::string travel_by;     // mode of the ways that are taken
  struct Precaution {        // what an infection asks for besides
    std::string infection;
    planning::Kind kind = planning::Kind::person;
    std::vector<std::string> skills;
  };
  std::vector<Precaution> precautions;

  bool knows_infection(std::string_view infection) const;
};

class PlanTemplates {
 public:
  // Refuses, with the place in the file, the value and the reason: a skill, feature, product, post, step or
  // team that is not there; a task or a role that names another which is not there; what has no source; a
  // step of the run that no task times, or that two do.
  static Result<PlanTemplates> load(std::string_view json_text, const OfferWords& words,
                                    const RunPlans& runs);
  const PlanTemplate* find(std::string_view key) const;
  const std::vector<PlanTemplate>& all() const { return templates_; }
  const PlanRules& rules() const { return rules_; }

 private:
  std::vector<PlanTemplate> templates_;
  PlanRules rules_;
};

}  // namespace dyad::care
