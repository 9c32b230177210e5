// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "access/accounts.hpp"
#include "access/directory.hpp"
#include "json/json.hpp"

namespace dyad::api {

// A caller's posts, with the names of hospital and role in every language.
Result<json::Value> posts_json(const access::Directory& directory, const access::Principal& who);
// The synthetic people who may be signed in without a password, by hospital.
Result<json::Value> demo_people_json(const access::Directory& directory,
                                     const std::vector<access::Account>& accounts, Instant now);
json::Value organization_json(const access::People& people, std::string_view id);  // id, names
json::Value role_json(const access::Roles& roles, std::string_view code);          // code, names

}  // namespace dyad::api
