// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/facts.hpp"
#include "care/resolution.hpp"

namespace dyad::care {

// A fact that a decision was waiting for.
struct DecisionFiring {
  std::string trigger;   // "t1"
  std::string resource;  // the exact version that says so; empty for a time reached
  std::string value;     // "5.1 mmol/L", "bowel_obstruction", "27+5"
  Instant at;            // the time the fact speaks of
  bool operator==(const DecisionFiring&) const = default;
};

// The case with only this one version in it, so that what it says is read as everywhere else. Of a Patient
// the version takes that patient's place.
Facts only_with(const Facts& whole, record::Resource version, const evidence::Quantities& quantities);

// Whether this one version, by itself, is what the trigger waits for. `news` is made by only_with. Pure.
std::optional<DecisionFiring> fires(const DecisionTrigger& trigger, const Facts& news,
                                    const evidence::Book& book);
// Whether its time has come: time and gestation triggers.
std::optional<DecisionFiring> reached(const DecisionTrigger& trigger, const Facts& whole);
// Whether the case, read as the timing engine reads it, shows what a reading trigger waits for.
std::optional<DecisionFiring> reads(const DecisionTrigger& trigger, const Facts& whole,
                                    const evidence::Book& book);

// How a trigger stands: the newest value against the limit, and whether it is met by what is known.
struct TriggerStatus {
  std::string value;  // empty: not known
  std::optional<Instant> at;
  std::string resource;
  bool met = false;
};
TriggerStatus status_of(const DecisionTrigger& trigger, const Facts& whole, const evidence::Book& book);

}  // namespace dyad::care
