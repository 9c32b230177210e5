// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_compartment.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_subset.hpp"

namespace dyad::api {
namespace {

http::Response metadata(Context& context, const Call& call) {
  const auto wanted = subset_of(call.request.query);
  if (!wanted) return outcome(wanted.error());
  const auto statement = context.fhir->capability(context, base_url(context, call.request));
  const bool known = call.request.headers.get("If-None-Match") == statement->etag;
  http::Response response =
      fhir_answer(known ? std::string() : rendered(statement->body, *wanted), known ? 304 : 200);
  response.headers.add("ETag", statement->etag);
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Vary", "Host, X-Forwarded-Host, Forwarded, Accept-Encoding");
  return response;
}

http::Response search_compartment(Context& context, const Call& call) {
  const std::string& compartment = call.part("compartment");
  if (!is_compartment(compartment))
    return outcome({ErrorKind::not_found, "there is no compartment of this type", "compartment", compartment,
                    "Patient, Encounter, RelatedPerson, Practitioner or Device"});
  return search_resources(context, call);
}

const QueryDoc kVersionAt{
    "at", "the version known then: an instant with its zone, or a date for the end of that day in UTC"};
const QueryDoc kSince{"_since", "what was recorded at or after this time"};
const QueryDoc kAtTime{"_at", "the versions that were current at this time"};
const QueryDoc kCount{"_count", "entries on a page"};
const QueryDoc kSummary{"_summary", "true, text, data or false: a part of the resource"};
const QueryDoc kElements{"_elements", "names of top-level elements, joined by commas"};
const QueryDoc kType{"_type", "resource types, joined by commas"};
const QueryDoc kWhich{"{search}", "a search that names one resource"};

using Table = std::vector<Route>;

Table instance_routes() {
  const std::string_view resource = "the resource", stored = "the resource as stored";
  return {
      {"GET",
       "/fhir/{type}/{id}",
       "Read a resource",
       {kVersionAt, kSummary, kElements},
       "",
       resource,
       read,
       "read"},
      {"PUT",
       "/fhir/{type}/{id}",
       "Store a new version of a resource; If-Match guards against overwriting news",
       {},
       resource,
       stored,
       update,
       "update"},
      {"PATCH",
       "/fhir/{type}/{id}",
       "Change parts: JSON Patch, merge patch or FHIRPath Patch",
       {},
       "a patch",
       stored,
       patch,
       "patch"},
      {"DELETE",
       "/fhir/{type}/{id}",
       "Delete: one more version, earlier ones stay readable",
       {},
       "",
       "nothing",
       remove_resource,
       "delete"},
      {"GET",
       "/fhir/{type}/{id}/_history",
       "All versions, newest first",
       {kSince, kAtTime, kCount},
       "",
       "Bundle: history",
       history,
       "history-instance"},
      {"GET",
       "/fhir/{type}/{id}/_history/{version}",
       "One version",
       {kSummary, kElements},
       "",
       resource,
       read_version,
       "vread"},
  };
}

Table type_routes() {
  const std::string_view resource = "the resource", stored = "the resource as stored";
  return {
      {"GET",
       "/fhir/{type}",
       "Search",
       {kCount, kSummary, kElements},
       "",
       "Bundle: searchset",
       search_resources,
       "search-type"},
      {"POST",
       "/fhir/{type}/_search",
       "Search by a form",
       {},
       "a form",
       "Bundle: searchset",
       search_resources,
       "search-type"},
      {"GET", "/fhir/{type}/_search", "Search", {}, "", "Bundle: searchset", search_resources},
      {"POST",
       "/fhir/{type}",
       "Create a resource; with a search only if nothing is found",
       {kWhich},
       resource,
       stored,
       create,
       "create"},
      {"PUT",
       "/fhir/{type}",
       "Update the one resource found, or create it",
       {kWhich},
       resource,
       stored,
       update},
      {"PATCH", "/fhir/{type}", "Change parts of the one resource found", {kWhich}, "a patch", stored, patch},
      {"DELETE", "/fhir/{type}", "Delete the one resource found", {kWhich}, "", "nothing", remove_resource},
      {"GET",
       "/fhir/{type}/_history",
       "All versions of a type, newest first",
       {kSince, kAtTime, kCount},
       "",
       "Bundle: history",
       history,
       "history-type"},
  };
}

Table system_routes() {
  return {
      {"GET",
       "/fhir/metadata",
       "What this server can do",
       {},
       "",
       "CapabilityStatement",
       metadata,
       {},
       access::Need::nothing},
      {"POST",
       "/fhir",
       "Do what a Bundle says: a transaction all or nothing, a batch entry by entry",
       {},
       "Bundle",
       "Bundle: transaction-response or batch-response",
       submit_bundle,
       "transaction batch"},
      {"GET",
       "/fhir",
       "Search several types",
       {kType, kCount},
       "",
       "Bundle: searchset",
       search_resources,
       "search-system"},
      {"GET",
       "/fhir/_search",
       "Search several types",
       {kType, kCount},
       "",
       "Bundle: searchset",
       search_resources},
      {"POST",
       "/fhir/_search",
       "Search several types by a form",
       {},
       "a form",
       "Bundle: searchset",
       search_resources},
      {"GET",
       "/fhir/_history",
       "All versions of everything, newest first",
       {kSince, kAtTime, kCount},
       "",
       "Bundle: history",
       history,
       "history-system"},
  };
}

Table compartment_routes() {
  return {
      {"GET",
       "/fhir/{compartment}/{id}/{type}",
       "Search in a compartment; * for every type",
       {kCount},
       "",
       "Bundle: searchset",
       search_compartment},
      {"POST",
       "/fhir/{compartment}/{id}/{type}/_search",
       "Search in a compartment by a form",
       {},
       "a form",
       "Bundle: searchset",
       search_compartment},
      {"POST",
       "/fhir/{compartment}/{id}/_search",
       "Search a whole compartment by a form",
       {},
       "a form",
       "Bundle: searchset",
       search_compartment},
  };
}

}  // namespace

std::vector<Route> fhir_routes() {
  Table all;
  // Fixed names stand before patterns that would match them too.
  for (auto& part :
       {system_routes(), compartment_routes(), fhir_operation_routes(), instance_routes(), type_routes()})
    all.insert(all.end(), part.begin(), part.end());
  return needing(access::Need::record, std::move(all));
}

}  // namespace dyad::api
