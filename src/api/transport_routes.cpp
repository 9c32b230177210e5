// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/transport.hpp"

namespace dyad::api {
namespace {

Result<json::Value> page_of(Context& context, const Call& call, std::optional<Instant> at) {
  return care::transport_page(context.record.store(), context.book, context.quantities, call.part("id"),
                              context.record.now(), at);
}

http::Response transports(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  return answer(page_of(context, call, *at));
}

http::Response write(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto match = if_match(call);
  if (!match) return problem(match.error());
  const auto stored = care::store_transport(context.record, context.book, context.quantities, call.part("id"),
                                            call.part("transport"), *body, *match, context.who);
  auto now = page_of(context, call, {});
  if (!stored) return form_problem(stored.error(), now ? std::move(*now) : json::Value());
  http::Response response = answer(now);
  if (response.status == 200 && stored->version == 1 && !stored->again) response.status = 201;
  add_etag(response, stored->version);
  return response;
}

// Only arithmetic: nothing is kept, and nothing of a patient is in it.
http::Response supply(Context& context, const Call& call) {
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto supply = care::read_supply(*body);
  if (!supply) return problem(supply.error());
  const auto lasts = clinical::supply_lasts(context.book, *supply);
  return lasts ? json_answer(care::to_json(*lasts)) : problem(lasts.error());
}

constexpr std::string_view kForm =
    "key, child, from, to, team, vehicle, note, times, conditions, positions, supply";

}  // namespace

std::vector<Route> transport_routes() {
  return needing(access::Need::care,
                 {
                     {"GET",
                      "/api/cases/{id}/transports",
                      "Transports of a newborn: times, condition at each stage, position, supplies",
                      {kAt},
                      "",
                      "TransportPage",
                      transports},
                     {"POST",
                      "/api/cases/{id}/transports",
                      "Begin the record of a transport",
                      {},
                      kForm,
                      "TransportPage",
                      write},
                     {"PUT",
                      "/api/cases/{id}/transports/{transport}",
                      "Go on with it or put it right; If-Match names the version that was read",
                      {},
                      kForm,
                      "TransportPage; 412 with what is there now",
                      write},
                     {"POST",
                      "/api/transport-supply",
                      "How many minutes of oxygen and battery are left, and whether that is enough",
                      {},
                      "oxygen, flow_lpm, fio2, driving_lpm, battery_wh, charge, power_w, journey_min",
                      "SupplyLasts",
                      supply},
                 });
}

}  // namespace dyad::api
