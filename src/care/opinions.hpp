// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "base/gestation.hpp"
#include "base/result.hpp"
#include "care/facts.hpp"

namespace dyad::care {

// What one asked person thinks should be done, in the same form for everybody, so that answers can stand side
// by side. Given before seeing the others'.
struct Opinion {
  std::string action;                        // deliver_now, wait_until, deliver_when, not_yet, other
  std::optional<Date> until_date;            // of wait_until: one of the two
  std::optional<Gestation> until_gestation;  //
  std::vector<std::string> conditions;       // of deliver_when: what would have to happen
  std::string venue;                         // here, move_mother, bring_team, undecided, no_view
  std::string venue_text;                    // where to, or who comes
  std::string mode;                          // caesarean, vaginal, undecided, no_view
  std::string steroids;                      // give, not, given, no_view
  std::string magnesium;                     // give, not, given, no_view
  std::vector<std::string> reasons;          // codes of opinion_reasons()
  std::string text;                          // in the person's own words
  int confidence_percent = 0;
  std::string change_reason;  // of every version but the first
  std::string withdrawn;      // why it was taken back; empty while it stands
};

std::span<const std::string_view> opinion_reasons();

// Refuses by the name of the field; among others a wait without its end, a condition that is not said,
// an end of the wait that has passed, reasons neither coded nor told, a change without its reason. `now` is
// how far the pregnancy is; nothing when that is not known. `changes` when an earlier version stands.
Result<Opinion> read_opinion(const json::Value& body, Date today, std::optional<Gestation> now, bool changes);

// Whose it is, and as what they were asked.
struct OpinionAuthor {
  std::string practitioner;  // id
  std::string name;
  std::string role;          // code of the post, "neonatologist"
  std::string organization;  // id
  bool unasked = false;      // joined without having been asked
};

// As a ClinicalImpression; sealed, so that the record shows it only to whom it may be shown.
json::Value opinion_resource(const Opinion& opinion, const OpinionAuthor& author, std::string_view mother,
                             std::string_view consultation, std::string_view id, Instant given_at);
struct RecordedOpinion {
  Opinion opinion;
  OpinionAuthor author;
  std::string consultation;  // ServiceRequest id
  Instant given_at;
};
// Nothing for another ClinicalImpression, or one entered in error.
std::optional<RecordedOpinion> opinion_in(const json::Value& resource, int utc_offset_minutes);
bool is_sealed(const json::Value& resource);
// Puts the label on an opinion, or on what may tell of one.
void seal(json::Value& resource);

// One line of versions for each person and consultation.
std::string opinion_id(std::string_view consultation, std::string_view practitioner);

// A consultation of the case: its ServiceRequest, the Tasks of those asked, and whether what was sealed is
// open to all of the circle (when it is completed or revoked, or was opened for the decision).
struct Consultation {
  const record::Resource* request = nullptr;
  std::vector<const record::Resource*> tasks;
  bool open = false;    // answers are still taken
  bool opened = false;  // sealed answers are shown to all of the circle
};
std::vector<Consultation> consultations_of(const Facts& facts);  // newest first
// not_found when there is none of that id.
Result<Consultation> consultation_of(const Facts& facts, std::string_view id);
// The Task by which this person was asked, through one of their posts; null when they were not.
const record::Resource* task_for(const Consultation& consultation, const access::Principal& who);

}  // namespace dyad::care
