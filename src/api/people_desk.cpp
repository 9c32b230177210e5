// SPDX-License-Identifier: Apache-2.0
#include "api/people_desk.hpp"

#include <algorithm>

#include "api/answer.hpp"
#include "api/people_json.hpp"

namespace dyad::api {
namespace {

using access::Need;
using access::Principal;

json::Value account_json(const access::Account& account) {
  json::Value out = json::object({{"login", account.login},
                                  {"disabled", account.disabled},
                                  {"waits_for_first_sign_in", account.must_change},
                                  {"second_factor", account.totp_confirmed},
                                  {"signed_in_at", json::Value()}});
  if (account.signed_in_at) out.set("signed_in_at", format_utc(*account.signed_in_at));
  return out;
}

json::Value post_json(const Desk& desk, const access::Roles& roles, const access::Appointment& a,
                      Instant now) {
  return json::object({{"id", a.id},
                       {"organization", organization_json(*desk.people, a.organization)},
                       {"hospital", organization_json(*desk.people, a.hospital)},
                       {"role", role_json(roles, a.role)},
                       {"from", a.period_start},
                       {"to", a.period_end},
                       {"current", a.holds(now)}});
}

}  // namespace

bool is_operator(const Context& context) {
  return context.who.kind == Principal::Kind::open && !context.who.client.empty();
}

bool manages(const Context& context, std::string_view hospital) {
  if (context.who.kind == Principal::Kind::open) return true;
  return std::ranges::any_of(context.who.posts, [&](const access::Post& post) {
    return post.hospital == hospital && std::ranges::count(post.powers, Need::admin) > 0;
  });
}

http::Response not_yours(std::string_view what) {
  return problem(403, "not-allowed", "you do not manage this " + std::string(what));
}

std::expected<Desk, http::Response> desk(const Context& context, const Call& call) {
  if (!context.accounts) return std::unexpected(problem(404, "not-found", "this server keeps no accounts"));
  auto people = context.directory->people();
  if (!people) return std::unexpected(problem(people.error()));
  auto accounts = context.accounts->all();
  if (!accounts) return std::unexpected(problem(accounts.error()));
  Desk out{std::move(*people), std::move(*accounts), {}};
  if (call.request.body.empty()) return out;
  auto body = json::parse(call.request.body);
  if (!body) return std::unexpected(problem(body.error()));
  out.body = std::move(*body);
  return out;
}

std::set<std::string> hospitals_of(const access::People& people, std::string_view person, Instant now) {
  std::set<std::string> current, ever;
  for (const auto& a : people.appointments)
    if (a.person == person && !a.hospital.empty()) (a.holds(now) ? current : ever).insert(a.hospital);
  return current.empty() ? ever : current;
}

std::optional<http::Response> refuse_account(const Context& context, const access::People& people,
                                             std::string_view person) {
  if (is_operator(context)) return {};
  if (context.who.kind != Principal::Kind::person)
    return problem(403, "sign-in-needed", "accounts are managed by a person who is signed in");
  const auto hospitals = hospitals_of(people, person, context.record.now());
  if (!people.persons.contains(person) || hospitals.empty())
    return problem(404, "not-found", "there is no such person at your hospital");
  if (std::ranges::none_of(hospitals, [&](const auto& h) { return manages(context, h); }))
    return problem(404, "not-found", "there is no such person at your hospital");
  if (std::ranges::all_of(hospitals, [&](const auto& h) { return manages(context, h); })) return {};
  return problem(
      403, "not-allowed",
      "this person works at another hospital as well; its administrator has to agree, or the operator of "
      "the server does it");
}

json::Value person_json(const Context& context, const Desk& desk, const access::Person& person) {
  const Instant now = context.record.now();
  json::Array posts;
  for (const auto& a : desk.people->appointments)
    if (a.person == person.id && manages(context, a.hospital))
      posts.push_back(post_json(desk, context.directory->roles(), a, now));
  json::Value out = json::object({{"id", person.id},
                                  {"name", person.name},
                                  {"family", person.family},
                                  {"given", person.given},
                                  {"synthetic", person.synthetic},
                                  {"posts", std::move(posts)},
                                  {"account", json::Value()}});
  const auto account = std::ranges::find(desk.accounts, person.id, &access::Account::person);
  if (account != desk.accounts.end()) out.set("account", account_json(*account));
  return out;
}

json::Array hospitals_json(const Context& context, const access::People& people, bool all) {
  json::Array out;
  for (const auto& [id, organization] : people.organizations) {
    if (!organization.part_of.empty() || !organization.active || (!all && !manages(context, id))) continue;
    json::Array departments;
    for (const auto& [other, department] : people.organizations)
      if (department.hospital == id && other != id && department.active)
        departments.push_back(organization_json(people, other));
    json::Value row = organization_json(people, id);
    row.set("departments", std::move(departments));
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace dyad::api
