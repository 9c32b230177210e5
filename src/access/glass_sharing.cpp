// SPDX-License-Identifier: Apache-2.0
#include "access/glass_sharing.hpp"

#include <algorithm>
#include <array>

#include "access/circle_read.hpp"

namespace dyad::access {
namespace {

using json::Value;

// Who shares a case stands in these.
struct Sharing {
  std::string_view type;
  std::string_view patient;  // the element that names her
  std::array<std::string_view, 4> elements;
};
constexpr std::array<Sharing, 3> kSharing{
    {{"EpisodeOfCare", "patient", {"patient", "managingOrganization", "team", "team"}},
     {"CareTeam", "subject", {"subject", "participant", "period", "status"}},
     {"RelatedPerson", "patient", {"patient", "patient", "patient", "patient"}}}};

std::set<std::string> tied_to(const Value& patient, const Found& find) {
  std::set<std::string> out;
  for (const Value& link : patient["link"].items()) {
    std::string other = named(link["other"], "Patient");
    if (const std::string person = named(link["other"], "RelatedPerson"); !person.empty())
      other = named(find("RelatedPerson", person)["patient"], "Patient");
    if (!other.empty()) out.insert(std::move(other));
  }
  return out;
}

}  // namespace

bool makes_glass_last(const Scope& scope, const std::set<std::string>& patients, const Value& body,
                      const Value& before, const Found& find) {
  const auto behind_glass = [&](const std::string& id) { return scope.glass_patients.contains(id); };
  const auto changes = [&](std::string_view element) { return body[element] != before[element]; };
  const std::string_view type = (body.is_null() ? before : body)["resourceType"].as_string();
  for (const Sharing& row : kSharing)
    if (row.type == type)
      return (behind_glass(named(body[row.patient], "Patient")) ||
              behind_glass(named(before[row.patient], "Patient"))) &&
             std::ranges::any_of(row.elements, changes);
  if (type != "Patient") return false;
  const std::string id(body["id"].as_string());
  if (behind_glass(id) && changes("managingOrganization")) return true;
  const std::set<std::string> was = tied_to(before, find), is = tied_to(body, find);
  return std::ranges::any_of(is, [&](const std::string& other) {
    return !was.contains(other) && !patients.contains(other) && (behind_glass(other) || behind_glass(id));
  });
}

}  // namespace dyad::access
