// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::access {

// From when until when; an end that is not stated is open.
struct Span {
  std::optional<Instant> from;
  std::optional<Instant> to;  // exclusive
  bool holds(Instant at) const { return (!from || *from <= at) && (!to || at < *to); }
};

// One who shares a case: "Organization/x", "Practitioner/y" or "PractitionerRole/z".
struct Sharer {
  std::string name;
  Span span;
};

// A case opened by somebody outside its circle, for a time: a Flag.
struct Glass {
  std::string id;
  std::string practitioner;
  std::string case_id;
  Span span;
};

inline constexpr std::string_view kGlassSystem = "https://dyad.example/fhir/CodeSystem/access";
inline constexpr std::string_view kGlassCode = "break-glass";
// The case that a Flag of broken glass opens.
inline constexpr std::string_view kOpenedCase = "https://dyad.example/fhir/StructureDefinition/opened-case";

// What one person may see at a moment.
struct Seen {
  std::set<std::string> patients;
  std::set<std::string, std::less<>> cases;
  std::set<std::string, std::less<>>
      by_glass;                          // of these cases, opened by breaking glass and by nothing else
  std::set<std::string> glass_patients;  // and of these patients
  std::optional<Instant> until;          // when a period next begins or ends
};

// Whether a post lets its holder see what the hospital shares.
bool counts(const Principal& who, const Post& post, Need as);

// Who shares which case: the circle of each case (EpisodeOfCare.managingOrganization, the participants of
// EpisodeOfCare.team), the hospital that leads a patient (Patient.managingOrganization), the children of each
// mother, and broken glass; read from the record once and brought up to its end when asked. An organization
// shares a case with its departments, a department not with the hospital around it. Safe from any thread.
class Circles {
 public:
  explicit Circles(const record::Store& store) : store_(store) {}

  // Reads what has come since. Gives a number that rises whenever something here has changed.
  Result<std::uint64_t> refresh();
  // By the posts that care for patients; with `as` steward also by those that keep a hospital's data.
  Seen seen_by(const Principal& who, Instant now, Need as = Need::care) const;

  // Of one case as it stands now; empty for a case that is not there.
  struct Case {
    std::string mother;
    std::string managing;  // id of the Organization
    std::vector<Sharer> team;
    std::vector<std::string> patients;  // mother and children
  };
  std::optional<Case> of(std::string_view case_id) const;
  // Cases of this patient, as mother or as child.
  std::vector<std::string> cases_of(std::string_view patient) const;
  // The organization and those it is part of.
  std::vector<std::string> with_parents(std::string_view organization) const;
  // The case managers of the CareTeam: organizations that manage a case it is a team of.
  std::vector<std::string> managers_of_team(std::string_view team) const;

 private:
  struct Episode {
    std::string patient;
    std::string managing;
    std::vector<std::string> teams;
  };
  struct Mother {
    std::string managing;
    std::vector<std::string> related;   // RelatedPerson ids
    std::vector<std::string> patients;  // linked directly
  };
  bool apply(const record::Version& version);  // false when it changes nothing
  bool apply_body(const record::Version& version, const json::Value& body);
  bool drop(const record::Version& version);
  std::vector<std::string> patients_of(const Episode& episode) const;
  std::optional<Case> case_of(std::string_view case_id) const;
  Result<bool> read_page();
  Result<bool> load();

  const record::Store& store_;
  mutable std::mutex mutex_;
  bool loaded_ = false;
  std::int64_t read_ = 0;  // up to this sequence
  std::uint64_t changes_ = 0;
  template <class T>
  using Map = std::map<std::string, T, std::less<>>;
  Map<Episode> episodes_;
  Map<std::vector<Sharer>> teams_;
  Map<Mother> patients_;
  Map<std::string> related_;  // RelatedPerson -> Patient
  Map<std::string> roles_;    // PractitionerRole -> Practitioner
  Map<std::string> parents_;  // Organization -> the one it is part of
  Map<Glass> glass_;          // by the id of the Flag
};

}  // namespace dyad::access
