// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace dyad::care {

// Where a decision stands. Pure: what happened goes in, where it stands then comes out.
//
//   draft -> to_be_signed -> in_force -> reopened | expired | superseded | withdrawn
//
// A draft, and one that waits for signatures, may be amended: that is a new revision, and whatever was signed
// stays with the old one. One that was in force is never amended; another takes its place once that is signed
// by all (superseded).
enum class DecisionState { draft, to_be_signed, in_force, reopened, expired, superseded, withdrawn };
std::string_view name_of(DecisionState state);
std::optional<DecisionState> decision_state(std::string_view name);

struct DecisionSignature {
  std::string organization;  // Organization id
  std::string practitioner;  // Practitioner id
  std::string name, role;
  Instant at;
  int revision = 0;
  std::string provenance;  // id
  bool operator==(const DecisionSignature&) const = default;
};

// Why a decision is open again.
struct DecisionFired {
  std::string trigger;   // "t1"; empty when a person reopened it
  std::string resource;  // the exact version that fired it; empty for a time reached
  std::string value;     // "5.1 mmol/L"
  std::string reason;    // of a person
  std::string by;        // Practitioner id, of a person
  Instant at;            // the time the fact speaks of
  Instant noticed_at;    // when the record had it looked at
  bool operator==(const DecisionFired&) const = default;
};

struct DecisionCourse {
  DecisionState state = DecisionState::draft;
  int revision = 1;                           // of the content; what is signed is a revision
  int revision_version = 1;                   // the version of the CarePlan that holds what is signed
  std::vector<std::string> hospitals;         // that sign this revision; set when it is put to them
  std::vector<DecisionSignature> signatures;  // of this revision
  std::string emergency;                      // why it may be signed without her wishes
  std::string language;                       // of the minutes
  std::string minutes;                        // DocumentReference id of this revision's minutes
  std::string minutes_sha256, text_sha256;
  std::int64_t armed_after = 0;  // facts after this sequence may fire triggers
  std::optional<DecisionFired> fired;
  std::string flag;                    // Flag id that stands while it is reopened
  std::optional<Instant> reminded_at;  // that it is about to expire
  std::string replaces;                // CarePlan id
  std::string ended_reason, ended_by;
  std::optional<Instant> ended_at;
  bool operator==(const DecisionCourse&) const = default;

  bool signed_by(std::string_view organization) const;
  std::vector<std::string> unsigned_hospitals() const;
};

namespace decision_event {
struct Amended {
  int version = 0;  // of the CarePlan that this makes
};
struct PutToSign {
  std::vector<std::string> hospitals;
  std::string emergency, language, minutes, minutes_sha256, text_sha256;
  std::int64_t armed_after = 0;
  int version = 0;  // of the CarePlan that this makes
};
struct Signed {
  DecisionSignature signature;
};
struct Fired {
  DecisionFired fired;
  std::string flag;
};
struct Reminded {
  Instant at;
};
struct Expired {
  Instant at;
};
struct Superseded {
  std::string by;  // CarePlan id
  Instant at;
};
struct Withdrawn {
  std::string reason, by;
  Instant at;
};
}  // namespace decision_event
using DecisionEvent = std::variant<decision_event::Amended, decision_event::PutToSign, decision_event::Signed,
                                   decision_event::Fired, decision_event::Reminded, decision_event::Expired,
                                   decision_event::Superseded, decision_event::Withdrawn>;

// refused with the field "state" when this cannot happen to a decision that stands so; conflict when a
// signature is of another revision; "organization" when a hospital does not sign this one or has signed.
Result<DecisionCourse> after(const DecisionCourse& course, const DecisionEvent& event);

// In force, but its time is over: the record may not have written it down yet.
DecisionState state_at(const DecisionCourse& course, const std::optional<Instant>& expires, Instant now);

}  // namespace dyad::care
