// SPDX-License-Identifier: Apache-2.0
#include "access/directory.hpp"
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/moment.hpp"
#include "api/presence.hpp"
#include "api/router.hpp"
#include "care/discussion.hpp"
#include "care/opinions_store.hpp"

namespace dyad::api {
namespace {

Result<care::Facts> facts_of(Context& context, const Call& call, std::optional<Instant> at) {
  return care::case_facts(context.record.store(), context.quantities, call.part("id"), context.record.now(),
                          at);
}

const access::Roles* roles_of(const Context& context) {
  return context.directory ? &context.directory->roles() : nullptr;
}

json::Value page_of(Context& context, const Call& call) {
  const auto facts = facts_of(context, call, {});
  return facts ? care::opinions_json(context.record.store(), *facts, context.who, roles_of(context))
               : json::Value();
}

http::Response opinions(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  const auto facts = facts_of(context, call, *at);
  if (!facts) return problem(facts.error());
  return json_answer(care::opinions_json(context.record.store(), *facts, context.who, roles_of(context)));
}

http::Response give_opinion(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto match = if_match(call);
  if (!match) return problem(match.error());
  const auto stored =
      care::store_opinion(context.record, context.quantities, call.part("id"), *body, *match, context.who);
  if (!stored) return form_problem(stored.error(), page_of(context, call));
  http::Response response =
      json_answer(page_of(context, call), stored->version == 1 && !stored->again ? 201 : 200);
  add_etag(response, stored->version);
  return response;
}

Result<std::string> consultation_in(const Call& call) {
  const auto name = call.request.parameter("consultation");
  if (!name || name->empty())
    return fail(ErrorKind::missing, "which consultation", "consultation", {}, "the id of its ServiceRequest");
  return std::string(*name);
}

using Listed = json::Value (*)(const care::Facts&, std::string_view, const access::Principal&);
using Store = Result<care::Stored> (*)(record::Record&, const evidence::Quantities&, std::string_view,
                                       const json::Value&, const access::Principal&);

http::Response list(Context& context, const Call& call, const char* name, Listed listed) {
  const auto consultation = consultation_in(call);
  if (!consultation) return problem(consultation.error());
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  const auto facts = facts_of(context, call, *at);
  if (!facts) return problem(facts.error());
  return json_answer(json::object({{name, listed(*facts, *consultation, context.who)}}));
}

http::Response keep(Context& context, const Call& call, const char* name, Store store, Listed listed) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto stored = store(context.record, context.quantities, call.part("id"), *body, context.who);
  if (!stored) return problem(stored.error());
  const auto facts = facts_of(context, call, {});
  if (!facts) return problem(facts.error());
  return json_answer(json::object({{name, listed(*facts, (*body)["consultation"].as_string(), context.who)},
                                   {"id", stored->id}}),
                     stored->again ? 200 : 201);
}

http::Response comments(Context& context, const Call& call) {
  return list(context, call, "comments", care::comments_json);
}
http::Response comment(Context& context, const Call& call) {
  return keep(context, call, "comments", care::store_comment, care::comments_json);
}
http::Response attachments(Context& context, const Call& call) {
  return list(context, call, "attachments", care::attachments_json);
}
http::Response attach(Context& context, const Call& call) {
  return keep(context, call, "attachments", care::store_attachment, care::attachments_json);
}

http::Response attachment(Context& context, const Call& call) {
  const auto facts = facts_of(context, call, {});
  if (!facts) return problem(facts.error());
  auto content = care::attachment_content(context.record.store(), *facts, call.part("attachment"));
  if (!content) return problem(content.error());
  http::Response response;
  const bool picture = content->content_type.starts_with("image/");
  response.content_type = std::move(content->content_type);
  response.body = std::move(content->bytes);
  // Pictures are drawn by the page; a paper is saved and opened by whatever the reader trusts with it.
  response.headers.add("Content-Disposition", std::string(picture ? "inline" : "attachment") +
                                                  "; filename=\"attachment" + (picture ? "" : ".pdf") + "\"");
  response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
  return response;
}

json::Value looker_json(const Presence::Looker& l, const std::string& me) {
  return json::object({{"practitioner", l.practitioner},
                       {"name", l.name},
                       {"role", l.role},
                       {"me", l.practitioner == me},
                       {"since", format_utc(l.since)}});
}

http::Response presence(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  // Only who may see the case is noted, and told.
  if (const auto facts = facts_of(context, call, {}); !facts) return problem(facts.error());
  const auto& who = context.who;
  const std::string role = who.posts.empty() ? std::string() : who.posts.front().role;
  json::Array out;
  for (const auto& l : context.presence->beat(call.part("id"), {who.practitioner, who.name, role, {}, {}},
                                              context.record.now()))
    out.push_back(looker_json(l, who.practitioner));
  return json_answer(json::object({{"looking", json::Value(std::move(out))}}));
}

http::Response leave(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  context.presence->leave(call.part("id"), context.who.practitioner);
  return json_answer(json::object({{"looking", json::Array{}}}));
}

const QueryDoc kConsultation{"consultation", "the id of its ServiceRequest"};

std::vector<Route> opinion_rows() {
  return {
      {"GET",
       "/api/cases/{id}/opinions",
       "The consultations of the case: who was asked, the caller's answer, and, once that is in, everybody's",
       {kAt},
       "",
       "OpinionsPage",
       opinions},
      {"POST",
       "/api/cases/{id}/opinions",
       "Answer a consultation, change the answer with its reason (If-Match), or withdraw it",
       {},
       "consultation, key, post, action, until_date, until_gestation, conditions, venue, venue_text, mode, "
       "steroids, magnesium, reasons, text, confidence, change_reason; or consultation, key, withdraw",
       "OpinionsPage; 412 with what is there now",
       give_opinion},
  };
}

std::vector<Route> discussion_rows() {
  return {
      {"GET",
       "/api/cases/{id}/comments",
       "What is said around a consultation",
       {kConsultation, kAt},
       "",
       "comments: Comment[]",
       comments},
      {"POST",
       "/api/cases/{id}/comments",
       "Say something, answer a comment, or take one's own back",
       {},
       "consultation, key, text, reply_to; or consultation, key, withdraw",
       "comments: Comment[], id",
       comment},
      {"GET",
       "/api/cases/{id}/attachments",
       "Papers and pictures of a consultation",
       {kConsultation, kAt},
       "",
       "attachments: Attachment[]",
       attachments},
      {"POST",
       "/api/cases/{id}/attachments",
       "Attach a PDF, PNG or JPEG of at most 5 MB, or take one's own back",
       {},
       "consultation, key, title, content_type, data (base64); or consultation, key, withdraw",
       "attachments: Attachment[], id",
       attach},
      {"GET",
       "/api/cases/{id}/attachments/{attachment}",
       "The paper or picture itself",
       {},
       "",
       "its bytes",
       attachment},
      {"POST",
       "/api/cases/{id}/presence",
       "The caller looks at the case; everybody who does",
       {},
       "",
       "looking: Looker[]",
       presence},
      {"DELETE",
       "/api/cases/{id}/presence",
       "The caller no longer looks at the case",
       {},
       "",
       "looking: []",
       leave},
  };
}

}  // namespace

std::vector<Route> opinion_routes() {
  auto rows = opinion_rows();
  for (auto& row : discussion_rows()) rows.push_back(std::move(row));
  return needing(access::Need::care, std::move(rows));
}

}  // namespace dyad::api
