// SPDX-License-Identifier: Apache-2.0
#include "access/permit.hpp"

#include <algorithm>
#include <array>

#include "access/circle_read.hpp"
#include "access/glass_sharing.hpp"
#include "access/kinds.hpp"
#include "access/offering.hpp"
#include "access/sealed.hpp"
#include "fhir/reference.hpp"
#include "search/search.hpp"

namespace dyad::access {
namespace {

using json::Value;
using record::NewVersion;

// Shared types that whoever prescribes or gives something writes along with it.
constexpr std::array<std::string_view, 2> kWrittenInCare{"Medication", "Substance"};
// Shared types of a hospital, by the element that names it. What it offers is also its heads of
// departments' and its own programs'.
struct OfHospital {
  std::string_view type;
  std::string_view element;
  bool offered = false;
};
constexpr std::array<OfHospital, 6> kOfHospital{{{"PractitionerRole", "organization"},
                                                 {"Location", "managingOrganization", true},
                                                 {"HealthcareService", "providedBy"},
                                                 {"Endpoint", "managingOrganization"},
                                                 {"OrganizationAffiliation", "organization", true},
                                                 {"Organization", "partOf"}}};

constexpr const char* kKeepers =
    "an administrator, a head of department or a steward of the hospital it belongs to, or its own program";
constexpr std::string_view kConceptSystem = "https://dyad.example/fhir/CodeSystem/concept";

Failure not_allowed(const NewVersion& version, const char* who_may) {
  return fail(ErrorKind::refused, std::string("may be written only by ") + who_may, version.type);
}

std::string organization_in(const NewVersion& version, const Value& body, std::string_view element) {
  std::string out = named(body[element], "Organization");
  // A hospital that is part of none is its own.
  return out.empty() && version.type == "Organization" ? version.id : out;
}

}  // namespace

// The versions with their bodies, and what the caller sees once they are written.
struct CallersPermit::Work {
  const std::vector<NewVersion>& versions;
  const record::Reader& seen;
  std::vector<Value> bodies;
  std::set<std::string> patients;  // new ones that are the caller's to write about

  const Value* find(std::string_view type, std::string_view id) const {
    for (std::size_t i = 0; i < versions.size(); ++i)
      if (versions[i].type == type && versions[i].id == id) return &bodies[i];
    return nullptr;
  }
  // As it will be; null when it is not there or removed.
  Value newest(std::string_view type, const std::string& id) const {
    if (const Value* here = find(type, id)) return *here;
    const auto held = seen.newest(type, id);
    auto body = held && *held && !(*held)->deleted ? json::parse((*held)->body) : Result<Value>(Value());
    return body ? std::move(*body) : Value();
  }
};

std::unique_ptr<record::Reader> CallersPermit::view(const record::Reader& all) const {
  return std::make_unique<ScopedReader>(all, scope_, nullptr);
}

bool CallersPermit::works_at(Need need, const std::string& organization) const {
  return std::ranges::any_of(who_.posts, [&](const Post& post) {
    return std::ranges::count(post.powers, need) > 0 &&
           std::ranges::count(circles_.with_parents(post.organization), organization) > 0;
  });
}

bool CallersPermit::keeps_offers(const std::string& organization) const {
  if (who_.kind == Principal::Kind::system) return works_at(Need::care, organization);
  return rules(Need::admin, organization) || rules(Need::sign, organization) ||
         rules(Need::steward, organization);
}

// What is nobody's offer, before and after, is asked about elsewhere.
bool CallersPermit::keeps_both(const Work& work, std::size_t i, const Value& before) const {
  const Found find = [&](std::string_view type, const std::string& id) { return work.newest(type, id); };
  const std::string was = offering_hospital(before, find), is = offering_hospital(work.bodies[i], find);
  return (was.empty() || keeps_offers(was)) && (is.empty() || keeps_offers(is));
}

bool CallersPermit::rules(Need need, const std::string& organization) const {
  return std::ranges::any_of(circles_.with_parents(organization),
                             [&](const std::string& id) { return who_.may_at(need, id); });
}

// A new patient is led by a hospital of the caller's, has a case there, or is linked to one who is the
// caller's.
void CallersPermit::find_new_patients(Work& work) const {
  const auto own = [&](const std::string& organization) {
    return !organization.empty() && scope_.organizations.contains(organization);
  };
  const auto mine = [&](const std::string& id) {
    return scope_.sees_patient(id) || work.patients.contains(id);
  };
  const auto is_new = [&](const std::string& id) {
    const Value* body = work.find("Patient", id);
    return body && !mine(id);
  };
  for (std::size_t i = 0; i < work.versions.size(); ++i) {
    const Value& body = work.bodies[i];
    const auto& version = work.versions[i];
    if (version.expected_version != 0 || !own(named(body["managingOrganization"], "Organization"))) continue;
    if (version.type == "Patient") work.patients.insert(version.id);
    if (version.type == "EpisodeOfCare")
      if (auto id = named(body["patient"], "Patient"); is_new(id)) work.patients.insert(std::move(id));
  }
  for (bool found = true; found;) {
    found = false;
    for (std::size_t i = 0; i < work.versions.size(); ++i) {
      if (work.versions[i].type != "Patient" || !mine(work.versions[i].id)) continue;
      for (const Value& link : work.bodies[i]["link"].items()) {
        std::string child = named(link["other"], "Patient");
        if (const Value* person = work.find("RelatedPerson", named(link["other"], "RelatedPerson")))
          child = named((*person)["patient"], "Patient");
        if (!is_new(child)) continue;
        work.patients.insert(child);
        found = true;
      }
    }
  }
}

Result<void> CallersPermit::admit(const std::vector<NewVersion>& versions, const record::Reader& seen) const {
  if (scope_.everything || versions.empty()) return {};
  Work work{versions, seen, {}, {}};
  for (const NewVersion& version : versions) {
    auto body = version.deleted ? Result<Value>(Value()) : json::parse(version.body);
    if (!body) return std::unexpected(body.error());
    work.bodies.push_back(std::move(*body));
  }
  find_new_patients(work);
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (auto admitted = admit_one(work, i); !admitted) return admitted;
  if (touched_)
    for (const NewVersion& version : versions)
      for (const std::string& patient : version.patients) touched_->note_patient(patient);
  return {};
}

Result<void> CallersPermit::admit_one(const Work& work, std::size_t i) const {
  const NewVersion& version = work.versions[i];
  Value before;
  if (version.expected_version.value_or(0) > 0)
    if (const auto held = work.seen.newest(version.type, version.id); held && *held && !(*held)->deleted)
      if (auto body = json::parse((*held)->body)) before = std::move(*body);
  const Sight sight = sight_of(version.type);
  if (sight == Sight::shared) return admit_shared(work, i, before);
  for (const std::string& patient : version.patients)
    if (!scope_.sees_patient(patient) && !work.patients.contains(patient))
      return version.type == "Patient"
                 ? fail(ErrorKind::refused, "a new patient needs the hospital that leads the care",
                        "Patient.managingOrganization", {}, "a hospital you work at, or a case there")
                 : fail(ErrorKind::refused,
                        "refers to a resource that is neither in the record nor in this submission",
                        version.type, "Patient/" + patient);
  if (is_glass(work.bodies[i]) || is_glass(before))
    return not_allowed(version, "the server, when somebody opens a case for an emergency");
  for (const Value* state : std::initializer_list<const Value*>{&before, &work.bodies[i]})
    if (auto own = is_own_answer(*state, who_.practitioner); !own) return own;
  const bool signed_for_care = who_.writes_for_care();
  if (!version.patients.empty() && !signed_for_care)
    return not_allowed(version, "those who care for patients");
  if (version.patients.empty()) {
    if (sight == Sight::mixed && !keeps_both(work, i, before)) return not_allowed(version, kKeepers);
    if (sight == Sight::own || (sight == Sight::mixed && (signed_for_care || who_.may(Need::admin))))
      return {};
    return fail(ErrorKind::refused, "names no patient, so that nobody would see it", version.type, {},
                "a patient you care for");
  }
  return admit_sharing(work, i, before);
}

// Everybody who shares a case may call another hospital to it: a consultation is asked for, and whoever is
// asked joins. Nobody leaves by it, and no person is let in by name.
bool CallersPermit::calls_for_help(const Work& work, const Value& body, const Value& before) {
  const bool asks = std::ranges::any_of(work.bodies, [](const Value& one) {
    return one["resourceType"].as_string() == "ServiceRequest" && one["status"].as_string() == "active" &&
           std::ranges::any_of(one["category"].items(), [](const Value& c) {
             return fhir::code_in(c, kConceptSystem) == "consultation";
           });
  });
  const auto& was = before["participant"].items();
  const auto& is = body["participant"].items();
  if (!asks || is.size() < was.size() || body["status"] != before["status"] ||
      body["period"] != before["period"] || body["subject"] != before["subject"])
    return false;
  for (std::size_t i = 0; i < was.size(); ++i)
    if (was[i] != is[i]) return false;
  return std::all_of(is.begin() + static_cast<std::ptrdiff_t>(was.size()), is.end(), [](const Value& joins) {
    return !named(joins["member"], "Organization").empty() &&
           fhir::code_in(joins["role"][0], kConceptSystem) == "called";
  });
}

bool CallersPermit::may_change_team(std::string_view team, const Work& work) const {
  std::vector<std::string> managers = circles_.managers_of_team(team);
  for (std::size_t i = 0; i < work.versions.size(); ++i)
    if (work.versions[i].type == "EpisodeOfCare")
      for (const Value& of : work.bodies[i]["team"].items())
        if (named(of, "CareTeam") == team)
          managers.push_back(named(work.bodies[i]["managingOrganization"], "Organization"));
  return std::ranges::all_of(managers, [&](const auto& id) { return works_at(Need::care, id); });
}

Result<void> CallersPermit::admit_sharing(const Work& work, std::size_t i, const Value& before) const {
  const NewVersion& version = work.versions[i];
  const Value& body = work.bodies[i];
  const auto changes = [&](std::string_view element) { return body[element] != before[element]; };
  const auto newest = [&](std::string_view type, const std::string& id) { return work.newest(type, id); };
  if (makes_glass_last(scope_, work.patients, body, before, newest))
    return not_allowed(version, "those who share the case; you see it for an emergency and for its time");
  constexpr const char* kLeading = "those who care for patients at the hospital that leads the case";
  if (version.type == "EpisodeOfCare") {
    const std::string was = named(before["managingOrganization"], "Organization");
    if (!was.empty() && (changes("managingOrganization") || changes("team") || changes("patient")) &&
        !works_at(Need::care, was))
      return not_allowed(version, kLeading);
    if (was.empty() && !works_at(Need::care, named(body["managingOrganization"], "Organization")))
      return not_allowed(version, kLeading);
    for (const Value& of : body["team"].items())
      if (const auto team = named(of, "CareTeam"); !may_change_team(team, work))
        return not_allowed(version, kLeading);
  }
  if (version.type == "CareTeam" &&
      (changes("participant") || changes("status") || changes("period") || changes("subject")) &&
      !may_change_team(version.id, work) && !calls_for_help(work, body, before))
    return not_allowed(version, kLeading);
  if (version.type == "Patient" && changes("managingOrganization")) {
    const std::string was = named(before["managingOrganization"], "Organization");
    const std::string will = named(body["managingOrganization"], "Organization");
    if (!works_at(Need::care, was.empty() ? will : was)) return not_allowed(version, kLeading);
  }
  return {};
}

Result<void> CallersPermit::admit_shared(const Work& work, std::size_t i, const Value& before) const {
  const NewVersion& version = work.versions[i];
  const Value& body = work.bodies[i];
  // A place or a way that names its hospital is kept there, whoever is a steward elsewhere.
  for (const OfHospital& row : kOfHospital) {
    if (row.type != version.type || !row.offered) continue;
    const std::string was = organization_in(version, before, row.element),
                      is = organization_in(version, body, row.element);
    if (was.empty() && is.empty()) continue;
    return (was.empty() || keeps_offers(was)) && (is.empty() || keeps_offers(is))
               ? Result<void>()
               : not_allowed(version, kKeepers);
  }
  if (who_.may(Need::steward)) return {};
  if (std::ranges::count(kWrittenInCare, version.type) > 0 && who_.writes_for_care()) return {};
  if (!who_.may(Need::admin)) return not_allowed(version, "an administrator or a steward");
  constexpr const char* kTheirs = "an administrator of the hospital it belongs to";
  if (version.type == "Practitioner") {
    if (before.is_null()) return {};
    bool theirs = false;
    record::Find posts;
    posts.type = "PractitionerRole";
    posts.probe = search::reference_probe(posts.type, "practitioner", "Practitioner", version.id);
    const auto done = work.seen.find(posts, {}, [&](record::Hit&& hit) {
      if (const auto post = json::parse(hit.version.body))
        theirs |= rules(Need::admin, named((*post)["organization"], "Organization"));
      return !theirs;
    });
    if (!done) return done;
    return theirs ? Result<void>() : not_allowed(version, kTheirs);
  }
  for (const OfHospital& row : kOfHospital) {
    if (row.type != version.type) continue;
    for (const Value* state : {&before, &body})
      if (!state->is_null() && !rules(Need::admin, organization_in(version, *state, row.element)))
        return not_allowed(version, kTheirs);
    return {};
  }
  return not_allowed(version, "a steward");
}

}  // namespace dyad::access
