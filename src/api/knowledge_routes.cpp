// SPDX-License-Identifier: Apache-2.0
#include "api/answer.hpp"
#include "api/knowledge_json.hpp"
#include "api/openapi.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

http::Response description(Context& context, const Call&) {
  return json_answer(openapi(routes(), context.version));
}

http::Response evidence_list(Context& context, const Call&) {
  json::Array entries;
  for (const auto& [id, entry] : context.book.all())
    entries.push_back(json::object({{"id", id},
                                    {"title", entry.title},
                                    {"kind", entry.kind},
                                    {"certainty", evidence::name_of(entry.certainty)},
                                    {"use", evidence::name_of(entry.use())}}));
  return json_answer(json::object({{"entries", entries}}));
}

http::Response evidence_one(Context& context, const Call& call) {
  const auto* entry = context.book.find(call.part("id"));
  return entry ? json_answer(evidence_json(*entry))
               : problem(unknown_evidence(call.part("id"), context.book));
}

http::Response calculator_list(Context& context, const Call&) {
  json::Array all;
  for (const auto& c : context.calculators.all())
    all.push_back(calculator_json(c, context.book, context.quantities));
  return json_answer(json::object({{"calculators", all}}));
}

// Values may be text as a person types it ("800g", "27+0") or plain JSON numbers and booleans.
Result<clinical::Arguments> arguments_of(std::string_view body) {
  auto value = json::parse(body);
  if (!value) return std::unexpected(value.error());
  const json::Value& inputs = (*value)["inputs"];
  if (!inputs.is_object())
    return fail(ErrorKind::missing, "the body must be an object with an object \"inputs\"", "inputs");
  clinical::Arguments arguments;
  for (const auto& [key, given] : inputs.members()) {
    if (given.is_string())
      arguments.emplace_back(key, given.as_string());
    else if (given.is_number())
      arguments.emplace_back(key, given.number_text());
    else if (given.is_bool())
      arguments.emplace_back(key, *given.as_bool() ? "yes" : "no");
    else
      return fail(ErrorKind::invalid, "must be text, a number, true or false", key);
  }
  return arguments;
}

http::Response calculate(Context& context, const Call& call) {
  const auto* calculator = context.calculators.find(call.part("name"));
  if (!calculator) return problem(unknown_calculator(call.part("name"), context.calculators));
  const auto arguments = arguments_of(call.request.body);
  if (!arguments) return problem(arguments.error());
  const auto result = clinical::run(*calculator, context.book, context.quantities, *arguments);
  return result ? json_answer(answer_json(*calculator, *result, context.book)) : problem(result.error());
}

}  // namespace

std::vector<Route> knowledge_routes() {
  return needing(
      access::Need::signed_in,
      {
          {"GET", "/api", "This description", {}, "", "OpenAPI 3.1", description, {}, access::Need::nothing},
          {"GET", "/api/evidence", "Every evidence entry, in short", {}, "", "entries", evidence_list},
          {"GET", "/api/evidence/{id}", "One evidence entry in full", {}, "", "EvidenceEntry", evidence_one},
          {"GET",
           "/api/calculators",
           "Every calculator with its inputs and sources",
           {},
           "",
           "calculators",
           calculator_list},
          {"POST",
           "/api/calculators/{name}",
           "Run a calculator; stores nothing",
           {},
           "{\"inputs\": {key: text}}",
           "figures, warnings, limits and sources",
           calculate},
      });
}

}  // namespace dyad::api
