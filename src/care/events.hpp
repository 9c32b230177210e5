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
  bool over = false;  // a diagnosis that has resolved
  Instant known_at;   // when the record learnt of it, or its own time when that is later
  std::string resource;
};

std::vector<Event> events_of(const Facts& facts, const evidence::Book& book);
json::Value to_json(const std::vector<Event>& events);

// Conditions of one patient recognised by code, from the evidence entries "terminology.condition.*":
// "bowel_obstruction", "metastases"... Only those not resolved or refuted at the time described count, and
// only those that began by `since_before` (the time described when left out) or at an unknown time.
bool has_condition(const Facts& facts, const evidence::Book& book, std::string_view key,
                   std::string_view patient, std::optional<Instant> since_before = {});
// The keys a coded condition belongs to.
std::vector<std::string> condition_keys(const json::Value& condition, const evidence::Book& book);
bool is_active(const json::Value& condition);
bool is_refuted(const json::Value& condition);

}  // namespace dyad::care
