// SPDX-License-Identifier: Apache-2.0
// Hospitals, people, posts and accounts, for administrators: each manages the people of their own hospital.
// Our own command line, which may read the data directory, manages all.
#include <algorithm>

#include "api/answer.hpp"
#include "api/people_desk.hpp"
#include "api/people_json.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

using access::Need;
using access::Principal;

http::Response hospitals(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  return json_answer(json::object({{"hospitals", hospitals_json(context, *at->people, true)}}));
}

http::Response list(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  json::Array people, roles;
  for (const auto& [id, person] : at->people->persons) {
    const auto where = hospitals_of(*at->people, id, context.record.now());
    if (std::ranges::any_of(where, [&](const auto& h) { return manages(context, h); }))
      people.push_back(person_json(context, *at, person));
  }
  for (const auto& role : context.directory->roles().all()) {
    json::Array powers;
    for (const auto power : role.powers) powers.push_back(name_of(power));
    roles.push_back(
        json::object({{"code", role.code}, {"names", role.names}, {"powers", std::move(powers)}}));
  }
  return json_answer(json::object({{"hospitals", hospitals_json(context, *at->people, false)},
                                   {"people", std::move(people)},
                                   {"roles", std::move(roles)}}));
}

http::Response add_hospital(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const std::string part_of = at->text("part_of"), id = at->text("id");
  const auto above = at->people->organizations.find(part_of);
  const bool mine = above != at->people->organizations.end() && manages(context, above->second.hospital);
  if (part_of.empty() ? context.who.kind != Principal::Kind::open : !mine) return not_yours("hospital");
  if (!id.empty() && at->people->organizations.contains(id))
    return problem({ErrorKind::conflict, "there is one with this id already", "id", id, "another id"});
  const auto made =
      context.staff->add(access::NewHospital{id, at->body["names"], part_of}, context.who.author());
  if (!made) return problem(made.error());
  return json_answer(json::object({{"id", *made}}), 201);
}

json::Value first_password_json(const access::FirstPassword& first) {
  return json::object(
      {{"login", first.login}, {"password", first.password}, {"ends_at", format_utc(first.ends_at)}});
}

std::optional<std::string> given_password(const Context& context, const Desk& at) {
  // Only the operator may choose it; an administrator is given one, which nobody else knows.
  const std::string text = at.text("password");
  return text.empty() || !is_operator(context) ? std::optional<std::string>() : std::optional(text);
}

// A person, their first post, and their account.
http::Response add_person(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const std::string organization = at->text("organization");
  const auto place = at->people->organizations.find(organization);
  if (place == at->people->organizations.end())
    return problem(
        {ErrorKind::not_found, "there is no such hospital or department", "organization", organization, {}});
  if (!manages(context, place->second.hospital)) return not_yours("hospital");
  if (!is_operator(context) && context.who.kind != Principal::Kind::person)
    return problem(403, "sign-in-needed", "accounts are managed by a person who is signed in");
  const auto login = access::read_login(at->text("login"));
  if (!login) return problem(login.error());
  if (std::ranges::count(at->accounts, *login, &access::Account::login) > 0)
    return problem({ErrorKind::conflict, "this login is taken", "login", *login, "another one"});
  if (!context.directory->roles().find(at->text("role")))
    return problem(
        {ErrorKind::invalid, "there is no such role", "role", at->text("role"), "one of GET /api/people"});
  const auto password = given_password(context, *at);
  if (password)
    if (auto ok = context.accounts->check_first(*password, *login); !ok) return problem(ok.error());
  const std::string author = context.who.author();
  const auto person = context.staff->add(
      access::NewPerson{
          {}, at->text("family"), at->text("given"), at->body["synthetic"].as_bool().value_or(false)},
      author);
  if (!person) return problem(person.error());
  const auto post = context.staff->add(
      access::NewPost{{}, *person, organization, at->text("role"), at->text("from"), at->text("to")}, author);
  if (!post) return problem(post.error());
  const auto first = context.accounts->add(*login, *person, password, context.record.now());
  if (!first) return problem(first.error());
  json::Value out = first_password_json(*first);
  out.set("person", *person);
  return json_answer(out, 201);
}

// A further post; somebody of another hospital is named by their login.
http::Response add_post(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const std::string organization = at->text("organization");
  const auto place = at->people->organizations.find(organization);
  if (place == at->people->organizations.end())
    return problem(
        {ErrorKind::not_found, "there is no such hospital or department", "organization", organization, {}});
  if (!manages(context, place->second.hospital)) return not_yours("hospital");
  const auto account = std::ranges::find(at->accounts, at->text("login"), &access::Account::login);
  if (account == at->accounts.end())
    return problem({ErrorKind::not_found, "there is no such login", "login", at->text("login"), {}});
  const auto made = context.staff->add(
      access::NewPost{{}, account->person, organization, at->text("role"), at->text("from"), at->text("to")},
      context.who.author());
  if (!made) return problem(made.error());
  return json_answer(json::object({{"id", *made}}), 201);
}

http::Response end_post(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const auto post = std::ranges::find(at->people->appointments, call.part("id"), &access::Appointment::id);
  if (post == at->people->appointments.end() || !manages(context, post->hospital))
    return problem(404, "not-found", "there is no such post at your hospital");
  const bool own_admin = post->person == context.who.practitioner && post->role == "administrator";
  if (own_admin && !context.who.practitioner.empty())
    return problem(403, "not-allowed", "you cannot end your own post as administrator; another one has to");
  if (!post->holds(context.record.now()))
    return problem({ErrorKind::conflict, "this post has ended already", "post", post->id, {}});
  const auto ended = context.staff->end_post(post->id, context.record.now(), context.who.author());
  return ended ? json_answer(json::object({{"done", true}})) : problem(ended.error());
}

http::Response rename(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  if (auto refused = refuse_account(context, *at->people, call.part("id"))) return *refused;
  const auto renamed =
      context.staff->rename(call.part("id"), at->text("family"), at->text("given"), context.who.author());
  return renamed ? json_answer(json::object({{"done", true}})) : problem(renamed.error());
}

// A new password for one use: for an account whose owner lost theirs, or, with a login, for a person who has
// none yet.
http::Response recover(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const std::string& id = call.part("id");
  if (auto refused = refuse_account(context, *at->people, id)) return *refused;
  const auto account = std::ranges::find(at->accounts, id, &access::Account::person);
  const Instant now = context.record.now();
  if (id == context.who.practitioner)
    return problem(403, "not-allowed", "your own password is changed in your account");
  const auto first =
      account == at->accounts.end()
          ? context.accounts->add(at->text("login"), id, given_password(context, *at), now)
          : context.accounts->recover(account->login, at->body["second_factor"].as_bool().value_or(false),
                                      given_password(context, *at), now);
  return first ? json_answer(first_password_json(*first)) : problem(first.error());
}

http::Response set_disabled(Context& context, const Call& call) {
  const auto at = desk(context, call);
  if (!at) return at.error();
  const auto disabled = at->body["disabled"].as_bool();
  if (!disabled) return problem({ErrorKind::missing, "say true or false", "disabled", {}, {}});
  const std::string& id = call.part("id");
  if (auto refused = refuse_account(context, *at->people, id)) return *refused;
  if (id == context.who.practitioner)
    return problem(403, "not-allowed", "you cannot disable your own account");
  const auto account = std::ranges::find(at->accounts, id, &access::Account::person);
  if (account == at->accounts.end()) return problem(404, "not-found", "this person has no account");
  const auto changed = context.accounts->set_disabled(account->login, *disabled);
  return changed ? json_answer(json::object({{"done", true}})) : problem(changed.error());
}

}  // namespace

std::vector<Route> people_routes() {
  return needing(
      Need::admin,
      {
          {"GET",
           "/api/hospitals",
           "Every hospital with its departments",
           {},
           "",
           "hospitals",
           hospitals,
           {},
           Need::signed_in},
          {"POST",
           "/api/hospitals",
           "Make a department of one's own hospital; the operator: a hospital",
           {},
           "id?, names, part_of?",
           "id",
           add_hospital},
          {"GET",
           "/api/people",
           "The people of the hospitals one manages, their posts and accounts",
           {},
           "",
           "hospitals, people, roles",
           list},
          {"POST",
           "/api/people",
           "A person with a first post and an account: a password for one use comes back",
           {},
           "family, given, login, organization, role, from?, to?",
           "person, login, password, ends_at",
           add_person},
          {"POST", "/api/people/{id}/name", "Correct a person's name", {}, "family, given", "done", rename},
          {"POST",
           "/api/people/{id}/recovery",
           "A password for one use; ends every session of the person",
           {},
           "second_factor?, login?",
           "login, password, ends_at",
           recover},
          {"POST",
           "/api/people/{id}/disabled",
           "Close an account, or open it again",
           {},
           "disabled",
           "done",
           set_disabled},
          {"POST",
           "/api/posts",
           "A further post at one's own hospital, for a login",
           {},
           "login, organization, role, from?, to?",
           "id",
           add_post},
          {"POST", "/api/posts/{id}/end", "End a post now", {}, "", "done", end_post},
      });
}

}  // namespace dyad::api
