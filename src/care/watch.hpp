// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "care/scores.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// The watch: what was known, what people answered, the rules and the time give the warnings and who is to be
// told. It reads no clock and keeps nothing, so the same questions always have the same answers.

// What one signal said at one moment. `unknown` leaves things as they were.
struct Reading {
  Instant known;     // when the record knew it
  Instant measured;  // what it speaks of
  Level level = Level::unknown;
  std::string text;  // the value as a person reads it
  std::vector<std::string> from;
};

struct Signal {
  std::string key;
  std::string evidence;           // the rule that is crossed
  std::vector<Reading> readings;  // in the order in which they became known
  double stale_after_h = 0;       // 0: its age is no question
  bool laboratory = false;        // one normal result ends it
};

// A step of the ladder: who is told when nobody has answered and the value is still across.
struct Stage {
  std::string key;  // "bedside", "doctor", "specialist"
  double after_min = 0;
  std::vector<std::string> roles;
};

struct WatchRules {
  std::map<Level, std::vector<Stage>> ladders;  // of `watch` and of `act`
  double quiet_min = 0;                         // so long a value must be back
  int quiet_readings = 0;                       // and so often
  double rearm_min = 0;                         // crossing again within it is the same warning
  double holds_min = 0;                         // an answer keeps the ladder still so long
  double snooze_most_min = 0;
  double acted_within_min = 0;
  double shift_h = 0;
};
WatchRules watch_rules(const evidence::Book& book);

// What a person did about a warning.
struct Answered {
  std::string warning;
  Instant at;
  std::string who;     // "Practitioner/lan"
  std::string action;  // code of watch.actions; "seen" is none
  std::string note;
  std::optional<Instant> snoozed_until;
  std::string reason;  // of a snooze
  std::string resource;
};

struct Page {
  std::string stage;
  Level level = Level::act;
  Instant at;
  bool operator==(const Page&) const = default;
};

// A time in which nobody further is told: the value was back, or somebody has taken it in hand.
struct Quiet {
  Instant from, to;
};

struct Warning {
  enum class State { crossing, recovering, stale, resolved };
  std::string id;
  std::string key;
  std::string evidence;
  Level level = Level::watch;  // the worst so far
  State state = State::crossing;
  Instant since;                     // the first value across was measured then
  Instant raised;                    // and known then
  std::optional<Instant> act_since;  // known then to be worse than `watch`
  std::optional<Instant> resolved;
  int crossings = 1;
  Reading last;  // the newest reading that said anything
  Reading first;
  std::vector<Page> pages;   // due by now, oldest first
  std::optional<Page> next;  // the next one, if nothing changes
  std::vector<Answered> answers;
  std::optional<Instant> held_until;   // the ladder stands still, by an answer or a snooze
  bool acknowledged = false;           // by an answer to its present level
  std::vector<Quiet> back;             // when its value was back, until it crossed again
  std::optional<Instant> quiet_since;  // back since then, not yet long enough
  int quiet_readings = 0;
};
std::string_view name_of(Warning::State state);

// `kept` are warnings that began before the readings at hand do, as they were last given; they go on from
// there.
std::vector<Warning> watch(std::string_view case_id, const std::vector<Signal>& signals,
                           const std::vector<Answered>& answers, const std::vector<Warning>& kept,
                           const WatchRules& rules, Instant now);

// How much a ward is rung for, over a time.
struct Burden {
  Instant from, to;
  int warnings = 0, pages = 0;
  double shifts = 0, pages_per_shift = 0;
  int acknowledged = 0, acted_within = 0;
  std::optional<double> median_minutes;  // from the first page to the first answer
  std::map<std::string, int> pages_by_stage;
};
Burden burden_of(const std::vector<Warning>& warnings, const WatchRules& rules, Instant from, Instant to);

}  // namespace dyad::care
