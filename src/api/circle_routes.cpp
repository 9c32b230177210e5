// SPDX-License-Identifier: Apache-2.0
// Who shares a case, and changing that.
#include <algorithm>

#include "access/circle_read.hpp"
#include "access/sharing.hpp"
#include "api/answer.hpp"
#include "api/circle_json.hpp"
#include "api/router.hpp"
#include "record/case_record.hpp"

namespace dyad::api {
namespace {

using access::Need;
using json::Value;

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
  auto done =
      context.record.perform(access::share_work(context.who, *episode, *team, sharing, context.record.now()));
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
  if (!work)
    return problem({ErrorKind::not_found, "does not share this case", "member", member.substr(0, 80), {}});
  if (auto done = context.record.perform(std::move(*work)); !done) return problem(done.error());
  if (const auto read_again = context.gate->scopes().circles().refresh(); !read_again)
    return problem(read_again.error());
  return circle_answer(context, id);
}

}  // namespace

std::vector<Route> circle_routes() {
  return needing(Need::care, {{"GET",
                               "/api/cases/{id}/circle",
                               "Who shares this case, and who opened it from outside",
                               {},
                               "",
                               "Circle",
                               circle},
                              {"POST",
                               "/api/cases/{id}/circle",
                               "Share the case with a hospital or a person; by those who lead it",
                               {},
                               "member, until, reason",
                               "Circle",
                               share},
                              {"POST",
                               "/api/cases/{id}/circle/end",
                               "End sharing with a hospital or a person",
                               {},
                               "member, reason",
                               "Circle",
                               unshare}});
}

}  // namespace dyad::api
