// SPDX-License-Identifier: Apache-2.0
#include "api/people_json.hpp"

#include <algorithm>

namespace dyad::api {

json::Value organization_json(const access::People& people, std::string_view id) {
  const auto found = people.organizations.find(id);
  return json::object(
      {{"id", id},
       {"names", found == people.organizations.end() ? json::object({{"en", id}}) : found->second.names}});
}

json::Value role_json(const access::Roles& roles, std::string_view code) {
  const auto* role = roles.find(code);
  return json::object({{"code", code}, {"names", role ? role->names : json::object({{"en", code}})}});
}

Result<json::Value> posts_json(const access::Directory& directory, const access::Principal& who) {
  const auto people = directory.people();
  if (!people) return std::unexpected(people.error());
  json::Array out;
  for (const auto& post : who.posts) {
    json::Array powers;
    for (const auto power : post.powers) powers.push_back(name_of(power));
    out.push_back(json::object({{"id", post.practitioner_role},
                                {"organization", organization_json(**people, post.organization)},
                                {"hospital", organization_json(**people, post.hospital)},
                                {"role", role_json(directory.roles(), post.role)},
                                {"powers", std::move(powers)}}));
  }
  return json::Value(std::move(out));
}

Result<json::Value> demo_people_json(const access::Directory& directory,
                                     const std::vector<access::Account>& accounts, Instant now) {
  const auto people = directory.people();
  if (!people) return std::unexpected(people.error());
  std::vector<std::pair<std::string, json::Array>> hospitals;
  for (const auto& account : accounts) {
    if (!account.password.empty() || account.disabled) continue;
    const auto who = directory.principal(account.person, now);
    if (!who) return std::unexpected(who.error());
    if (who->posts.empty()) continue;
    // A person with posts at several hospitals stands at the first.
    const std::string& hospital = who->posts.front().hospital;
    auto at = std::ranges::find(hospitals, hospital, &std::pair<std::string, json::Array>::first);
    if (at == hospitals.end()) at = hospitals.insert(at, {hospital, {}});
    json::Array roles;
    for (const auto& post : who->posts)
      if (post.hospital == hospital) roles.push_back(role_json(directory.roles(), post.role));
    at->second.push_back(
        json::object({{"login", account.login}, {"name", who->name}, {"roles", std::move(roles)}}));
  }
  std::ranges::sort(hospitals, {}, &std::pair<std::string, json::Array>::first);
  json::Array out;
  for (auto& [id, persons] : hospitals) {
    json::Value hospital = organization_json(**people, id);
    hospital.set("people", std::move(persons));
    out.push_back(std::move(hospital));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::api
