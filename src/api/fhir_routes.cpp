// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "api/answer.hpp"
#include "api/openapi.hpp"
#include "api/router.hpp"

namespace dyad::api {
namespace {

using record::Accepted;
using record::Version;

// Until there is sign-in, nobody is known by name; the versions say so.
constexpr std::string_view kAuthor = "not signed in";
constexpr std::string_view kSource = "http";
constexpr std::string_view kOnlyEntry = "Bundle.entry[0].resource";

std::string etag(int version) { return "W/\"" + std::to_string(version) + "\""; }

std::string place(std::string_view type, std::string_view id, int version) {
  return "/fhir/" + std::string(type) + "/" + std::string(id) + "/_history/" + std::to_string(version);
}

http::Response version_answer(const Call& call, const Version& version) {
  if (version.deleted) return outcome(410, "deleted", "this resource was deleted");
  const std::string tag = etag(version.version);
  const bool known = call.request.headers.get("If-None-Match") == tag;
  http::Response response = fhir_answer(known ? std::string() : version.body, known ? 304 : 200);
  response.headers.add("ETag", tag);
  response.headers.add("Last-Modified", http_date(version.recorded_at));
  return response;
}

std::string resource_name(const Call& call) { return call.part("type") + "/" + call.part("id"); }

http::Response absent(const Call& call) {
  return outcome({ErrorKind::not_found, "there is no such resource", call.part("type"), call.part("id"), {}});
}

// Refuses what is not JSON before it is read, so that a form of another site cannot be taken for a resource.
std::optional<http::Response> refuse_media(const Call& call) {
  const std::string_view type = call.request.headers.get("Content-Type");
  const std::string_view media = type.substr(0, type.find(';'));
  if (http::equal_fold(media, "application/fhir+json") || http::equal_fold(media, "application/json"))
    return {};
  return outcome(415, "not-supported", "send application/fhir+json");
}

http::Response read(Context& context, const Call& call) {
  record::View view;
  if (const auto text = call.request.parameter("at").value_or(""); !text.empty()) {
    const auto at = parse_at(text, 0);
    if (!at) return outcome(at.error());
    view.at = *at;
  }
  const auto version = context.record.store().read(call.part("type"), call.part("id"), view);
  if (!version) return outcome(version.error());
  return *version ? version_answer(call, **version) : absent(call);
}

http::Response read_version(Context& context, const Call& call) {
  const std::string& text = call.part("version");
  int number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc() || end != text.data() + text.size() || number < 1) return absent(call);
  const auto version = context.record.store().read_version(call.part("type"), call.part("id"), number);
  if (!version) return outcome(version.error());
  return *version ? version_answer(call, **version) : absent(call);
}

json::Value history_entry(const Version& version) {
  json::Value entry = json::object({{"fullUrl", "/fhir/" + version.type + "/" + version.id}});
  if (!version.deleted)
    if (auto body = json::parse(version.body)) entry.set("resource", std::move(*body));
  entry.set("request", json::object({{"method", version.deleted ? "DELETE" : "PUT"},
                                     {"url", version.type + "/" + version.id}}));
  entry.set("response", json::object({{"status", version.deleted        ? "204"
                                                 : version.version == 1 ? "201"
                                                                        : "200"},
                                      {"etag", etag(version.version)},
                                      {"lastModified", format_utc(version.recorded_at)}}));
  return entry;
}

http::Response history(Context& context, const Call& call) {
  const auto versions = context.record.store().history(call.part("type"), call.part("id"));
  if (!versions) return outcome(versions.error());
  if (versions->empty()) return absent(call);
  std::vector<Version> newest_first = *versions;
  std::ranges::sort(newest_first, std::ranges::greater(), &Version::version);
  json::Array entries;
  for (const auto& version : newest_first) entries.push_back(history_entry(version));
  return fhir_answer(json::write(json::object(
      {{"resourceType", "Bundle"}, {"type", "history"}, {"total", entries.size()}, {"entry", entries}})));
}

// Warnings name their entry, "Bundle.entry[3].resource...": each goes with that entry's answer, as
// information.
json::Value warnings_of(const Accepted& accepted, std::size_t index) {
  const std::string prefix = "Bundle.entry[" + std::to_string(index) + "]";
  json::Array issues;
  for (const auto& text : accepted.warnings) {
    const bool placed = text.starts_with("Bundle.entry[");
    if (placed ? text.starts_with(prefix) : index == 0)
      issues.push_back(
          json::object({{"severity", "warning"}, {"code", "informational"}, {"diagnostics", text}}));
  }
  return issues;
}

http::Response submit_bundle(Context& context, const Call& call) {
  if (auto refusal = refuse_media(call)) return *refusal;
  const auto accepted = context.record.submit(call.request.body, kSource, kAuthor);
  if (!accepted) return outcome(accepted.error());
  json::Array entries;
  for (std::size_t i = 0; i < accepted->entries.size(); ++i) {
    const auto& entry = accepted->entries[i];
    json::Value response = json::object({{"status", entry.created ? "201 Created" : "200 OK"},
                                         {"location", place(entry.type, entry.id, entry.version).substr(6)},
                                         {"etag", etag(entry.version)}});
    if (const json::Value issues = warnings_of(*accepted, i); issues.size() > 0)
      response.set("outcome", json::object({{"resourceType", "OperationOutcome"}, {"issue", issues}}));
    entries.push_back(json::object({{"response", response}}));
  }
  http::Response response = fhir_answer(json::write(
      json::object({{"resourceType", "Bundle"}, {"type", "transaction-response"}, {"entry", entries}})));
  const std::int64_t first =
      accepted->entries.empty() ? accepted->last_sequence : accepted->entries.front().sequence;
  response.headers.add("Dyad-First-Sequence", std::to_string(first));
  response.headers.add("Dyad-Last-Sequence", std::to_string(accepted->last_sequence));
  return response;
}

http::Response stored_answer(Context& context, const Accepted& accepted) {
  if (accepted.entries.size() != 1)
    return outcome(400, "invalid", "this path takes one resource; send a Bundle to /fhir");
  const auto& entry = accepted.entries.front();
  const auto version = context.record.store().read_version(entry.type, entry.id, entry.version);
  if (!version || !*version)
    return outcome({ErrorKind::storage, "stored, but could not be read back", {}, {}, {}});
  http::Response response = fhir_answer((*version)->body, entry.created ? 201 : 200);
  response.headers.add("ETag", etag(entry.version));
  response.headers.add("Last-Modified", http_date((*version)->recorded_at));
  response.headers.add("Location", place(entry.type, entry.id, entry.version));
  response.headers.add("Dyad-Last-Sequence", std::to_string(entry.sequence));
  return response;
}

// The one resource of this request, checked against the path.
Result<json::Value> resource_of(const Call& call) {
  auto value = json::parse(call.request.body);
  if (!value) return value;
  const auto type = (*value)["resourceType"].as_string();
  if (type == "Bundle")
    return fail(ErrorKind::invalid, "a Bundle is sent to /fhir", "resourceType", "Bundle", call.part("type"));
  if (type != call.part("type"))
    return fail(ErrorKind::invalid, "differs from the path", "resourceType", std::string(type.substr(0, 64)),
                call.part("type"));
  return value;
}

http::Response create(Context& context, const Call& call) {
  if (auto refusal = refuse_media(call)) return *refusal;
  auto resource = resource_of(call);
  if (!resource) return outcome(resource.error());
  // The server chooses the id of what is created; one that was sent is ignored, as the standard says.
  const bool had_id = resource->erase("id");
  const auto accepted =
      context.record.submit(had_id ? json::write(*resource) : call.request.body, kSource, kAuthor);
  return accepted ? stored_answer(context, *accepted) : outcome(accepted.error());
}

// An error in the only entry of a bundle we made ourselves is told about the resource that was sent.
Error about_resource(Error error, const std::string& type) {
  if (error.field == "Bundle.entry[0].request.ifMatch") error.field = "If-Match";
  if (error.field.starts_with(kOnlyEntry)) error.field = type + error.field.substr(kOnlyEntry.size());
  return error;
}

http::Response update(Context& context, const Call& call) {
  if (auto refusal = refuse_media(call)) return *refusal;
  const auto resource = resource_of(call);
  if (!resource) return outcome(resource.error());
  const auto id = (*resource)["id"].as_string();
  if (id != call.part("id"))
    return outcome({ErrorKind::invalid, "must be the id of the path", call.part("type") + ".id",
                    std::string(id.substr(0, 64)), call.part("id")});
  const auto if_match = call.request.headers.get("If-Match");
  if (if_match.empty()) {
    const auto accepted = context.record.submit(call.request.body, kSource, kAuthor);
    return accepted ? stored_answer(context, *accepted) : outcome(accepted.error());
  }
  const json::Value entry = json::object(
      {{"resource", *resource},
       {"request", json::object({{"method", "PUT"}, {"url", resource_name(call)}, {"ifMatch", if_match}})}});
  const auto accepted = context.record.submit(
      json::write(
          json::object({{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", json::Array{entry}}})),
      kSource, kAuthor);
  if (accepted) return stored_answer(context, *accepted);
  http::Response response = outcome(about_resource(accepted.error(), call.part("type")));
  if (accepted.error().kind == ErrorKind::conflict) response.status = 412;
  return response;
}

http::Response metadata(Context& context, const Call&) {
  return fhir_answer(json::write(capability_statement(routes(), context.version, context.record.now())));
}

const QueryDoc kVersionAt{
    "at", "the version known then: an instant with its zone, or a date for the end of that day in UTC"};

}  // namespace

std::vector<Route> fhir_routes() {
  return {
      {"GET", "/fhir/metadata", "What this server can do", {}, "", "CapabilityStatement", metadata},
      {"POST",
       "/fhir",
       "Store a Bundle: all of it durably, or nothing",
       {},
       "Bundle",
       "Bundle: transaction-response",
       submit_bundle},
      {"POST", "/fhir/{type}", "Create a resource", {}, "the resource", "the resource as stored", create},
      {"GET", "/fhir/{type}/{id}", "Read a resource", {kVersionAt}, "", "the resource", read},
      {"PUT",
       "/fhir/{type}/{id}",
       "Store a new version of a resource; If-Match guards against overwriting news",
       {},
       "the resource",
       "the resource as stored",
       update},
      {"GET", "/fhir/{type}/{id}/_history", "All versions, newest first", {}, "", "Bundle: history", history},
      {"GET", "/fhir/{type}/{id}/_history/{version}", "One version", {}, "", "the resource", read_version},
  };
}

}  // namespace dyad::api
