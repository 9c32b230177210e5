// SPDX-License-Identifier: Apache-2.0
// Calling for help: opening a call, answering it, the list of what needs whom, on-call lists, and the
// browsers that are told while no page is open.
#include "api/answer.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kMostBody = 64 * 1024;

Error no_calls() { return {ErrorKind::not_found, "nobody can be called from this server", {}, {}, {}}; }

Result<json::Value> body_of(const Call& call) {
  if (call.request.body.empty()) return json::Value(json::Object());
  return json::parse(call.request.body, {.bytes = kMostBody});
}

// What only a person may do is answered in the form that makes the pages offer to sign in.
http::Response told(const Result<json::Value>& result, int status = 200) {
  if (result) return json_answer(*result, status);
  if (result.error().field == "sign-in") return problem(403, "sign-in-needed", result.error().message);
  return problem(result.error());
}

http::Response proposal(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  return told(context.calls->proposal(context.record, call.part("id")));
}

http::Response list(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  return told(context.calls->calls(context.record, context.who, call.part("id")));
}

http::Response open(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return told(context.calls->open(context.record, context.who, call.part("id"), *body), 201);
}

http::Response steer(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return told(context.calls->steer(context.record, context.who, call.part("id"), call.part("call"), *body));
}

http::Response act(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return told(context.calls->act(context.record, context.who, call.part("id"), call.part("party"), *body));
}

http::Response inbox(Context& context, const Call&) {
  if (!context.calls) return problem(no_calls());
  return told(context.calls->inbox(context.record, context.who));
}

http::Response duties(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  return told(context.calls->duties(call.part("hospital")));
}

http::Response add_duty(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return told(context.calls->add_duty(context.record, context.who, call.part("hospital"), *body), 201);
}

http::Response end_duty(Context& context, const Call& call) {
  if (!context.calls) return problem(no_calls());
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  return told(
      context.calls->end_duty(context.record, context.who, call.part("hospital"), call.part("line"), *body));
}

http::Response push_key(Context& context, const Call&) {
  return json_answer(
      json::object({{"key", context.push ? json::Value(context.push->public_key()) : json::Value()}}));
}

http::Response change_push(Context& context, const Call& call, bool add) {
  if (!context.push) return problem(no_calls());
  if (const auto known = care::calling::needs_person(context.who); !known)
    return told(std::unexpected(known.error()));
  const auto body = body_of(call);
  if (!body) return problem(body.error());
  const auto done = add ? context.push->add(context.who.practitioner, *body)
                        : context.push->remove(context.who.practitioner, (*body)["endpoint"].as_string());
  if (!done) return problem(done.error());
  return json_answer(json::object({{"browsers", context.push->of(context.who.practitioner).size()}}),
                     add ? 201 : 200);
}

http::Response add_push(Context& context, const Call& call) { return change_push(context, call, true); }
http::Response remove_push(Context& context, const Call& call) { return change_push(context, call, false); }

std::vector<Route> hospital_routes() {
  return needing(
      access::Need::signed_in,
      {
          {"GET",
           "/api/hospitals/{hospital}/on-call",
           "Who is on call at a hospital, now and later",
           {},
           "",
           "OnCallList",
           duties},
          {"POST",
           "/api/hospitals/{hospital}/on-call",
           "Puts a post on the list for a time; by the hospital's administrator or a head of department",
           {},
           "post, from, to, order",
           "OnCallList",
           add_duty},
          {"POST",
           "/api/hospitals/{hospital}/on-call/{line}/end",
           "Ends a line of the list, or strikes one that has not begun, with a reason",
           {},
           "reason",
           "OnCallList",
           end_duty},
          {"GET",
           "/api/push/key",
           "The key under which this server sends push messages; null when it does not",
           {},
           "",
           "key",
           push_key},
          {"POST",
           "/api/push/subscriptions",
           "A browser of this person that wants to be told while no page is open",
           {},
           "PushSubscription",
           "browsers",
           add_push},
          {"DELETE",
           "/api/push/subscriptions",
           "Takes such a browser back",
           {},
           "endpoint",
           "browsers",
           remove_push},
      });
}

}  // namespace

std::vector<Route> call_routes() {
  auto rows =
      needing(access::Need::care,
              {
                  {"GET",
                   "/api/cases/{id}/calls/proposal",
                   "Who is needed in an urgent consultation, proposed from the case, with the reasons",
                   {},
                   "",
                   "CallProposal",
                   proposal},
                  {"GET",
                   "/api/cases/{id}/calls",
                   "The calls for help of a case, newest first",
                   {},
                   "",
                   "CaseCalls",
                   list},
                  {"POST",
                   "/api/cases/{id}/calls",
                   "Opens an urgent consultation; an empty object calls everybody who is proposed",
                   {},
                   "NewCall",
                   "CaseCalls",
                   open},
                  {"POST",
                   "/api/cases/{id}/calls/{call}",
                   "Calls again whoever is silent, adds parties, or takes the call back with a reason",
                   {},
                   "act: again, add, cancel",
                   "CaseCalls",
                   steer},
                  {"POST",
                   "/api/cases/{id}/parties/{party}",
                   "What a person does with a call: delivered, read, accept, decline, hand_on, cancel",
                   {},
                   "act",
                   "CaseCalls",
                   act},
                  {"GET",
                   "/api/inbox",
                   "Calls that need this person, and calls nobody has answered",
                   {},
                   "",
                   "Inbox",
                   inbox},
              });
  for (const auto& row : hospital_routes()) rows.push_back(row);
  return rows;
}

}  // namespace dyad::api
