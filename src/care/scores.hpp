// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "care/facts.hpp"
#include "clinical/organ_failure.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

enum class Level { none, watch, act, unknown };
std::string_view name_of(Level level);

// One component of a score, with the resources its value came from.
struct ScorePart {
  std::string key;
  std::optional<int> points;
  std::vector<std::string> from;
};

struct Score {
  std::string key;
  Instant at;
  std::optional<double> value;
  std::string text;
  std::string unit;
  std::optional<double> max;
  Level level = Level::unknown;
  std::optional<double> change_24h;
  std::vector<ScorePart> parts;
  std::vector<evidence::Note> warnings;
  bool not_derived_in_pregnancy = true;
  std::vector<std::string> evidence;
};

// The worst values of the mother's organs between two times, as the organ scores take them; a value carried
// forward from before `from` is used as the evidence entry display.carry_forward allows.
struct OrganReading {
  clinical::OrganInputs inputs;
  std::vector<std::pair<std::string, std::string>> sources;  // component key, resource
};
OrganReading read_organs(const Facts& facts, const evidence::Book& book, Instant from, Instant to);

// How many organs are compromised (SOFA component 2 or more) or failing (3 or more).
struct OrganState {
  clinical::OrganScore sofa;
  int compromised = 0;
  int failing = 0;
};
OrganState organ_state(const evidence::Book& book, const OrganReading& reading);

// All scores of the mother at the time described, the ones that matter first.
std::vector<Score> mother_scores(const Facts& facts, const evidence::Book& book);
Score sofa_score(const Facts& facts, const evidence::Book& book);
json::Value to_json(const Score& score, bool child, const evidence::Book& book);

}  // namespace dyad::care
