// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "care/scores.hpp"
#include "timing/fixed_day.hpp"

namespace dyad::care {

// What a stretch of the record shows of the mother's organs and of the support she is on.
struct MotherDay {
  OrganReading reading;
  OrganState organs;
  bool invasive_ventilation = false, non_invasive_support = false, respiratory_failure = false;
  std::string support_from;  // resource that names the breathing support; empty without one
};
MotherDay mother_day(const Facts& facts, const evidence::Book& book, Instant from, Instant to);
void apply(const MotherDay& day, timing::Situation& situation);

// Readings of the day-by-day model's channels over the whole record up to the time described, oldest first:
// at most one a day and channel, the worst of that day. What was not looked at gives no reading. Rules and
// thresholds: evidence care.seen.
std::vector<timing::Situation::Seen> seen_of(const Facts& facts, const evidence::Book& book,
                                             const Child& child);

}  // namespace dyad::care
