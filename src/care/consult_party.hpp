// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/json.hpp"

// Calling for help. A consultation is a ServiceRequest; each party that is needed (a role at a hospital) is a
// Task of it. What stands here is pure: the state of one party, what is due at a time, and what each act
// makes of it. Files consult_*.
namespace dyad::care::calling {

// Somebody who can be asked, in the order in which they are.
struct Candidate {
  std::string post;    // PractitionerRole id
  std::string person;  // Practitioner id
  std::string name;
  std::string level;  // "on_call", "next", "head", "coordinator", or "named" by who handed on
};

// That somebody was asked, and what came of it.
struct Asking {
  Candidate who;
  int round = 0;
  Instant at;
  std::optional<Instant> delivered;  // it stood on a screen of theirs
  std::optional<Instant> read;       // they opened it
  std::string end;                   // "", "silent", "declined", "handed_on"
  std::string reason;
};

// A reason why a party is needed: a key of the pages' catalogue with what the record says, or a person's
// words.
struct Why {
  std::string message;
  json::Value words;   // {"en": ..., "vi": ..., "zh": ...}; null when there is nothing to add
  std::string source;  // a key of the sources of data/care/consult_rules.json
};

enum class Stand { waiting, accepted, answered, cancelled };

struct Party {
  std::string role;          // "neonatologist"
  std::string organization;  // id
  std::string organization_name;
  std::string priority;  // "stat", "urgent", "routine"
  Instant called_at;
  Instant answer_due;
  int round = 0;  // grows when the caller calls again
  std::vector<Asking> asked;
  std::vector<Why> why;
  bool nobody_on_list = false;       // nobody was on call when it was called
  std::optional<Instant> exhausted;  // everybody who could be asked was, in this round
  Stand stand = Stand::waiting;
  Candidate accepted_by;
  std::optional<Instant> accepted_at;
  std::optional<Instant> answered_at;
  std::string cancel_reason;

  // Whoever has to answer now; null when nobody was found or the last one said no.
  const Asking* current() const;
  // The newest asking of this person in this round; null when they were not asked.
  const Asking* of(std::string_view person) const;
};

// Whether somebody else must be asked now, and if not yet, when.
struct Due {
  bool climb = false;
  std::optional<Instant> next;
};
Due due_of(const Party& party, std::int64_t silence_ms, Instant now);

// Asks the first candidate who was not asked in this round, or notes that there is none. Whoever was silent
// is marked so. To be called when due_of says so, and when a party is first called.
void climb(Party& party, const std::vector<Candidate>& candidates, Instant now);

// Asks this person first, whoever would be next on a list.
void ask(Party& party, const Candidate& who, Instant now);
// What it was about is over: nothing is due of anybody any more. What was answered or cancelled stays so.
void settle(Party& party, Instant now);

// Acts of people. Each refuses what does not fit the state, saying why; a refusal changes nothing.
Result<void> mark_seen(Party& party, std::string_view person, bool read, Instant now);
Result<void> accept(Party& party, std::string_view person, Instant now);
Result<void> decline(Party& party, std::string_view person, std::string_view reason, Instant now);
Result<void> hand_on(Party& party, std::string_view person, const Candidate& to, std::string_view reason,
                     Instant now);
Result<void> call_again(Party& party, Instant now, Instant answer_due);
Result<void> cancel(Party& party, std::string_view reason);

}  // namespace dyad::care::calling
