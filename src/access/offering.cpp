// SPDX-License-Identifier: Apache-2.0
#include "access/offering.hpp"

#include <array>

#include "access/circle_read.hpp"

namespace dyad::access {
namespace {

struct Owner {
  std::string_view type, element;
};
constexpr std::array<Owner, 4> kOwners{{{"Device", "owner"},
                                        {"Group", "managingEntity"},
                                        {"Location", "managingOrganization"},
                                        {"PractitionerRole", "organization"}}};

std::string owner_of(const json::Value& resource) {
  for (const Owner& owner : kOwners)
    if (resource["resourceType"].as_string() == owner.type)
      return named(resource[owner.element], "Organization");
  return {};
}

std::string owner_of_schedule(const json::Value& schedule, const Found& find) {
  for (const json::Value& actor : schedule["actor"].items())
    for (const Owner& owner : kOwners) {
      const std::string id = named(actor, owner.type);
      if (id.empty()) continue;
      if (auto home = owner_of(find(owner.type, id)); !home.empty()) return home;
    }
  return {};
}

}  // namespace

std::string offering_hospital(const json::Value& resource, const Found& find) {
  const auto type = resource["resourceType"].as_string();
  if (type == "Schedule") return owner_of_schedule(resource, find);
  if (type != "Slot") return owner_of(resource);
  const std::string schedule = named(resource["schedule"], "Schedule");
  return schedule.empty() ? std::string() : owner_of_schedule(find("Schedule", schedule), find);
}

}  // namespace dyad::access
