// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/router.hpp"

namespace dyad::api {

// What the request is about, read once.
struct Desk {
  std::shared_ptr<const access::People> people;
  std::vector<access::Account> accounts;
  json::Value body;
  std::string text(const char* name) const { return std::string(body[name].as_string()); }
};

std::expected<Desk, http::Response> desk(const Context& context, const Call& call);

// Our own command line, which proved that it may read the data directory.
bool is_operator(const Context& context);
// Whether the caller manages the people of this hospital.
bool manages(const Context& context, std::string_view hospital);
http::Response not_yours(std::string_view what);

// Hospitals at which the person holds a post now, or, when there is none any more, held one.
std::set<std::string> hospitals_of(const access::People& people, std::string_view person, Instant now);

// An account opens every door its person has, so only who manages all of their hospitals may give it away.
// Nothing when the caller may.
std::optional<http::Response> refuse_account(const Context& context, const access::People& people,
                                             std::string_view person);

json::Value person_json(const Context& context, const Desk& desk, const access::Person& person);
json::Array hospitals_json(const Context& context, const access::People& people, bool all);

}  // namespace dyad::api
