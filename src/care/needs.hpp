// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "care/events.hpp"
#include "care/facts.hpp"
#include "care/scores.hpp"

namespace dyad::care {

// Why a person should look at a case, worst first: alarms, then organs, then what is stale or missing. One
// fact is named once: scores that repeat another are left out. `urgency` orders cases among themselves,
// higher first.
struct Needs {
  std::vector<json::Value> messages;
  Level level = Level::none;  // act: something needs doing now
  int urgency = 0;
};
Needs needs_of(const Facts& facts, const evidence::Book& book, const std::vector<Score>& scores,
               const std::vector<Event>& events);

}  // namespace dyad::care
