// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_capability.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "fhir/tables.hpp"
#include "notify/subscription.hpp"
#include "search/parameter.hpp"

namespace dyad::api {
namespace {

constexpr std::array<std::string_view, 9> kOfTypes{"read",         "vread",  "update",
                                                   "patch",        "delete", "history-instance",
                                                   "history-type", "create", "search-type"};
constexpr std::array<std::string_view, 4> kOfSystem{"transaction", "batch", "search-system",
                                                    "history-system"};
// Made for one exchange, or of a later release than R4.
constexpr std::array<std::string_view, 3> kNotKept{"Parameters", "OperationOutcome", "SubscriptionStatus"};
constexpr std::array<std::string_view, 5> kCompartments{"patient", "encounter", "relatedPerson",
                                                        "practitioner", "device"};

bool offered(const std::vector<Route>& table, std::string_view what) {
  return std::ranges::any_of(table, [&](const Route& route) {
    // One route may be several interactions: "transaction batch".
    for (std::string_view rest = route.offers; !rest.empty();) {
      const auto end = rest.find(' ');
      if (rest.substr(0, end) == what) return true;
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return false;
  });
}

template <std::size_t N>
json::Array interactions(const std::vector<Route>& table, const std::array<std::string_view, N>& names) {
  json::Array out;
  for (const auto name : names)
    if (offered(table, name)) out.push_back(json::object({{"code", name}}));
  return out;
}

json::Value parameter_json(const search::Parameter& parameter) {
  json::Value out = json::object({{"name", parameter.name}});
  if (!parameter.url.empty()) out.set("definition", parameter.url);
  out.set("type", search::name_of(parameter.kind));
  return out;
}

// Which operations stand at a type: those of its own paths, and those of every type.
json::Array operations(const std::vector<Route>& table, std::string_view type) {
  std::map<std::string_view, bool> names;
  for (const Route& route : table) {
    if (!route.offers.starts_with('$')) continue;
    const std::string_view path = route.pattern.substr(std::string_view("/fhir/").size());
    const auto first = path.substr(0, path.find('/'));
    if (type.empty() ? first.starts_with('$') : (first == type || first == "{type}"))
      names.emplace(route.offers, true);
  }
  json::Array out;
  for (const auto& [name, unused] : names) {
    const auto plain = name.substr(1);
    // Definitions of the standard; bulk export is of the Bulk Data Access guide.
    std::string definition = "http://hl7.org/fhir/OperationDefinition/";
    if (plain == "export")
      definition = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/" +
                   std::string(type == "Patient" ? "patient-export"
                               : type == "Group" ? "group-export"
                                                 : "export");
    else if (plain == "everything" || plain == "document" || plain == "lastn")
      definition += std::string(type) + "-" + std::string(plain);
    else if (type == "Subscription" && (plain == "status" || plain == "events"))
      definition =
          std::string(notify::kBackport) + "OperationDefinition/backport-subscription-" + std::string(plain);
    else
      definition += "Resource-" + std::string(plain);
    out.push_back(json::object({{"name", plain}, {"definition", definition}}));
  }
  return out;
}

using Targets = std::map<std::string_view, json::Array>;  // "Type:parameter" that may name a type

Targets reverse_includes() {
  Targets out;
  for (const auto& shape : fhir::shapes()) {
    if (!shape.concrete_resource) continue;
    for (const auto& parameter : search::parameters_of(shape.name))
      if (parameter.kind == search::Kind::reference)
        for (const auto target : parameter.targets)
          out[target].push_back(std::string(shape.name) + ":" + std::string(parameter.name));
  }
  return out;
}

// The topics one may subscribe to, in the words of the R4 subscriptions backport.
void add_subscriptions(json::Value& resource) {
  const std::string root = std::string(notify::kBackport) + "StructureDefinition/";
  json::Array topics;
  for (const auto& topic : notify::topics())
    topics.push_back(json::object(
        {{"url", root + "capabilitystatement-subscriptiontopic-canonical"}, {"valueCanonical", topic.url}}));
  resource.set("extension", std::move(topics));
  resource.set("supportedProfile", json::Array{root + "backport-subscription"});
}

json::Value resource_json(const std::vector<Route>& table, std::string_view type, const Targets& reverse) {
  json::Value out = json::object({{"type", type}});
  out.set("profile", "http://hl7.org/fhir/StructureDefinition/" + std::string(type));
  if (type == "Subscription" && offered(table, "$events")) add_subscriptions(out);
  out.set("interaction", interactions(table, kOfTypes));
  out.set("versioning", "versioned");
  out.set("readHistory", offered(table, "vread"));
  out.set("updateCreate", true);
  out.set("conditionalCreate", true);
  out.set("conditionalRead", "full-support");
  out.set("conditionalUpdate", true);
  out.set("conditionalDelete", "single");
  out.set("referencePolicy", json::Array{"literal", "enforced", "local"});
  if (offered(table, "search-type")) {
    json::Array parameters, includes{"*"};
    for (const auto& parameter : search::parameters_of(type)) {
      parameters.push_back(parameter_json(parameter));
      if (parameter.kind == search::Kind::reference)
        includes.push_back(std::string(type) + ":" + std::string(parameter.name));
    }
    out.set("searchInclude", std::move(includes));
    if (const auto found = reverse.find(type); found != reverse.end())
      out.set("searchRevInclude", found->second);
    if (!parameters.empty()) out.set("searchParam", std::move(parameters));
  }
  if (auto offers = operations(table, type); !offers.empty()) out.set("operation", std::move(offers));
  return out;
}

json::Value rest_json(const std::vector<Route>& table) {
  json::Value rest = json::object({{"mode", "server"}});
  rest.set("documentation",
           "Unknown search parameters are ignored and named in the answer; with Prefer: handling=strict they "
           "are refused. An update with the same content makes a new version. References to resources of "
           "this server must resolve. A deletion is a version; earlier ones stay readable.");
  const Targets reverse = reverse_includes();
  json::Array resources;
  for (const auto& shape : fhir::shapes())
    if (shape.concrete_resource && std::ranges::find(kNotKept, shape.name) == kNotKept.end())
      resources.push_back(resource_json(table, shape.name, reverse));
  rest.set("resource", std::move(resources));
  rest.set("interaction", interactions(table, kOfSystem));
  json::Array common;
  for (const auto& parameter : search::common_parameters()) common.push_back(parameter_json(parameter));
  if (!common.empty() && offered(table, "search-type")) rest.set("searchParam", std::move(common));
  if (auto offers = operations(table, ""); !offers.empty()) rest.set("operation", std::move(offers));
  json::Array compartments;
  for (const auto name : kCompartments)
    compartments.push_back("http://hl7.org/fhir/CompartmentDefinition/" + std::string(name));
  rest.set("compartment", std::move(compartments));
  return rest;
}

// As SMART App Launch 1 told it; clients that do not know the well-known address still read it here.
json::Value security_json(const access::OAuth::Faces& faces) {
  const auto url = [&](const char* name, const char* path) {
    return json::object({{"url", name}, {"valueUri", faces.issuer + path}});
  };
  return json::object(
      {{"cors", true},
       {"service",
        json::Array{json::object(
            {{"coding", json::Array{json::object(
                            {{"system", "http://terminology.hl7.org/CodeSystem/restful-security-service"},
                             {"code", "SMART-on-FHIR"}})}}})}},
       {"extension",
        json::Array{json::object(
            {{"url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"},
             {"extension",
              json::Array{url("authorize", "/auth/authorize"), url("token", "/auth/token"),
                          url("introspect", "/auth/introspect"), url("revoke", "/auth/revoke")}}})}}});
}

}  // namespace

json::Value capability_statement(const std::vector<Route>& table, const std::string& version,
                                 const std::string& base, Instant since, const access::OAuth::Faces* faces) {
  json::Value rest = rest_json(table);
  if (faces) rest.set("security", security_json(*faces));
  return json::object({{"resourceType", "CapabilityStatement"},
                       {"name", "Dyad"},
                       {"title", "Dyad, one live record of mother and child"},
                       {"status", "active"},
                       {"date", format_utc(since)},
                       {"publisher", "Dyad"},
                       {"description", "What this server offers at " + base},
                       {"kind", "instance"},
                       {"instantiates", json::Array{std::string(notify::kBackport) +
                                                    "CapabilityStatement/backport-subscription-server-r4"}},
                       {"software", json::object({{"name", "Dyad"}, {"version", version}})},
                       {"implementation", json::object({{"description", "Dyad"}, {"url", base}})},
                       {"fhirVersion", "4.0.1"},
                       {"format", json::Array{"application/fhir+json", "json"}},
                       {"patchFormat", json::Array{"application/json-patch+json", "application/fhir+json",
                                                   "application/merge-patch+json"}},
                       {"rest", json::Array{std::move(rest)}}});
}

}  // namespace dyad::api
