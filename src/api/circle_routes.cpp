// SPDX-License-Identifier: Apache-2.0
// Who shares a case, and opening one from outside in an emergency.
#include <algorithm>

#include "access/circle_read.hpp"
#include "access/sharing.hpp"
#include "api/answer.hpp"
#include "api/circle_json.hpp"
#include "api/router.hpp"
#include "record/case_record.hpp"
#include "search/search.hpp"

namespace dyad::api {
namespace {

using access::Need;
using json::Value;

constexpr std::size_t kMostGlass = 200;  // rows of a review

http::Response without_sign_in() {
  return problem(403, "sign-in-needed", "this needs a person who is signed in");
}

// A person asking, through the gate.
bool by_person(const Context& context) {
  return context.admitted && context.who.kind == access::Principal::Kind::person;
}

// The case, when the caller sees it.
Result<access::Circles::Case> case_of(const Context& context, const std::string& id) {
  const auto one = context.gate->scopes().circles().of(id);
  if (!one || !context.admitted->scope().sees_case(id)) return std::unexpected(record::no_such_case(id, {}));
  context.admitted->touched().note_case(id);
  return *one;
}

http::Response circle_answer(const Context& context, const std::string& id, int status = 200) {
  auto value = circle_json(context, id);
  return value ? json_answer(*value, status) : problem(value.error());
}

http::Response circle(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto one = case_of(context, call.part("id"));
  return one ? circle_answer(context, call.part("id")) : problem(one.error());
}

Result<Value> read(const Context& context, std::string_view type, std::string_view id) {
  const auto version = context.record.store().read(type, id, {});
  if (!version) return std::unexpected(version.error());
  if (!*version) return Value();
  return json::parse((*version)->body);
}

Result<std::string> member_in(const Context& context, const Value& body) {
  const std::string member(body["member"].as_string());
  for (const std::string_view type : {"Organization", "Practitioner"})
    if (const auto id = access::named(json::object({{"reference", member}}), type); !id.empty()) {
      const auto held = context.record.store().read(type, id, {});
      if (!held) return std::unexpected(held.error());
      if (*held) return member;
    }
  return fail(ErrorKind::invalid, "is no hospital or person of this record", "member", member.substr(0, 80),
              "Organization/ID or Practitioner/ID");
}

Result<std::string> reason_in(const Context& context, const Value& body) {
  const access::GlassRules& rules = context.gate->glass_rules();
  std::string reason(body["reason"].as_string());
  if (reason.empty() || reason.size() > rules.reason_most)
    return fail(ErrorKind::missing, "say why", "reason", {}, "1 to " + std::to_string(rules.reason_most));
  return reason;
}

// The CareTeam that a case is shared by: its first.
Result<Value> team_of(const Context& context, const Value& episode) {
  for (const Value& of : episode["team"].items())
    if (const auto id = access::named(of, "CareTeam"); !id.empty()) return read(context, "CareTeam", id);
  return Value();
}

http::Response share(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const std::string& id = call.part("id");
  const auto one = case_of(context, id);
  if (!one) return problem(one.error());
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  const auto member = member_in(context, *body);
  if (!member) return problem(member.error());
  const auto reason = reason_in(context, *body);
  if (!reason) return problem(reason.error());
  access::Sharing sharing{*member, {}, *reason};
  if (const auto until = (*body)["until"].as_string(); !until.empty()) {
    const auto at = parse_instant(until);
    if (!at || *at <= context.record.now())
      return problem({ErrorKind::invalid, "is not a time to come", "until", std::string(until.substr(0, 40)),
                      "YYYY-MM-DDThh:mm:ss+zz:zz"});
    sharing.until = *at;
  }
  const auto episode = read(context, "EpisodeOfCare", id);
  if (!episode) return problem(episode.error());
  const auto team = team_of(context, *episode);
  if (!team) return problem(team.error());
  auto done = context.record.perform(
      access::share_work(context.who, *episode, *team, sharing, context.record.now()));
  if (!done) return problem(done.error());
  if (const auto read_again = context.gate->scopes().circles().refresh(); !read_again)
    return problem(read_again.error());
  return circle_answer(context, id, 201);
}

http::Response unshare(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const std::string& id = call.part("id");
  const auto one = case_of(context, id);
  if (!one) return problem(one.error());
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  const auto reason = reason_in(context, *body);
  if (!reason) return problem(reason.error());
  const auto episode = read(context, "EpisodeOfCare", id);
  if (!episode) return problem(episode.error());
  const auto team = team_of(context, *episode);
  if (!team) return problem(team.error());
  const std::string member((*body)["member"].as_string());
  auto work = access::unshare_work(context.who, *team, member, *reason, context.record.now());
  if (!work) return problem({ErrorKind::not_found, "does not share this case", "member", member.substr(0, 80), {}});
  if (auto done = context.record.perform(std::move(*work)); !done) return problem(done.error());
  if (const auto read_again = context.gate->scopes().circles().refresh(); !read_again)
    return problem(read_again.error());
  return circle_answer(context, id);
}

// Opens the case for the caller. It is written by the server, in the name of who asks: nobody outside may write
// such a Flag.
http::Response open_case(Context& context, const std::string& id, const Value& body) {
  auto& circles = context.gate->scopes().circles();
  const auto wish = access::read_glass_wish(body, context.gate->glass_rules());
  if (!wish) return problem(wish.error());
  const auto one = circles.of(id);
  if (!one) return problem(record::no_such_case(id, {}));
  if (context.admitted->scope().sees_case(id))
    return problem(409, "not-needed", "this case is open to you already");
  if (context.admitted->scope().by_glass.size() >= context.gate->glass_rules().most_open)
    return problem(429, "too-many", "as many cases are open to you as one person may open at a time");
  context.admitted->touched().note_case(id);
  const Instant now = context.record.now();
  auto done = context.gate->whole().perform(access::glass_work(context.who, id, *one, *wish, now));
  if (!done) return problem(done.error());
  return json_answer(
      json::object({{"case", id}, {"until", format_utc(now.plus_minutes(wish->minutes))}, {"minutes", wish->minutes}}),
      201);
}

http::Response break_glass(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto body = json::parse(call.request.body);
  return body ? open_case(context, call.part("id"), *body) : problem(body.error());
}

// For whoever knows the patient but not the case: the identifier must be hers exactly. Nothing is told of a case
// that is not opened by it.
http::Response break_glass_of(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  if (const auto wish = access::read_glass_wish(*body, context.gate->glass_rules()); !wish)
    return problem(wish.error());
  const std::string value((*body)["identifier"].as_string());
  const http::Response none = problem(404, "not-found", "no case is known by this identifier");
  if (value.empty()) return problem({ErrorKind::missing, "is needed", "identifier", {}, {}});
  record::Find find;
  find.type = "Patient";
  find.probe = {search::Probe::Op::prefix, search::term("Patient", "identifier", value)};
  std::vector<std::string> cases;
  const auto done = context.gate->whole().store().find(find, {}, [&](record::Hit&& hit) {
    const auto patient = json::parse(hit.version.body);
    const bool exact = patient && std::ranges::any_of((*patient)["identifier"].items(), [&](const Value& i) {
      return i["value"].as_string() == value;
    });
    if (exact)
      for (std::string& id : context.gate->scopes().circles().cases_of(hit.version.id)) cases.push_back(std::move(id));
    return cases.size() < 2;
  });
  if (!done) return problem(done.error());
  return cases.size() == 1 ? open_case(context, cases.front(), *body) : none;
}

// Broken glass of the cases that the caller's hospitals share, newest first.
http::Response glass_to_review(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto people = context.directory->people();
  if (!people) return problem(people.error());
  const bool waiting = call.request.parameter("status").value_or("waiting") == "waiting";
  json::Array rows;
  for (const auto& flag : context.gate->glass_of(context.who)) {
    auto row = glass_json(context, **people, flag);
    if (!row || (waiting && !(*row)["review"].is_null())) continue;
    rows.push_back(std::move(*row));
    if (rows.size() == kMostGlass) break;
  }
  return json_answer(json::object({{"glass", std::move(rows)}}));
}

http::Response review(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  const auto justified = (*body)["justified"].as_bool();
  if (!justified) return problem({ErrorKind::missing, "say whether it was justified", "justified", {}, "true or false"});
  const auto comment = reason_in(context, json::object({{"reason", (*body)["comment"]}}));
  if (!comment) return problem({ErrorKind::missing, "say why you judge so", "comment", {}, {}});
  for (auto& flag : context.gate->glass_of(context.who)) {
    if (flag["id"].as_string() != call.part("id")) continue;
    const auto people = context.directory->people();
    if (!people) return problem(people.error());
    if (access::named(flag["author"], "Practitioner") == context.who.practitioner)
      return problem(403, "not-allowed", "nobody judges what they did themselves");
    record::Work work;
    work.author = context.who.author();
    const auto judged = access::with_review(flag, {*justified, *comment}, context.who, context.record.now());
    work.submission = {"review", json::write(judged)};
    record::Operation update;
    update.kind = record::Operation::Kind::update;
    update.type = update.path = "Flag";
    update.id = call.part("id");
    update.body = judged;
    work.operations.push_back(std::move(update));
    if (auto done = context.gate->whole().perform(std::move(work)); !done) return problem(done.error());
    return answer(glass_json(context, **people, judged));
  }
  return problem(404, "not-found", "there is no such broken glass");
}

}  // namespace

std::vector<Route> circle_routes() {
  return needing(
      Need::care,
      {{"GET", "/api/cases/{id}/circle", "Who shares this case, and who opened it from outside", {}, "", "Circle", circle},
       {"POST", "/api/cases/{id}/circle", "Share the case with a hospital or a person; by those who lead it", {},
        "member, until, reason", "Circle", share},
       {"POST", "/api/cases/{id}/circle/end", "End sharing with a hospital or a person", {}, "member, reason",
        "Circle", unshare},
       {"POST", "/api/cases/{id}/glass",
        "Open one case from outside its circle in an emergency, for a time; those who share it are told", {},
        "reason, minutes", "case, until, minutes", break_glass},
       {"POST", "/api/glass", "The same by an identifier of the patient, exactly", {}, "identifier, reason, minutes",
        "case, until, minutes", break_glass_of},
       {"GET", "/api/glass", "Cases that were opened from outside, to be judged",
        {{"status", "waiting (default) or all"}}, "", "glass: Glass[]", glass_to_review, {}, Need::audit},
       {"POST", "/api/glass/{id}/review", "Say whether opening a case was justified", {}, "justified, comment",
        "Glass", review, {}, Need::audit}});
}

}  // namespace dyad::api
