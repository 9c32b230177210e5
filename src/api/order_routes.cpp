// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/router.hpp"
#include "care/identity.hpp"

namespace dyad::api {
namespace {

http::Response order(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::move(*refused);
  const auto body = form_body(call);
  if (!body) return problem(body.error());
  const auto filed =
      care::file_order(context.record, context.book, context.quantities, call.part("id"), *body, context.who);
  if (!filed) return problem(filed.error());
  http::Response response = json_answer(care::to_json(*filed));
  // Held: nothing was written, and the answer says why and of whom.
  response.status = !filed->findings.empty() ? 409 : filed->again ? 200 : 201;
  return response;
}

}  // namespace

std::vector<Route> order_routes() {
  return needing(
      access::Need::care,
      {
          {"POST",
           "/api/cases/{id}/orders",
           "File a drug or a value for the mother or for a child; held when it may have been meant "
           "for the other, until it is confirmed in sight of name, time of birth and weight",
           {},
           "key, patient, expects, what, drug, atc, dose, unit, how, dosing_weight_kg, quantity, "
           "value, at, confirm, reason",
           "FiledOrder; 409 when it is held",
           order},
      });
}

}  // namespace dyad::api
