// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_compartment.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_http.hpp"
#include "api/fhir_operations.hpp"
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
const QueryDoc kStart{"start", "clinical times from here on"};
const QueryDoc kEnd{"end", "clinical times up to here"};
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
      {"GET", "/fhir/metadata", "What this server can do", {}, "", "CapabilityStatement", metadata},
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

Table everything_routes() {
  const std::string_view answer = "Bundle: searchset";
  const std::vector<QueryDoc> part{kStart, kEnd, kSince, kType, kCount};
  return {
      {"GET", "/fhir/Patient/{id}/$everything", "All of a patient, and of the children linked to her", part,
       "", answer, patient_everything, "$everything"},
      {"GET", "/fhir/Encounter/{id}/$everything", "All of an encounter", part, "", answer,
       encounter_everything, "$everything"},
      {"GET", "/fhir/EpisodeOfCare/{id}/$everything", "All of a case: mother and children", part, "", answer,
       case_everything, "$everything"},
      {"GET",
       "/fhir/Composition/{id}/$document",
       "A Composition with all it names",
       {},
       "",
       "Bundle: document",
       composition_document,
       "$document"},
      {"GET",
       "/fhir/EpisodeOfCare/{id}/$document",
       "The summary of a case as a document",
       {kVersionAt},
       "",
       "Bundle: document",
       case_document,
       "$document"},
      {"GET",
       "/fhir/Observation/$lastn",
       "The newest observations of each code",
       {{"max", "so many of each"}, {"patient", "whose"}},
       "",
       answer,
       last_observations,
       "$lastn"},
  };
}

Table operation_routes() {
  const std::string_view verdict = "OperationOutcome", meta = "Parameters with a Meta";
  return {
      {"POST",
       "/fhir/{type}/$validate",
       "Check a resource without storing it",
       {},
       "the resource, or Parameters",
       verdict,
       validate_resource,
       "$validate"},
      {"POST",
       "/fhir/{type}/{id}/$validate",
       "Check a resource against the one held",
       {},
       "the resource, or Parameters",
       verdict,
       validate_resource,
       "$validate"},
      {"GET",
       "/fhir/{type}/{id}/$validate",
       "Check a resource that is held",
       {},
       "",
       verdict,
       validate_resource,
       "$validate"},
      {"GET", "/fhir/{type}/{id}/$meta", "Profiles, tags and labels", {}, "", meta, read_meta, "$meta"},
      {"POST",
       "/fhir/{type}/{id}/$meta-add",
       "Add profiles, tags and labels",
       {},
       "Parameters",
       meta,
       add_meta,
       "$meta-add"},
      {"POST",
       "/fhir/{type}/{id}/$meta-delete",
       "Take profiles, tags and labels away",
       {},
       "Parameters",
       meta,
       delete_meta,
       "$meta-delete"},
  };
}

Table export_routes() {
  const std::vector<QueryDoc> part{kSince, kType, {"_outputFormat", "application/fhir+ndjson"}};
  const std::string_view answer = "nothing; Content-Location says where to ask how far it is";
  Table table;
  for (const std::string_view method : {"GET", "POST"})
    for (const std::string_view path : {"/fhir/$export", "/fhir/Patient/$export", "/fhir/Group/{id}/$export"})
      table.push_back({method, path, "Begin a bulk export", part, method == "POST" ? "Parameters" : "",
                       answer, start_export, "$export"});
  table.push_back({"GET",
                   "/fhir/_export/{job}",
                   "How far an export is, or where its files are",
                   {},
                   "",
                   "the manifest, or 202",
                   export_status});
  table.push_back(
      {"DELETE", "/fhir/_export/{job}", "Cancel or forget an export", {}, "", "nothing", cancel_export});
  table.push_back({"GET",
                   "/fhir/_export/{job}/{file}",
                   "A file of an export: resources, one a line",
                   {},
                   "",
                   "NDJSON",
                   export_file});
  return table;
}

}  // namespace

std::vector<Route> fhir_routes() {
  Table all;
  // Fixed names stand before patterns that would match them too.
  for (auto& part : {system_routes(), everything_routes(), operation_routes(), export_routes(),
                     instance_routes(), type_routes()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace dyad::api
