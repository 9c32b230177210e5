// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/handover.hpp"

namespace dyad::api {
namespace {

Result<json::Value> page_of(Context& context, const Call& call, std::optional<Instant> at) {
  return care::handover_page(context.record.store(), context.book, context.quantities, call.part("id"),
                             context.record.now(), at);
}

http::Response handovers(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  return answer(page_of(context, call, *at));
}

http::Response told(Context& context, const Call& call, const Result<care::StoredHandover>& stored) {
  auto now = page_of(context, call, {});
  if (!stored) return form_problem(stored.error(), now ? std::move(*now) : json::Value());
  http::Response response = answer(now);
  if (response.status == 200 && stored->version == 1 && !stored->again) response.status = 201;
  add_etag(response, stored->version);
  return response;
}

http::Response send(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  return told(context, call,
              care::send_handover(context.record, context.book, context.quantities, call.part("id"), *body,
                                  context.who));
}

http::Response act(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto match = if_match(call);
  if (!match) return problem(match.error());
  return told(context, call,
              care::act_on_handover(context.record, context.book, context.quantities, call.part("id"),
                                    call.part("handover"), *body, *match, context.who));
}

}  // namespace

std::vector<Route> handover_routes() {
  return needing(access::Need::care,
                 {
                     {"GET",
                      "/api/cases/{id}/handovers",
                      "Handovers of mother and child, what was asked and who accepted; and what the record "
                      "would tell in a new one",
                      {kAt},
                      "",
                      "HandoverPage",
                      handovers},
                     {"POST",
                      "/api/cases/{id}/handovers",
                      "Hand a patient over to a hospital that shares the case, by I-PASS",
                      {},
                      "key, about, to, severity, summary, actions, contingency, not_known",
                      "HandoverPage",
                      send},
                     {"POST",
                      "/api/cases/{id}/handovers/{handover}",
                      "Ask, answer, correct, accept with one's own words, or withdraw; If-Match names the "
                      "version that was read",
                      {},
                      "key, act, text",
                      "HandoverPage; 412 with what is there now",
                      act},
                 });
}

}  // namespace dyad::api
