// SPDX-License-Identifier: Apache-2.0
#include "access/directory.hpp"

#include <algorithm>

namespace dyad::access {
namespace {

constexpr std::size_t kMostDepth = 8;  // departments inside departments
constexpr std::string_view kOrigin = "https://dyad.example/fhir/CodeSystem/origin";
constexpr std::string_view kTranslation = "https://dyad.example/fhir/StructureDefinition/translation";

std::string id_of(const json::Value& reference, std::string_view type) {
  std::string_view text = reference["reference"].as_string();
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.substr(0, slash) != type) return {};
  text.remove_prefix(slash + 1);
  return std::string(text.substr(0, text.find('/')));
}

json::Value names_of(const json::Value& resource) {
  json::Value out = json::object({{"en", resource["name"].as_string()}});
  for (const auto& extension : resource["_name"]["extension"].items()) {
    if (extension["url"].as_string() != kTranslation) continue;
    std::string lang, content;
    for (const auto& part : extension["extension"].items()) {
      if (part["url"].as_string() == "lang") lang = part["valueCode"].as_string();
      if (part["url"].as_string() == "content") content = part["valueString"].as_string();
    }
    if (lang = lang.substr(0, lang.find('-')); !lang.empty() && !content.empty()) out.set(lang, content);
  }
  return out;
}

std::string person_name(const json::Value& resource) {
  const auto& name = resource["name"][std::size_t{0}];
  if (!name["text"].as_string().empty()) return std::string(name["text"].as_string());
  std::string out(name["family"].as_string());
  for (const auto& given : name["given"].items())
    out += (out.empty() ? "" : " ") + std::string(given.as_string());
  return out.empty() ? std::string(resource["id"].as_string()) : out;
}

bool is_synthetic(const json::Value& resource) {
  const auto& tags = resource.at({"meta", "tag"}).items();
  return std::ranges::any_of(tags, [](const json::Value& tag) {
    return tag["system"].as_string() == kOrigin && tag["code"].as_string() == "synthetic";
  });
}

bool is_active(const json::Value& resource) { return resource["active"].as_bool().value_or(true); }

Person person_of(const json::Value& resource) {
  const auto& name = resource["name"][std::size_t{0}];
  std::string given;
  for (const auto& one : name["given"].items())
    given += (given.empty() ? "" : " ") + std::string(one.as_string());
  return {std::string(resource["id"].as_string()),
          person_name(resource),
          std::string(name["family"].as_string()),
          given,
          is_active(resource),
          is_synthetic(resource)};
}

Organization organization_of(const json::Value& resource) {
  Organization out;
  out.id = resource["id"].as_string();
  out.names = names_of(resource);
  out.part_of = id_of(resource["partOf"], "Organization");
  out.active = is_active(resource);
  return out;
}

Appointment appointment_of(const json::Value& resource) {
  Appointment out;
  out.id = resource["id"].as_string();
  out.person = id_of(resource["practitioner"], "Practitioner");
  out.organization = id_of(resource["organization"], "Organization");
  out.active = is_active(resource);
  for (const auto& code : resource["code"].items())
    for (const auto& coding : code["coding"].items())
      if (coding["system"].as_string() == kRoleSystem && out.role.empty())
        out.role = coding["code"].as_string();
  out.period_start = resource.at({"period", "start"}).as_string();
  out.period_end = resource.at({"period", "end"}).as_string();
  // A period that cannot be read grants nothing.
  if (!out.period_start.empty()) {
    const auto from = parse_partial(out.period_start);
    out.from = from ? from->first : Instant{INT64_MAX};
  }
  if (!out.period_end.empty()) {
    const auto to = parse_partial(out.period_end);
    out.to = to ? to->last : Instant{INT64_MIN};
  }
  return out;
}

void find_hospitals(People& people) {
  for (auto& [id, organization] : people.organizations) {
    const Organization* at = &organization;
    for (std::size_t depth = 0; depth < kMostDepth && !at->part_of.empty(); ++depth) {
      const auto up = people.organizations.find(at->part_of);
      if (up == people.organizations.end()) break;
      at = &up->second;
    }
    organization.hospital = at->id;
  }
  for (Appointment& appointment : people.appointments)
    if (const auto at = people.organizations.find(appointment.organization); at != people.organizations.end())
      appointment.hospital = at->second.hospital;
}

}  // namespace

void Directory::note(const std::vector<record::Version>& versions) {
  const bool concerned = std::ranges::any_of(versions, [](const record::Version& v) {
    return v.type == "Organization" || v.type == "Practitioner" || v.type == "PractitionerRole";
  });
  if (!concerned) return;
  const std::scoped_lock lock(mutex_);
  ++changes_;
  held_.reset();
}

Result<std::shared_ptr<const People>> Directory::people() const {
  std::uint64_t changes = 0;
  {
    const std::scoped_lock lock(mutex_);
    if (held_) return held_;
    changes = changes_;
  }
  auto loaded = load();
  if (!loaded) return loaded;
  const std::scoped_lock lock(mutex_);
  if (changes == changes_) held_ = *loaded;  // a change meanwhile: the next one reads again
  return loaded;
}

Result<std::shared_ptr<const People>> Directory::load() const {
  auto out = std::make_shared<People>();
  for (const char* type : {"Organization", "Practitioner", "PractitionerRole"}) {
    const auto versions = store_.of_type(type, {});
    if (!versions) return std::unexpected(versions.error());
    for (const auto& version : *versions) {
      const auto resource = json::parse(version.body);
      if (!resource) return std::unexpected(resource.error());
      if (version.type == "Organization")
        out->organizations.emplace(version.id, organization_of(*resource));
      else if (version.type == "Practitioner")
        out->persons.emplace(version.id, person_of(*resource));
      else
        out->appointments.push_back(appointment_of(*resource));
    }
  }
  find_hospitals(*out);
  std::ranges::sort(out->appointments, {}, &Appointment::id);
  return std::shared_ptr<const People>(std::move(out));
}

Result<Principal> Directory::principal(std::string_view practitioner, Instant at) const {
  const auto known = people();
  if (!known) return std::unexpected(known.error());
  Principal out;
  const auto person = (*known)->persons.find(practitioner);
  if (person == (*known)->persons.end() || !person->second.active) return out;
  out.kind = Principal::Kind::person;
  out.practitioner = person->first;
  out.name = person->second.name;
  for (const Appointment& a : (*known)->appointments) {
    if (a.person != practitioner || !a.holds(at) || a.hospital.empty()) continue;
    const Role* role = roles_.find(a.role);
    const auto& organization = (*known)->organizations.find(a.organization)->second;
    if (role && organization.active)
      out.posts.push_back({a.id, a.organization, a.role, role->powers, a.hospital});
  }
  return out;
}

Result<std::string> Directory::hospital_of(std::string_view organization) const {
  const auto known = people();
  if (!known) return std::unexpected(known.error());
  const auto found = (*known)->organizations.find(organization);
  return found == (*known)->organizations.end() ? std::string() : found->second.hospital;
}

}  // namespace dyad::access
