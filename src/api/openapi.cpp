// SPDX-License-Identifier: Apache-2.0
#include "api/openapi.hpp"

#include <algorithm>
#include <array>

#include "fhir/tables.hpp"

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
  return of;
}

struct Offered {
  std::string_view method;
  std::string_view pattern;
  std::string_view interaction;
};

constexpr std::array<Offered, 5> kInteractions{{
    {"GET", "/fhir/{type}/{id}", "read"},
    {"GET", "/fhir/{type}/{id}/_history/{version}", "vread"},
    {"GET", "/fhir/{type}/{id}/_history", "history-instance"},
    {"PUT", "/fhir/{type}/{id}", "update"},
    {"POST", "/fhir/{type}", "create"},
}};

bool offers(const std::vector<Route>& table, std::string_view method, std::string_view pattern) {
  return std::ranges::any_of(table,
                             [&](const Route& r) { return r.method == method && r.pattern == pattern; });
}

json::Value coded(std::string_view code) { return json::object({{"code", code}}); }

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

json::Value capability_statement(const std::vector<Route>& table, const std::string& version, Instant now) {
  json::Array interactions;
  for (const auto& offered : kInteractions)
    if (offers(table, offered.method, offered.pattern)) interactions.push_back(coded(offered.interaction));
  json::Array resources;
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource && shape.name != "Bundle")
      resources.push_back(json::object({{"type", shape.name},
                                        {"interaction", interactions},
                                        {"versioning", "versioned"},
                                        {"readHistory", true},
                                        {"updateCreate", true},
                                        {"conditionalCreate", false},
                                        {"conditionalUpdate", false}}));
  json::Value rest = json::object({{"mode", "server"}, {"resource", resources}});
  if (offers(table, "POST", "/fhir"))
    rest.set("interaction", json::Array{coded("transaction"), coded("batch")});
  return json::object({{"resourceType", "CapabilityStatement"},
                       {"status", "active"},
                       {"date", format_utc(now)},
                       {"kind", "instance"},
                       {"software", json::object({{"name", "Dyad"}, {"version", version}})},
                       {"implementation", json::object({{"description", "Dyad"}})},
                       {"fhirVersion", "4.0.1"},
                       {"format", json::Array{"json"}},
                       {"rest", json::Array{rest}}});
}

}  // namespace dyad::api
