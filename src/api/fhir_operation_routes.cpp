// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_operations.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

using Table = std::vector<Route>;

const QueryDoc kSince{"_since", "what was recorded at or after this time"};
const QueryDoc kCount{"_count", "entries on a page"};
const QueryDoc kType{"_type", "resource types, joined by commas"};
const QueryDoc kStart{"start", "clinical times from here on"};
const QueryDoc kEnd{"end", "clinical times up to here"};
const QueryDoc kCaseAt{"at", "as known then: an instant with its zone, or a date for the end of that day"};

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
       {kCaseAt, {"lang", "en, vi or zh"}},
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

Table subscription_routes() {
  const std::string_view answer = "Bundle: searchset";
  return {
      {"GET",
       "/fhir/Subscription/$status",
       "How subscriptions stand",
       {{"id", "whose, several allowed"}, {"status", "only with this status, several allowed"}},
       "",
       answer,
       subscription_status,
       "$status"},
      {"GET",
       "/fhir/Subscription/{id}/$status",
       "How a subscription stands",
       {},
       "",
       answer,
       subscription_status,
       "$status"},
      {"GET",
       "/fhir/Subscription/{id}/$events",
       "Events that a subscription has had",
       {{"eventsSinceNumber", "from this one on"},
        {"eventsUntilNumber", "up to this one"},
        {"content", "empty, id-only or full-resource, at most what was subscribed"}},
       "",
       "Bundle: history",
       subscription_events,
       "$events"},
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

std::vector<Route> fhir_operation_routes() {
  Table all;
  for (auto& part : {everything_routes(), subscription_routes(), operation_routes(),
                     needing(access::Need::take_out, export_routes())})
    all.insert(all.end(), part.begin(), part.end());
  return needing(access::Need::record, std::move(all));
}

}  // namespace dyad::api
