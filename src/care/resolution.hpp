// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "care/facts.hpp"
#include "json/json.hpp"

namespace dyad::care {

// The decision of a consultation. In code it is a resolution, because "decision" is what the timing engine
// answers; readers of the pages see the word decision.

// One thing the record watches for. When it happens the decision is looked at again.
struct DecisionTrigger {
  // measured: a quantity beyond a limit. condition: a diagnosis. state: a finding told by a code. reading:
  // the timing engine's own channel at a level or beyond. time, gestation: reached. location: no longer in
  // use. death: of the mother or of a child.
  std::string id;               // "t1"; unique within the decision
  std::string kind;             // one of kTriggerKinds
  std::string who;              // Patient id of the mother or a child; empty for time, gestation, location
  std::string key;              // quantity, condition, state; channels joined by "+"; Location id
  std::string comparator;       // measured: "<", "<=", ">", ">="
  std::optional<double> value;  // measured, in the quantity's canonical unit
  std::string unit;             // measured
  std::string code;             // state: its code; reading: levels joined by "+"
  std::optional<Instant> at;    // time
  std::optional<int> gestation_days;
  std::string note;
  bool suggested = false;  // offered by the timing engine

  bool operator==(const DecisionTrigger&) const = default;
};

struct DecisionTreatment {
  std::string key;   // one of kTreatments
  std::string text;  // what exactly, in the words of who decided
  bool operator==(const DecisionTreatment&) const = default;
};

struct DecisionResponsible {
  std::string organization;  // Organization id
  std::string who;           // name and role
  std::optional<Instant> until;
  bool operator==(const DecisionResponsible&) const = default;
};

// What is decided. References name exact versions ("Consent/x/_history/2").
struct DecisionContent {
  std::string action;  // one of kActions
  std::string mode;    // one of kModes
  std::optional<Instant> from, to;
  std::string venue;  // Organization id
  std::vector<DecisionTreatment> treatments;
  std::vector<DecisionTrigger> triggers;
  std::vector<DecisionResponsible> responsible;
  std::optional<Instant> expires;
  std::vector<std::string> hospitals;  // Organization ids that sign
  std::string reasons;
  std::string words;           // the sentence as a person changed it; empty: as it follows from the structure
  std::string words_language;  // of `words`
  std::vector<std::string> opinions;
  std::vector<std::string> dissent;  // those of `opinions` that disagree
  std::string wishes, advice, request;
  bool operator==(const DecisionContent&) const = default;
};

inline constexpr std::string_view kActions[] = {"deliver", "wait", "treat_first", "transfer"};
inline constexpr std::string_view kModes[] = {"caesarean", "caesarean_with_surgery", "vaginal", "induction",
                                              "undecided"};
inline constexpr std::string_view kTreatments[] = {
    "steroids",     "magnesium",       "blood_products", "antibiotics", "anticoagulation",
    "chemotherapy", "tb_treatment",    "analgesia",      "breathing",   "drainage",
    "nutrition",    "infection_rules", "neonatal_team",  "other"};
inline constexpr std::string_view kTriggerKinds[] = {"measured", "condition", "state",    "reading",
                                                     "time",     "gestation", "location", "death"};
inline constexpr std::string_view kLanguages[] = {"en", "vi", "zh"};

inline constexpr std::size_t kMaxDecisionRows = 20;  // of triggers, treatments, hospitals, responsible
inline constexpr std::size_t kMaxDecisionWords = 600;
inline constexpr std::size_t kMaxDecisionReasons = 4000;

// What a draft says; it may be incomplete. Errors name the field, as in "triggers[2].value".
struct DecisionBounds {
  const Facts& facts;
  const evidence::Book& book;
  const evidence::Quantities& quantities;
};
Result<DecisionContent> read_content(const json::Value& body, const DecisionBounds& bounds);
// What was written before, by this program.
DecisionContent stored_content(const json::Value& body);
// The canonical form: the same content gives the same bytes.
json::Value to_json(const DecisionContent& content);

// What is still missing before it can be signed, as codes: "action", "window", "venue", "mode", "hospitals",
// "responsible", "expires", "triggers", "wishes".
std::vector<std::string> missing_of(const DecisionContent& content, bool wishes_recorded, bool emergency);
// What stands against signing it now although nothing is missing: an expiry or a window that is over.
Result<void> check_times(const DecisionContent& content, Instant now);

// The parts that differ, by the names of to_json, for "what changed".
std::vector<std::string> changed_parts(const DecisionContent& before, const DecisionContent& after);

}  // namespace dyad::care
