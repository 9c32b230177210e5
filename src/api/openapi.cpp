// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

namespace dyad::api {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

json::Value parameters_of(const Route& route) {
  json::Array out;
  const json::Value text = json::object({{"type", "string"}});
  for (std::size_t open = route.pattern.find('{'); open != std::string_view::npos;
       open = route.pattern.find('{', open + 1)) {
    const auto name = route.pattern.substr(open + 1, route.pattern.find('}', open) - open - 1);
    out.push_back(json::object({{"name", name}, {"in", "path"}, {"required", true}, {"schema", text}}));
  }
  for (const auto& q : route.query)
    out.push_back(
        json::object({{"name", q.name}, {"in", "query"}, {"description", q.text}, {"schema", text}}));
  return out;
}

std::string_view media_of(const Route& route) {
  if (route.pattern.starts_with("/fhir")) return "application/fhir+json";
  if (route.pattern.ends_with(".pdf")) return "application/pdf";
  return route.pattern == "/live" ? "text/event-stream" : "application/json";
}

json::Value operation(const Route& route) {
  json::Value of = json::object({{"summary", route.summary}});
  if (const json::Value parameters = parameters_of(route); parameters.size() > 0)
    of.set("parameters", parameters);
  const json::Value any = json::object({{std::string(media_of(route)), json::Value(json::Object())}});
  if (!route.body.empty())
    of.set("requestBody", json::object({{"description", route.body}, {"required", true}, {"content", any}}));
  const std::string_view wrong = route.pattern.starts_with("/fhir")
                                     ? "OperationOutcome"
                                     : "Problem: error, message, field, value, limit";
  of.set("responses", json::object({{"2XX", json::object({{"description", route.answer}, {"content", any}})},
                                    {"default", json::object({{"description", wrong}})}}));
  of.set("x-needs", access::name_of(route.needs));
  return of;
}

}  // namespace

json::Value openapi(const std::vector<Route>& table, const std::string& version) {
  json::Value paths{json::Object()};
  for (const auto& route : table) {
    const std::string pattern(route.pattern);
    json::Value path = paths[pattern];
    path.set(lower(route.method), operation(route));
    paths.set(pattern, std::move(path));
  }
  return json::object(
      {{"openapi", "3.1.0"},
       {"info",
        json::object({{"title", "Dyad"},
                      {"version", version},
                      {"description",
                       "One live record of a critically ill pregnant woman and her child. "
                       "The software advises; people decide."},
                      {"license", json::object({{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}})}})},
       {"paths", paths}});
}

}  // namespace dyad::api
