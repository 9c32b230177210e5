// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "care/resolution_record.hpp"

namespace dyad::care {

// Was it followed, and what came of it: when that is asked (data/care/follow_up.json, with sources).
struct FollowUpTime {
  std::string key;     // "end", "six_months"
  std::string counts;  // from "end" (of the decision's window) or "signed"
  int days = 0;
  std::vector<std::string> questions;  // keys of FollowUpPlan::questions
  json::Value sources;
};
struct FollowUpPlan {
  std::vector<FollowUpTime> times;
  std::map<std::string, std::vector<std::string>, std::less<>> questions;  // with the answers to choose from
  int remind_before_minutes = 0;                                           // of the end of a decision
  static Result<FollowUpPlan> load(std::string_view json_text);
};

struct FollowUpAnswer {
  std::string key;  // of the time it was asked for
  std::map<std::string, std::string, std::less<>> answers;
  std::string text;
  std::string by;  // Practitioner id
  Instant at;
  std::string resource;
};

// What is asked about this decision, answered or not, with the time from which it is due.
struct FollowUp {
  FollowUpTime time;
  Instant due_at;
  std::optional<FollowUpAnswer> answer;
};
std::vector<FollowUp> follow_ups(const FollowUpPlan& plan, const Facts& facts, const HeldDecision& decision);

// An answer as a person enters it: {"key", "answers": {question: choice}, "text"}. Errors name the field.
Result<FollowUpAnswer> read_follow_up(const json::Value& body, const FollowUpPlan& plan);
// The resource it becomes: one QuestionnaireResponse for each time it is asked; later answers are versions.
json::Value follow_up_resource(const Facts& facts, const HeldDecision& decision,
                               const FollowUpAnswer& answer);

}  // namespace dyad::care
