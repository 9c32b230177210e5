// SPDX-License-Identifier: Apache-2.0
// Warnings and guarded orders of a case, and what people say to them.
#include <charconv>

#include "api/answer.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/guard.hpp"
#include "care/places.hpp"
#include "care/values.hpp"
#include "care/watch_store.hpp"

namespace dyad::api {
namespace {

Result<care::Facts> facts_of(const Context& context, const std::string& id, std::optional<Instant> at) {
  auto loaded = record::load_case(context.record.store(), id, {at});
  if (!loaded) return std::unexpected(loaded.error());
  return care::read_facts(std::move(*loaded), context.quantities, context.record.now(), at);
}

// The moment asked about; without one, of a replayed case the moment it opens at.
template <class Answer>
http::Response shown(Context& context, const Call& call, Answer&& answer) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  const auto facts = facts_of(context, call.part("id"), *at);
  if (!facts) return problem(facts.error());
  return json_answer(answer(*facts));
}

http::Response warnings(Context& context, const Call& call) {
  return shown(context, call, [&](const care::Facts& f) { return care::watch_json(f, context.book); });
}

http::Response guard(Context& context, const Call& call) {
  return shown(context, call, [&](const care::Facts& f) { return care::guard_json(f, context.book); });
}

care::Answerer answerer(const Context& context) {
  const std::string author = context.who.author();
  return {author, author.starts_with("Practitioner/") ? author : "", context.who.name};
}

Result<json::Value> read_body(const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  if (!http::equal_fold(type.substr(0, type.find(';')), "application/json"))
    return fail(ErrorKind::invalid, "send application/json", "Content-Type", std::string(type.substr(0, 60)));
  auto body = json::parse(call.request.body);
  if (body && !body->is_object()) return fail(ErrorKind::invalid, "an object is expected", "body");
  return body;
}

http::Response acknowledge(Context& context, const Call& call) {
  const auto body = read_body(call);
  if (!body) return problem(body.error());
  const auto facts = facts_of(context, call.part("id"), {});
  if (!facts) return problem(facts.error());
  const auto task = care::answer_warning(context.record, context.book, *facts, call.part("warning"), *body,
                                         answerer(context));
  if (!task) return problem(task.error());
  const auto after = facts_of(context, call.part("id"), {});
  if (!after) return problem(after.error());
  return json_answer(care::watch_json(*after, context.book), 201);
}

Result<int> version_asked(const Call& call) {
  const std::string_view text = call.request.headers.get("If-Match");
  int version = 0;
  if (text.size() > 4 && text.starts_with("W/\"") && text.ends_with("\"")) {
    const std::string_view digits = text.substr(3, text.size() - 4);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
    if (ec != std::errc() || end != digits.data() + digits.size()) version = 0;
  }
  if (version < 1)
    return fail(ErrorKind::invalid, text.empty() ? "name the version you have read" : "not a version",
                "If-Match", std::string(text.substr(0, 40)), "W/\"3\"");
  return version;
}

http::Response override_order(Context& context, const Call& call) {
  if (context.who.kind != access::Principal::Kind::person)
    return problem(403, "sign-in-needed", "an override names who made it: sign in");
  const auto body = read_body(call);
  if (!body) return problem(body.error());
  const auto version = version_asked(call);
  if (!version) return problem(version.error());
  const auto facts = facts_of(context, call.part("id"), {});
  if (!facts) return problem(facts.error());
  const auto done =
      care::override_issue(context.record, *facts, call.part("issue"), *version, *body, answerer(context));
  if (!done) {
    http::Response refused = problem(done.error());
    if (done.error().kind == ErrorKind::conflict) refused.status = 412;
    return refused;
  }
  const auto after = facts_of(context, call.part("id"), {});
  if (!after) return problem(after.error());
  http::Response response = json_answer(care::guard_json(*after, context.book));
  response.headers.add("ETag", "W/\"" + std::to_string(*done) + "\"");
  return response;
}

// Every case the caller may see that runs, with how much it rings; together, and by where the mother is.
http::Response ward_burden(Context& context, const Call&) {
  const auto ids = record::case_ids(context.record.store());
  if (!ids) return problem(ids.error());
  const auto rules = care::watch_rules(context.book);
  const double hours = context.book.need("watch.answer").numbers("burden_h").back();
  const Instant to = context.record.now(), from = to.plus_days(-hours / 24);
  std::vector<care::Warning> all;
  json::Array rows;
  for (const auto& id : *ids) {
    const auto facts = facts_of(context, id, {});
    if (!facts && facts.error().kind == ErrorKind::not_found) continue;
    if (!facts) return problem(facts.error());
    if (facts->replay) continue;
    const auto warnings = care::warnings_of(*facts, context.book);
    rows.push_back(json::object({{"id", id},
                                 {"title", facts->title},
                                 {"place", care::place_of(*facts, facts->mother)},
                                 {"burden", care::burden_json(care::burden_of(warnings, rules, from, to))}}));
    all.insert(all.end(), warnings.begin(), warnings.end());
  }
  return json_answer(json::object({{"burden", care::burden_json(care::burden_of(all, rules, from, to))},
                                   {"cases", json::Value(std::move(rows))},
                                   {"source", care::source_ref(context.book.need("watch.answer"))}}));
}

}  // namespace

std::vector<Route> watch_routes() {
  return needing(
      access::Need::care,
      {
          {"GET",
           "/api/cases/{id}/warnings",
           "Warnings with their stages and answers, what is missing or stale, and the alarm burden",
           {kAt},
           "",
           "CaseWatch",
           warnings},
          {"POST",
           "/api/cases/{id}/warnings/{warning}/acknowledge",
           "Say that a warning is seen and what was done; with snooze_min and reason it is quiet so long",
           {},
           "action, note, snooze_min, reason",
           "CaseWatch",
           acknowledge},
          {"GET",
           "/api/watch/burden",
           "How much the cases that run ring, over a week",
           {},
           "",
           "burden: Burden, cases: CaseBurden[]",
           ward_burden},
          {"GET",
           "/api/cases/{id}/guard",
           "The mother's orders, judged against gestation, planned birth, lactation and imaging so far",
           {kAt},
           "",
           "CaseGuard",
           guard},
          {"POST",
           "/api/cases/{id}/guard/{issue}/override",
           "Let an order stand despite its issue; If-Match names the version of the issue that was read",
           {},
           "reason",
           "CaseGuard",
           override_order},
      });
}

}  // namespace dyad::api
