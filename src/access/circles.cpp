// SPDX-License-Identifier: Apache-2.0
#include "access/circles.hpp"

#include <algorithm>
#include <array>

#include "access/circle_read.hpp"
#include "fhir/reference.hpp"

namespace dyad::access {
namespace {

constexpr std::size_t kPage = 1000;      // versions read at a time
constexpr std::size_t kMostParents = 8;  // departments within departments
// What decides who sees what; nothing else is read.
constexpr std::array<std::string_view, 7> kRead{
    "CareTeam", "EpisodeOfCare", "Flag", "Organization", "Patient", "PractitionerRole", "RelatedPerson"};

void earliest(std::optional<Instant>& until, const std::optional<Instant>& edge, Instant now) {
  if (edge && *edge > now && (!until || *edge < *until)) until = edge;
}

}  // namespace

Result<bool> Circles::load() {
  const auto last = store_.last_sequence();
  if (!last) return std::unexpected(last.error());
  for (const std::string_view type : kRead) {
    const auto versions = store_.of_type(type, {});
    if (!versions) return std::unexpected(versions.error());
    for (const auto& version : *versions) apply(version);
  }
  read_ = *last;  // what came meanwhile is read again, to the same end
  loaded_ = true;
  ++changes_;
  return true;
}

Result<bool> Circles::read_page() {
  const auto page = store_.since(read_, kPage);
  if (!page) return std::unexpected(page.error());
  for (const auto& version : *page)
    if (std::ranges::find(kRead, version.type) != kRead.end() && apply(version)) ++changes_;
  if (!page->empty()) read_ = page->back().sequence;
  return page->size() == kPage;
}

Result<std::uint64_t> Circles::refresh() {
  const std::scoped_lock lock(mutex_);
  if (!loaded_)
    if (const auto done = load(); !done) return std::unexpected(done.error());
  const auto last = store_.last_sequence();
  if (!last) return std::unexpected(last.error());
  while (read_ < *last)
    if (const auto more = read_page(); !more) return std::unexpected(more.error());
  return changes_;
}

bool Circles::drop(const record::Version& version) {
  const std::string& id = version.id;
  if (version.type == "EpisodeOfCare") return episodes_.erase(id) > 0;
  if (version.type == "CareTeam") return teams_.erase(id) > 0;
  if (version.type == "Patient") return patients_.erase(id) > 0;
  if (version.type == "RelatedPerson") return related_.erase(id) > 0;
  if (version.type == "PractitionerRole") return roles_.erase(id) > 0;
  if (version.type == "Organization") return parents_.erase(id) > 0;
  return glass_.erase(id) > 0;
}

bool Circles::apply(const record::Version& version) {
  const bool was_there = drop(version);
  if (version.deleted) return was_there;
  const auto body = json::parse(version.body);
  return (body && apply_body(version, *body)) || was_there;
}

bool Circles::apply_body(const record::Version& version, const json::Value& body) {
  const std::string& id = version.id;
  if (version.type == "EpisodeOfCare") {
    if (body["status"].as_string() == "entered-in-error") return false;
    Episode& episode = episodes_[id];
    episode.patient = named(body["patient"], "Patient");
    episode.managing = named(body["managingOrganization"], "Organization");
    for (const auto& team : body["team"].items())
      if (auto name = named(team, "CareTeam"); !name.empty()) episode.teams.push_back(std::move(name));
  } else if (version.type == "CareTeam") {
    teams_[id] = sharers_of(body);
  } else if (version.type == "Patient") {
    Mother& patient = patients_[id];
    patient.managing = named(body["managingOrganization"], "Organization");
    for (const auto& link : body["link"].items()) {
      if (auto name = named(link["other"], "RelatedPerson"); !name.empty())
        patient.related.push_back(std::move(name));
      if (auto name = named(link["other"], "Patient"); !name.empty())
        patient.patients.push_back(std::move(name));
    }
  } else if (version.type == "RelatedPerson") {
    related_[id] = named(body["patient"], "Patient");
  } else if (version.type == "PractitionerRole") {
    roles_[id] = named(body["practitioner"], "Practitioner");
  } else if (version.type == "Organization") {
    parents_[id] = named(body["partOf"], "Organization");
  } else {
    auto glass = glass_of(id, body);
    if (!glass) return false;
    glass_[id] = std::move(*glass);
  }
  return true;
}

std::vector<std::string> Circles::patients_of(const Episode& episode) const {
  std::vector<std::string> out{episode.patient};
  const auto mother = patients_.find(episode.patient);
  if (mother == patients_.end()) return out;
  const auto add = [&](const std::string& id) {
    if (!id.empty() && std::ranges::find(out, id) == out.end()) out.push_back(id);
  };
  for (const std::string& id : mother->second.patients) add(id);
  for (const std::string& id : mother->second.related)
    if (const auto person = related_.find(id); person != related_.end()) add(person->second);
  return out;
}

std::vector<std::string> Circles::with_parents(std::string_view organization) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> out;
  std::string at(organization);
  while (!at.empty() && out.size() < kMostParents && std::ranges::find(out, at) == out.end()) {
    out.push_back(at);
    const auto parent = parents_.find(at);
    at = parent == parents_.end() ? std::string() : parent->second;
  }
  return out;
}

// An administrator of a hospital, or its auditor, does not see its patients.
bool counts(const Principal& who, const Post& post, Need as) {
  const auto has = [&](Need need) { return std::ranges::count(post.powers, need) > 0; };
  return who.kind == Principal::Kind::system || has(Need::care) || has(Need::sign) ||
         (as == Need::steward && has(Need::steward));
}

Seen Circles::seen_by(const Principal& who, Instant now, Need as) const {
  std::set<std::string, std::less<>> names;
  for (const Post& post : who.posts)
    if (counts(who, post, as))
      for (const std::string& id : with_parents(post.organization)) names.insert("Organization/" + id);
  if (!who.practitioner.empty()) names.insert("Practitioner/" + who.practitioner);

  const std::scoped_lock lock(mutex_);
  for (const auto& [role, practitioner] : roles_)
    if (!who.practitioner.empty() && practitioner == who.practitioner)
      names.insert("PractitionerRole/" + role);
  Seen seen;
  const auto shares = [&](const Sharer& sharer) {
    if (!names.contains(sharer.name)) return false;
    earliest(seen.until, sharer.span.from, now);
    earliest(seen.until, sharer.span.to, now);
    return sharer.span.holds(now);
  };
  for (const auto& [id, episode] : episodes_) {
    bool mine = names.contains("Organization/" + episode.managing);
    for (const std::string& team : episode.teams)
      if (const auto at = teams_.find(team); at != teams_.end())
        for (const Sharer& sharer : at->second) mine |= shares(sharer);
    if (!mine) continue;
    seen.cases.insert(id);
    for (std::string& patient : patients_of(episode)) seen.patients.insert(std::move(patient));
  }
  for (const auto& [id, patient] : patients_)
    if (!patient.managing.empty() && names.contains("Organization/" + patient.managing))
      seen.patients.insert(id);
  for (const auto& [id, glass] : glass_) {
    if (who.practitioner.empty() || glass.practitioner != who.practitioner) continue;
    earliest(seen.until, glass.span.from, now);
    earliest(seen.until, glass.span.to, now);
    const auto episode = episodes_.find(glass.case_id);
    if (!glass.span.holds(now) || episode == episodes_.end() || seen.cases.contains(glass.case_id)) continue;
    seen.by_glass.insert(glass.case_id);
    for (std::string& patient : patients_of(episode->second))
      if (!seen.patients.contains(patient)) seen.glass_patients.insert(std::move(patient));
  }
  seen.cases.insert(seen.by_glass.begin(), seen.by_glass.end());
  seen.patients.insert(seen.glass_patients.begin(), seen.glass_patients.end());
  return seen;
}

std::optional<Circles::Case> Circles::case_of(std::string_view case_id) const {
  const auto episode = episodes_.find(case_id);
  if (episode == episodes_.end()) return {};
  Case out{episode->second.patient, episode->second.managing, {}, patients_of(episode->second)};
  for (const std::string& team : episode->second.teams)
    if (const auto at = teams_.find(team); at != teams_.end())
      out.team.insert(out.team.end(), at->second.begin(), at->second.end());
  return out;
}

std::optional<Circles::Case> Circles::of(std::string_view case_id) const {
  const std::scoped_lock lock(mutex_);
  return case_of(case_id);
}

std::vector<std::string> Circles::cases_of(std::string_view patient) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [id, episode] : episodes_)
    if (std::ranges::count(patients_of(episode), patient) > 0) out.push_back(id);
  return out;
}

std::vector<std::string> Circles::managers_of_team(std::string_view team) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [id, episode] : episodes_)
    if (std::ranges::count(episode.teams, team) > 0) out.push_back(episode.managing);
  return out;
}

}  // namespace dyad::access
