// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/case_page_document.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/opinions_store.hpp"
#include "care/treatments.hpp"
#include "care/wishes_store.hpp"

namespace dyad::api {
namespace {

Result<json::Value> page_of(Context& context, const Call& call) {
  const std::string& id = call.part("id");
  const auto at = moment(context, call);
  if (!at) return std::unexpected(at.error());
  auto view = context.cases.view(id, *at);
  if (!view) return std::unexpected(view.error());
  auto decision = context.cases.decision(id, *at, {});
  if (!decision) return std::unexpected(decision.error());
  const auto facts =
      care::case_facts(context.record.store(), context.quantities, id, context.record.now(), *at);
  if (!facts) return std::unexpected(facts.error());
  json::Value calls;
  // A page of an earlier time has no say about who is being called now.
  if (context.calls && call.request.parameter("at").value_or("").empty()) {
    auto read = context.calls->calls(context.record, context.who, id);
    if (!read) return std::unexpected(read.error());
    calls = (*read)["calls"];
  }
  return json::object({{"printed_at", format_utc(context.record.now())},
                       {"printed_by", context.who.name},
                       {"version", context.version},
                       {"calls", std::move(calls)},
                       {"view", std::move(*view)},
                       {"decision", std::move(*decision)},
                       {"wishes", care::wishes_json(context.record.store(), *facts, context.book)},
                       {"treatments", care::treatments_json(*facts, context.book)},
                       {"reports", care::reports_json(*facts)}});
}

http::Response page(Context& context, const Call& call) { return answer(page_of(context, call)); }

http::Response paper(Context& context, const Call& call) {
  const std::string language(call.request.parameter("lang").value_or("en"));
  if (!is_language(language))
    return problem(Error{ErrorKind::invalid, "not a language of the pages", "lang", language.substr(0, 20),
                         "en, vi, zh"});
  if (!context.catalogue) return problem(503, "refused", "this server has no texts to print with");
  const auto made = page_of(context, call);
  if (!made) return problem(made.error());
  auto pdf = print::to_pdf(case_page_document(*made, *context.catalogue, language));
  if (!pdf) return problem(pdf.error());
  http::Response response;
  response.content_type = "application/pdf";
  response.body = std::move(*pdf);
  // Not the name of the case: names of files travel further than papers.
  response.headers.add("Content-Disposition", "inline; filename=\"case-page.pdf\"");
  return response;
}

}  // namespace

std::vector<Route> case_page_routes() {
  return needing(access::Need::care, {
                                         {"GET",
                                          "/api/cases/{id}/page",
                                          "What a consultant needs, gathered: the open call, both patients, "
                                          "values, scores, treatment, scans, wishes, "
                                          "today's numbers, what is not known",
                                          {kAt},
                                          "",
                                          "CasePage",
                                          page},
                                         {"GET",
                                          "/api/cases/{id}/page.pdf",
                                          "The same on one sheet of A4, both sides at most",
                                          {kAt, {"lang", "en, vi or zh"}},
                                          "",
                                          "the page as PDF",
                                          paper},
                                     });
}

}  // namespace dyad::api
