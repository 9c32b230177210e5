// SPDX-License-Identifier: Apache-2.0
// What hospitals offer. Everybody who is signed in may read it: a hospital must know what it can ask another
// for, and nothing of it tells of a patient. Who keeps the lists is asked by the desk and, for every way of
// writing, by the record's permit.
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/router.hpp"
#include "care/offers_desk.hpp"

namespace dyad::api {
namespace {

Error no_offers() { return {ErrorKind::not_found, "no lists of offers are kept here", {}, {}, {}}; }

http::Response page(Context& context, const Call& call) {
  if (!context.offers) return problem(no_offers());
  return answer(context.offers->page(context.record, context.who, call.part("hospital")));
}

http::Response csv(Context& context, const Call& call) {
  if (!context.offers) return problem(no_offers());
  auto text = context.offers->csv(context.record, call.part("hospital"));
  if (!text) return problem(text.error());
  http::Response response;
  response.status = 200;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.add("Content-Disposition", "attachment; filename=\"offers.csv\"");
  response.body = std::move(*text);
  return response;
}

http::Response change(Context& context, const Call& call) {
  if (!context.offers) return problem(no_offers());
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  return answer(context.offers->change(context.record, context.who, call.part("hospital"), *body));
}

}  // namespace

std::vector<Route> offer_routes() {
  return needing(access::Need::signed_in,
                 {
                     {"GET",
                      "/api/hospitals/{hospital}/offers",
                      "What a hospital offers: places, beds, cots, vehicles, devices, people, blood, drugs, "
                      "ways to others, with today's and tomorrow's times",
                      {},
                      "",
                      "OfferPage",
                      page},
                     {"GET",
                      "/api/hospitals/{hospital}/offers.csv",
                      "The same as a list that can be changed and brought back",
                      {},
                      "",
                      "text/csv",
                      csv},
                     {"POST",
                      "/api/hospitals/{hospital}/offers",
                      "Changes what a hospital offers, all lines or none; by its administrators and heads of "
                      "department. With preview nothing is written",
                      {},
                      "rows or csv, preview?",
                      "OfferChange",
                      change},
                 });
}

}  // namespace dyad::api
