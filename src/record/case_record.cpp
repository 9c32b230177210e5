// SPDX-License-Identifier: Apache-2.0
#include "record/case_record.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "fhir/reference.hpp"

namespace dyad::record {
namespace {

using json::Value;

Result<Resource> opened(Version version) {
  auto body = json::parse(version.body);
  if (!body)
    return fail(ErrorKind::storage, "a stored resource cannot be read", version.type + "/" + version.id);
  return Resource{std::move(version), std::move(*body)};
}

Result<std::optional<Resource>> read(const Reader& reader, std::string_view type, std::string_view id,
                                     const View& view) {
  auto version = reader.read(type, id, view);
  if (!version) return std::unexpected(version.error());
  if (!*version) return std::nullopt;
  auto resource = opened(std::move(**version));
  if (!resource) return std::unexpected(resource.error());
  return std::move(*resource);
}

std::string target(const Value& reference, std::string_view type) {
  const auto r = fhir::parse_reference(reference["reference"].as_string());
  return r.kind == fhir::Reference::Kind::local && r.type == type ? std::string(r.id) : std::string();
}

void add(std::vector<std::string>& to, std::string id) {
  if (!id.empty() && std::find(to.begin(), to.end(), id) == to.end()) to.push_back(std::move(id));
}

// The children of a mother: the patients of the RelatedPersons she is linked to.
Result<std::vector<std::string>> children_of(const Reader& reader, const Resource& mother, const View& view) {
  std::vector<std::string> out;
  for (const Value& link : mother.body["link"].items()) {
    const std::string person = target(link["other"], "RelatedPerson");
    if (person.empty()) continue;
    const auto related = read(reader, "RelatedPerson", person, view);
    if (!related) return std::unexpected(related.error());
    if (!*related) continue;
    const std::string child = target((*related)->body["patient"], "Patient");
    if (child != mother.version.id) add(out, child);
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct People {
  Resource mother;
  std::vector<std::string> children;
};

Result<std::optional<People>> people_of(const Reader& reader, const Resource& episode, const View& view) {
  const std::string id = target(episode.body["patient"], "Patient");
  auto mother = read(reader, "Patient", id, view);
  if (!mother) return std::unexpected(mother.error());
  if (!*mother) return std::nullopt;
  auto children = children_of(reader, **mother, view);
  if (!children) return std::unexpected(children.error());
  return People{std::move(**mother), std::move(*children)};
}

Result<void> fill_resources(CaseRecord& out, const Reader& reader, const std::vector<std::string>& patients,
                            const View& view) {
  auto versions = reader.compartment(patients, view);
  if (!versions) return std::unexpected(versions.error());
  out.resources.reserve(versions->size());
  for (Version& version : *versions) {
    out.last_sequence = std::max(out.last_sequence, version.sequence);
    if (version.type == "EpisodeOfCare" && version.id == out.id) continue;
    if (version.type == "Patient" && version.id == out.mother.version.id) continue;
    auto resource = opened(std::move(version));
    if (!resource) return std::unexpected(resource.error());
    const bool child = resource->version.type == "Patient" &&
                       std::find(patients.begin(), patients.end(), resource->version.id) != patients.end();
    (child ? out.children : out.resources).push_back(std::move(*resource));
  }
  std::sort(out.children.begin(), out.children.end(),
            [](const Resource& a, const Resource& b) { return a.version.id < b.version.id; });
  return {};
}

// The hospitals of the case: the one that leads it, then those of its care teams.
Result<void> fill_organizations(CaseRecord& out, const Reader& reader, const View& view) {
  std::vector<std::string> ids;
  add(ids, target(out.episode.body["managingOrganization"], "Organization"));
  const auto team = [&](const Value& body) {
    for (const Value& organization : body["managingOrganization"].items())
      add(ids, target(organization, "Organization"));
    for (const Value& participant : body["participant"].items()) {
      add(ids, target(participant["member"], "Organization"));
      add(ids, target(participant["onBehalfOf"], "Organization"));
    }
  };
  for (const Resource& r : out.resources)
    if (r.version.type == "CareTeam") team(r.body);
  for (const std::string& id : ids) {
    auto organization = read(reader, "Organization", id, view);
    if (!organization) return std::unexpected(organization.error());
    if (!*organization) continue;
    out.last_sequence = std::max(out.last_sequence, (*organization)->version.sequence);
    out.organizations.push_back(std::move(**organization));
  }
  return {};
}

// All patients the case ever had, for how far its record reaches beyond the view.
Result<void> fill_extent(CaseRecord& out, const Reader& reader, const View& view) {
  std::vector<std::string> patients{out.mother.version.id};
  for (const Resource& child : out.children) add(patients, child.version.id);
  if (view.at) {
    const auto now = people_of(reader, out.episode, {});
    if (!now) return std::unexpected(now.error());
    if (*now)
      for (const std::string& child : (*now)->children) add(patients, child);
  }
  const auto extent = reader.extent(patients, view);
  if (!extent) return std::unexpected(extent.error());
  out.first_recorded = extent->first_recorded;
  out.last_recorded = extent->last_recorded;
  out.recorded_later = extent->recorded_later;
  return {};
}

// Of a deletion what it took away.
std::string body_told(const Reader& reader, const Version& version) {
  if (!version.deleted) return version.body;
  const auto before = reader.read_version(version.type, version.id, version.version - 1);
  return before && *before ? (*before)->body : std::string();
}

// Whether everybody whom a resource other than a Patient can name as its patient is known already. The record
// writes the bodies it keeps itself, so that every reference to a patient of its own begins like this.
bool names_only(std::string_view body, const std::set<std::string, std::less<>>& known) {
  static constexpr std::string_view kBegin = "\"Patient/";
  for (auto at = body.find(kBegin); at != std::string_view::npos; at = body.find(kBegin, at)) {
    at += kBegin.size();
    if (!known.contains(body.substr(at, body.find_first_of("/\"", at) - at))) return false;
  }
  return true;
}

// Of these versions, whose compartments they stand in by what they say. Most of a burst are of the same few
// people, and reading a body takes long.
std::vector<std::string> patients_told(const Reader& reader, const std::vector<Version>& versions) {
  std::set<std::string, std::less<>> known;
  std::vector<std::string> out;
  for (const Version& version : versions) {
    const bool simple = !version.deleted && version.type != "Patient";
    if (simple && names_only(version.body, known)) continue;
    if (const auto body = json::parse(body_told(reader, version)))
      for (std::string& id : fhir::patients_of(*body))
        if (known.insert(id).second) out.push_back(std::move(id));
  }
  return out;
}

}  // namespace

Result<std::vector<std::string>> case_ids(const Reader& reader) {
  auto versions = reader.of_type("EpisodeOfCare", {});
  if (!versions) return std::unexpected(versions.error());
  struct Row {
    Instant start;
    std::string id;
  };
  std::vector<Row> rows;
  for (Version& version : *versions) {
    const Instant recorded = version.recorded_at;
    const auto episode = opened(std::move(version));
    if (!episode) return std::unexpected(episode.error());
    const auto start = parse_when(episode->body["period"]["start"].as_string());
    rows.push_back({start ? *start : recorded, episode->version.id});
  }
  std::sort(rows.begin(), rows.end(),
            [](const Row& a, const Row& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
  std::vector<std::string> out;
  for (Row& row : rows) out.push_back(std::move(row.id));
  return out;
}

Error no_such_case(std::string_view case_id, const View& view) {
  return {ErrorKind::not_found,
          view.at ? "there is no such case at that time" : "there is no such case",
          "case",
          std::string(case_id),
          {}};
}

Result<CaseRecord> load_case(const Reader& reader, std::string_view case_id, const View& view) {
  auto episode = read(reader, "EpisodeOfCare", case_id, view);
  if (!episode) return std::unexpected(episode.error());
  if (!*episode) return std::unexpected(no_such_case(case_id, view));
  auto people = people_of(reader, **episode, view);
  if (!people) return std::unexpected(people.error());
  if (!*people)
    return fail(ErrorKind::not_found, "the mother of this case is not in the record at that time", "case",
                std::string(case_id));

  CaseRecord out;
  out.id = case_id;
  out.at = view.at;
  out.episode = std::move(**episode);
  out.mother = std::move((*people)->mother);
  std::vector<std::string> patients = std::move((*people)->children);
  patients.push_back(out.mother.version.id);
  if (auto filled = fill_resources(out, reader, patients, view); !filled)
    return std::unexpected(filled.error());
  if (auto filled = fill_organizations(out, reader, view); !filled) return std::unexpected(filled.error());
  if (auto filled = fill_extent(out, reader, view); !filled) return std::unexpected(filled.error());
  return out;
}

std::vector<std::string> cases_of(const Reader& reader, const std::vector<Version>& versions) {
  std::vector<std::string> out;
  for (const Version& version : versions)
    if (version.type == "EpisodeOfCare") add(out, version.id);
  std::vector<std::string> patients = patients_told(reader, versions);
  if (patients.empty()) return out;
  // Mothers stand in the compartments of their children, and the episode in that of the mother.
  if (const auto mothers = reader.of_type_in("Patient", patients, {}))
    for (const Version& mother : *mothers) add(patients, mother.id);
  if (const auto episodes = reader.of_type_in("EpisodeOfCare", patients, {}))
    for (const Version& episode : *episodes) add(out, episode.id);
  return out;
}

}  // namespace dyad::record
