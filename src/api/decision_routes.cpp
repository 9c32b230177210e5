// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "api/answer.hpp"
#include "api/card_document.hpp"
#include "api/form_call.hpp"
#include "api/moment.hpp"
#include "api/router.hpp"
#include "care/preference.hpp"
#include "care/preference_store.hpp"

namespace dyad::api {
namespace {

// Until there is sign-in, nobody is known by name; who wrote the preference down is said in it.

http::Response decision(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  std::optional<timing::Preference> what_if;
  if (const auto text = call.request.parameter("weights"); text && !text->empty()) {
    auto weights = care::parse_weights(*text);
    if (!weights) return problem(weights.error());
    what_if = std::move(*weights);
  }
  return answer(context.cases.decision(call.part("id"), *at, what_if));
}

// How many of the newest answers are asked for; nothing when all are.
Result<std::optional<std::size_t>> how_many(const Call& call) {
  const auto text = call.request.parameter("last");
  if (!text || text->empty()) return std::optional<std::size_t>();
  std::size_t count = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (ec != std::errc() || end != text->data() + text->size() || count < 1)
    return fail(ErrorKind::invalid, "not a count", "last", std::string(text->substr(0, 40)), "1 or more");
  return std::optional(count);
}

http::Response decisions(Context& context, const Call& call) {
  const auto at = moment(context, call);
  if (!at) return problem(at.error());
  const auto last = how_many(call);
  if (!last) return problem(last.error());
  auto value = context.cases.decisions(call.part("id"), *at);
  if (!value) return problem(value.error());
  if (const auto& all = (*value)["decisions"]; *last && all.size() > **last) {
    json::Array newest;
    for (std::size_t i = all.size() - **last; i < all.size(); ++i) newest.push_back(all[i]);
    value->set("decisions", json::Value(std::move(newest)));
  }
  value->set("pending", context.advisor ? context.advisor->pending(call.part("id")) : 0);
  return json_answer(*value);
}

http::Response models(Context& context, const Call&) { return json_answer(context.cases.models()); }

http::Response model_paper(Context& context, const Call& call) {
  const json::Value all = context.cases.models();
  const auto card = find_card(all, call.part("id"));
  if (!card) return problem(card.error());
  const std::string language(call.request.parameter("lang").value_or("en"));
  if (!is_language(language))
    return problem(
        {ErrorKind::invalid, "not a language of the pages", "lang", language.substr(0, 20), "en, vi or zh"});
  if (!context.catalogue) return problem(503, "refused", "this server has no texts to print with");
  const Writer words(*context.catalogue, language, 0, "UTC");
  auto pdf = print::to_pdf(card_document(*card, context.version, words));
  if (!pdf) return problem(pdf.error());
  http::Response response;
  response.content_type = "application/pdf";
  response.body = std::move(*pdf);
  response.headers.add("Content-Disposition", "inline; filename=\"" + call.part("id") + ".pdf\"");
  return response;
}

http::Response preference(Context& context, const Call& call) {
  const auto at = moment(context, call);
  return at ? answer(context.cases.preference(call.part("id"), *at)) : problem(at.error());
}

http::Response state_preference(Context& context, const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  if (!http::equal_fold(type.substr(0, type.find(';')), "application/json"))
    return problem(415, "refused", "send application/json");
  const auto body = json::parse(call.request.body);
  if (!body) return problem(body.error());
  const auto match = if_match(call);
  if (!match) return problem(match.error());
  const auto version = care::store_preference(context.record, context.quantities, call.part("id"), *body,
                                              *match, context.who.author());
  if (!version) {
    http::Response refused = problem(version.error());
    if (version.error().field == "If-Match" && *match) refused.status = 412;
    return refused;
  }
  http::Response response = answer(context.cases.preference(call.part("id"), {}));
  if (response.status == 200 && *version == 1) response.status = 201;
  response.headers.add("ETag", "W/\"" + std::to_string(*version) + "\"");
  return response;
}

const QueryDoc kLast{"last", "only so many of the newest answers, 1 or more; without it all"};
const QueryDoc kWeights{"weights",
                        "what if she weighed so: goal:weight, separated by commas, summing to 1, as in "
                        "mother_lives:0.4,child_lives:0.3,child_intact:0.2,treatment_soon:0.1; never stored"};

}  // namespace

std::vector<Route> decision_routes() {
  return needing(
      access::Need::care,
      {
          {"GET",
           "/api/cases/{id}/decision",
           "Deliver today or wait, by the mother's recorded weights; without them outcomes and no "
           "recommendation",
           {kAt, kWeights},
           "",
           "Decision",
           decision},
          {"GET",
           "/api/cases/{id}/decisions",
           "What was said at each past moment, against what was known then; pending: moments still to be "
           "looked "
           "at",
           {kAt, kLast},
           "",
           "decisions: PastDecision[], pending: number",
           decisions},
          {"GET",
           "/api/cases/{id}/preference",
           "What the mother weighs, as recorded",
           {kAt},
           "",
           "Preference",
           preference},
          {"POST",
           "/api/cases/{id}/preference",
           "Record what the mother weighs; If-Match names the newest version once there is one",
           {},
           "kind, weights or ordering, effective_at, stated_by, recorded_by, witness, capacity, interpreter, "
           "note",
           "Preference",
           state_preference},
          {"GET",
           "/api/models",
           "The model cards: purpose, population, parts, sources, calibration and limits",
           {},
           "",
           "models: ModelCard[]",
           models},
          {"GET",
           "/api/models/{id}.pdf",
           "A model card on paper",
           {{"lang", "en, vi or zh"}},
           "",
           "the card as PDF",
           model_paper},
      });
}

}  // namespace dyad::api
