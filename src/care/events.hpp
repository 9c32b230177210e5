// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// Something that happened, for the lanes. Doses of one drug close together are one course.
struct Event {
  Instant at;
  std::optional<Instant> end;
  bool child = false;
  std::string kind;  // see Event in api.ts
  json::Value words;
  json::Value detail;   // null when there is none
  json::Value message;  // for events this program words itself: a catalogue code with its parameters
  bool synthetic = false;
  bool alarm = false;
  std::string resource;
};

std::vector<Event> events_of(const Facts& facts, const evidence::Book& book);
json::Value to_json(const std::vector<Event>& events);

// Conditions recognised by code, from the evidence entries "terminology.condition.*": "bowel_obstruction",
// "metastatic_cancer"... `active` only counts conditions not resolved or refuted at the time described.
bool has_condition(const Facts& facts, const evidence::Book& book, std::string_view key);
// The keys a coded condition belongs to.
std::vector<std::string> condition_keys(const json::Value& condition, const evidence::Book& book);
bool is_active(const json::Value& condition);

}  // namespace dyad::care
