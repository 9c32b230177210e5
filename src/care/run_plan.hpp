// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace dyad::care {

// The steps of joint operations as data/care/operation_steps.json states them, with sources. Names are words
// in the pages' languages: {"en", "vi", "zh"}.
struct RunStepPlan {
  std::string key, team;
  bool of_child = false;
  bool before_go = false;  // done before the teams say go
  std::vector<std::string> needs;
  json::Value names, sources;
};
struct RunTeam {
  std::string key;
  json::Value names, lead;         // lead: who says ready for this team
  std::vector<std::string> roles;  // codes of data/access/roles.json whose people belong to it
};
struct RunTemplate {
  struct Row {
    std::string step;
    int minutes = 0;  // from the beginning, as first proposed
  };
  std::string key;
  json::Value names, sources;
  std::vector<Row> rows;
};

class RunPlans {
 public:
  // invalid when a template or a step names what is not there, or a step comes before what it needs.
  static Result<RunPlans> load(std::string_view json_text);
  const RunTemplate* find(std::string_view key) const;
  const RunStepPlan* step(std::string_view key) const;
  const RunTeam* team(std::string_view key) const;
  const std::vector<RunTemplate>& templates() const { return templates_; }
  const std::vector<RunTeam>& teams() const { return teams_; }
  bool delay_reason(std::string_view key) const { return reasons_.contains(key); }
  const json::Value& reasons() const { return reasons_json_; }
  // The teams of a template, in the order of `teams()`.
  std::vector<const RunTeam*> teams_of(const RunTemplate& plan) const;

 private:
  Result<void> check() const;
  std::vector<RunTemplate> templates_;
  std::vector<RunTeam> teams_;
  std::map<std::string, RunStepPlan, std::less<>> steps_;
  std::map<std::string, json::Value, std::less<>> reasons_;
  json::Value reasons_json_;
};

}  // namespace dyad::care
