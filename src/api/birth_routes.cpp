// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/form_call.hpp"
#include "api/label_document.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/birth.hpp"

namespace dyad::api {
namespace {

Result<json::Value> page_of(Context& context, const Call& call, std::optional<Instant> at) {
  return care::birth_page(context.record.store(), context.book, context.quantities, call.part("id"),
                          context.record.now(), at);
}

http::Response births(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  return answer(page_of(context, call, *at));
}

struct Form {
  json::Value body;
  std::optional<int> version;
};
std::expected<Form, http::Response> form_of(Context& context, const Call& call) {
  if (auto refused = refuse_unnamed(context)) return std::unexpected(std::move(*refused));
  auto body = form_body(call);
  if (!body) return std::unexpected(problem(body.error()));
  const auto match = if_match(call);
  if (!match) return std::unexpected(problem(match.error()));
  return Form{std::move(*body), *match};
}

http::Response told(Context& context, const Call& call, const Result<care::StoredBirth>& stored) {
  auto now = page_of(context, call, {});
  if (!stored) return form_problem(stored.error(), now ? std::move(*now) : json::Value());
  http::Response response = answer(now);
  if (response.status == 200 && stored->version == 1 && !stored->again) response.status = 201;
  add_etag(response, stored->version);
  return response;
}

http::Response record_birth(Context& context, const Call& call) {
  const auto form = form_of(context, call);
  if (!form) return form.error();
  return told(context, call,
              care::store_birth(context.record, context.book, context.quantities, call.part("id"), form->body,
                                context.who));
}

http::Response amend(Context& context, const Call& call) {
  const auto form = form_of(context, call);
  if (!form) return form.error();
  return told(context, call,
              care::amend_birth(context.record, context.book, context.quantities, call.part("id"),
                                call.part("child"), form->body, form->version, context.who));
}

http::Response undo(Context& context, const Call& call) {
  const auto form = form_of(context, call);
  if (!form) return form.error();
  return told(context, call,
              care::undo_birth(context.record, context.quantities, call.part("id"), call.part("child"),
                               form->body, form->version, context.who));
}

http::Response labels(Context& context, const Call& call) {
  if (!context.catalogue) return problem(404, "not-found", "nothing is printed here");
  const std::string language(call.request.parameter("lang").value_or("en"));
  if (!is_language(language)) return problem(400, "invalid", "lang: en, vi or zh");
  const auto page = page_of(context, call, {});
  if (!page) return problem(page.error());
  const auto view = context.cases.view(call.part("id"), {});
  if (!view) return problem(view.error());
  const auto pdf = print::to_pdf(labels_of(
      *page, (*view)["clock"], (*view)["synthetic"].as_bool().value_or(false), *context.catalogue, language));
  if (!pdf) return problem(pdf.error());
  http::Response response;
  response.content_type = "application/pdf";
  response.body = *pdf;
  response.headers.add("Content-Disposition", "inline; filename=\"bands.pdf\"");
  response.headers.set("Cache-Control", "no-store");
  return response;
}

constexpr std::string_view kForm =
    "key, child, outcome, born_at, died_at, sex, weight_g, apgar, cord, mode, order, of, hospital, "
    "resuscitation, steps, note";

}  // namespace

std::vector<Route> birth_routes() {
  return needing(access::Need::care,
                 {
                     {"GET",
                      "/api/cases/{id}/births",
                      "The children of this pregnancy, their births as recorded and every earlier version",
                      {kAt},
                      "",
                      "BirthPage",
                      births},
                     {"POST",
                      "/api/cases/{id}/births",
                      "Record a birth: the fetus's Patient becomes the newborn, all in one work",
                      {},
                      kForm,
                      "BirthPage; 412 with what is there when this child's birth is recorded",
                      record_birth},
                     {"PUT",
                      "/api/cases/{id}/births/{child}",
                      "Put a recorded birth right; If-Match names the version that was read",
                      {},
                      kForm,
                      "BirthPage; 412 with what is there now",
                      amend},
                     {"POST",
                      "/api/cases/{id}/births/{child}/undo",
                      "Take back a birth recorded in error; both versions stay",
                      {},
                      "key, reason",
                      "BirthPage; 412 with what is there now",
                      undo},
                     {"GET",
                      "/api/cases/{id}/births/labels.pdf",
                      "Bands of the mother and of her newborns, with the number that both wear",
                      {{"lang", "en, vi or zh"}},
                      "",
                      "PDF",
                      labels},
                 });
}

}  // namespace dyad::api
