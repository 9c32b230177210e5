// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/facts.hpp"
#include "care/watch.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Warnings in the record: a Flag each, whose extension watch-warning holds the warning as JSON; a
// Communication for each person-kind told (in progress until it is sent); a Task for each answer.
json::Value warning_detail(const Warning& w);
std::optional<Warning> read_warning(const json::Value& detail);
std::vector<Warning> kept_warnings(const Facts& facts);  // by when they were raised
std::vector<Answered> kept_answers_to_warnings(const Facts& facts);

// The warnings of a case at the time described. Of a case that runs they go on from what was kept; a replayed
// one is computed from its history, as if it had been watched.
// With `after` only what became known later is read: enough when all before was looked at and nothing is
// open.
std::vector<Warning> warnings_of(const Facts& facts, const evidence::Book& book,
                                 std::optional<Instant> after = {});

// What is to be written for a case that runs; nothing when all is as it was kept.
std::optional<json::Value> watch_bundle(const Facts& facts, const evidence::Book& book,
                                        const std::vector<Warning>& warnings, const std::string& program);

// api.ts CaseWatch: the warnings, what is missing or stale, and the burden.
json::Value watch_json(const Facts& facts, const evidence::Book& book);
json::Value burden_json(const Burden& burden);

// Who answers, and what they said: {action, note, snooze_min, reason}. Gives the id of the Task.
struct Answerer {
  std::string author;     // "Practitioner/lan", "open"
  std::string reference;  // empty when nobody is signed in
  std::string name;
};
// The Task that an answer is: `warning` and `mother` are references.
json::Value answer_to_warning(const std::string& id, const json::Value& warning, const json::Value& mother,
                              std::string_view action, const Answerer& who, Instant at);
bool is_warning_answer(const json::Value& task);
Result<std::string> answer_warning(record::Record& record, const evidence::Book& book, const Facts& facts,
                                   std::string_view warning, const json::Value& body, const Answerer& who);

}  // namespace dyad::care
