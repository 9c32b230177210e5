// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/wishes_store.hpp"

namespace dyad::api {
namespace {

Result<json::Value> page_of(Context& context, const Call& call, std::optional<Instant> at) {
  return care::wishes_page(context.record.store(), context.book, context.quantities, call.part("id"),
                           context.record.now(), at);
}

http::Response wishes(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  http::Response response = answer(page_of(context, call, *at));
  return response;
}

http::Response state_wishes(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto match = if_match(call);
  if (!match) return problem(match.error());
  const auto stored =
      care::store_wishes(context.record, context.quantities, call.part("id"), *body, *match, context.who);
  auto now = page_of(context, call, {});
  if (!stored) return form_problem(stored.error(), now ? std::move(*now) : json::Value());
  http::Response response = answer(now);
  if (response.status == 200 && stored->version == 1 && !stored->again) response.status = 201;
  add_etag(response, stored->version);
  return response;
}

}  // namespace

std::vector<Route> wishes_routes() {
  return needing(
      access::Need::care,
      {
          {"GET",
           "/api/cases/{id}/wishes",
           "What she wishes, and apart from it what her family says, with every earlier version; whether "
           "she has to be asked again, and why",
           {kAt},
           "",
           "WishesPage",
           wishes},
          {"POST",
           "/api/cases/{id}/wishes",
           "Record what she, who speaks for her, or one of her family said; If-Match names the newest "
           "version of that line once there is one",
           {},
           "key, stated_by, relation, name, stated_at, capacity, witness, note, wishes",
           "WishesPage; 412 with what is there now",
           state_wishes},
      });
}

}  // namespace dyad::api
