// SPDX-License-Identifier: Apache-2.0
// Opening a case from outside in an emergency, and judging afterwards whether it was one.
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

// Opens the case for the caller. It is written by the server, in the name of who asks: nobody outside may
// write such a Flag.
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
      json::object(
          {{"case", id}, {"until", format_utc(now.plus_minutes(wish->minutes))}, {"minutes", wish->minutes}}),
      201);
}

http::Response break_glass(Context& context, const Call& call) {
  if (!by_person(context)) return without_sign_in();
  const auto body = json::parse(call.request.body);
  return body ? open_case(context, call.part("id"), *body) : problem(body.error());
}

// For whoever knows the patient but not the case: the identifier must be hers exactly. Nothing is told of a
// case that is not opened by it.
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
      for (std::string& id : context.gate->scopes().circles().cases_of(hit.version.id))
        cases.push_back(std::move(id));
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
  if (!justified)
    return problem({ErrorKind::missing, "say whether it was justified", "justified", {}, "true or false"});
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

std::vector<Route> glass_routes() {
  return needing(
      Need::care,
      {{"POST",
        "/api/cases/{id}/glass",
        "Open one case from outside its circle in an emergency, for a time; those who share it are told",
        {},
        "reason, minutes",
        "case, until, minutes",
        break_glass},
       {"POST",
        "/api/glass",
        "The same by an identifier of the patient, exactly",
        {},
        "identifier, reason, minutes",
        "case, until, minutes",
        break_glass_of},
       {"GET",
        "/api/glass",
        "Cases that were opened from outside, to be judged",
        {{"status", "waiting (default) or all"}},
        "",
        "glass: Glass[]",
        glass_to_review,
        {},
        Need::audit},
       {"POST",
        "/api/glass/{id}/review",
        "Say whether opening a case was justified",
        {},
        "justified, comment",
        "Glass",
        review,
        {},
        Need::audit}});
}

}  // namespace dyad::api
