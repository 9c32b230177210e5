// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_entry.hpp"

#include <algorithm>
#include <array>

#include "api/fhir_write.hpp"
#include "base/base64.hpp"
#include "fhir/tables.hpp"

namespace dyad::api {
namespace {

using record::Operation;

constexpr std::array<std::string_view, 6> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

Failure wrong(std::size_t index, std::string_view member, std::string message, std::string_view value,
              std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), entry_path(index) + ".request." + std::string(member),
              std::string(value.substr(0, 80)), std::move(limit));
}

Result<std::string> below_base(std::string_view text, std::string_view base, std::size_t index) {
  if (text.find("://") < text.find('?')) {
    if (!text.starts_with(base))
      return wrong(index, "url", "names another server", text.substr(0, text.find('?')), std::string(base));
    text.remove_prefix(base.size());
  }
  while (text.starts_with('/')) text.remove_prefix(1);
  auto path = url::decode(text, url::Part::path);
  if (!path) return wrong(index, "url", path.error().message, {});
  while (path->ends_with('/')) path->pop_back();
  return path;
}

// "Patient" and "Patient/m" are of the resource; "Patient/$validate" and "Patient/_search" are not.
void name_resource(EntryRequest& request) {
  const auto slash = request.path.find('/');
  const std::string type = request.path.substr(0, slash);
  if (!fhir::find_resource(type)) return;
  if (slash == std::string::npos) {
    request.type = type;
    return;
  }
  const std::string id = request.path.substr(slash + 1);
  if (id.empty() || id.find('/') != std::string::npos || id.front() == '$' || id.front() == '_') return;
  request.type = type;
  request.id = id;
}

// A JSON Patch travels in a Binary, its text in base64.
struct Patch {
  json::Value document;
  std::string media;
};

Result<Patch> patch_in(const json::Value& resource, std::size_t index) {
  const std::string at = entry_path(index) + ".resource";
  Patch patch{resource, "application/fhir+json"};
  if (resource["resourceType"].as_string() == "Binary") {
    const auto text = from_base64(resource["data"].as_string());
    if (!text) return fail(ErrorKind::invalid, text.error().message, at + ".data");
    auto document = json::parse(*text);
    if (!document) return fail(ErrorKind::invalid, document.error().text(), at + ".data");
    patch.document = std::move(*document);
    patch.media = resource["contentType"].as_string();
  }
  auto media = patch_media(patch.media, patch.document);
  if (!media) {
    Error error = media.error();
    error.field = at + (resource["resourceType"].as_string() == "Binary" ? ".contentType" : ".resourceType");
    return std::unexpected(error);
  }
  patch.media = std::move(*media);
  return patch;
}

}  // namespace

std::string entry_path(std::size_t index) { return "Bundle.entry[" + std::to_string(index) + "]"; }

Result<EntryRequest> parse_entry(const json::Value& entry, std::size_t index, std::string_view base) {
  const json::Value& request = entry["request"];
  if (!request.is_object())
    return fail(ErrorKind::missing, "every entry of a transaction or batch says what to do",
                entry_path(index) + ".request");
  EntryRequest out;
  out.index = index;
  out.entry = &entry;
  out.method = request["method"].as_string();
  if (std::ranges::find(kMethods, out.method) == kMethods.end())
    return wrong(index, "method", "not a method", out.method, "GET, HEAD, POST, PUT, PATCH, DELETE");
  const auto text = request["url"].as_string();
  const auto question = text.find('?');
  auto path = below_base(text.substr(0, question), base, index);
  if (!path) return std::unexpected(path.error());
  out.path = std::move(*path);
  if (question != std::string_view::npos) out.query = text.substr(question + 1);
  name_resource(out);
  if (out.type.empty() && out.path.empty() && out.query.empty())
    return wrong(index, "url", "names nothing", text, "Patient, Patient/id, Patient?search");
  return out;
}

Result<Operation> operation_of(const EntryRequest& request, json::Value resource) {
  const std::size_t index = request.index;
  Operation operation;
  operation.type = request.type;
  operation.id = request.id;
  operation.path = entry_path(index) + ".resource";
  operation.full_url = (*request.entry)["fullUrl"].as_string();
  using Kind = Operation::Kind;
  operation.kind = request.method == "POST"    ? Kind::create
                   : request.method == "PUT"   ? Kind::update
                   : request.method == "PATCH" ? Kind::patch
                                               : Kind::remove;
  if (operation.kind != Kind::remove && !resource.is_object())
    return fail(ErrorKind::missing, request.method + " needs a resource", operation.path);
  if (operation.kind == Kind::create && !operation.id.empty())
    return wrong(index, "url", "a create names the type only", request.path, operation.type);
  if (operation.kind != Kind::create && operation.id.empty()) {
    if (request.query.empty())
      return wrong(index, "url", "names no resource", request.path,
                   operation.type + "/id or " + operation.type + "?search");
    operation.condition = request.query;
  }
  if (operation.kind == Kind::create || operation.kind == Kind::update) {
    const auto type = resource["resourceType"].as_string();
    if (type != operation.type)
      return fail(ErrorKind::invalid, "differs from request.url", operation.path + ".resourceType",
                  std::string(type.substr(0, 64)), operation.type);
  }
  if (operation.kind == Kind::create) resource.erase("id");
  if (operation.kind == Kind::update && !operation.id.empty()) {
    if (resource.has("id") && resource["id"].as_string() != operation.id)
      return fail(ErrorKind::invalid, "must be the id of request.url", operation.path + ".id",
                  std::string(resource["id"].as_string().substr(0, 64)), operation.id.substr(0, 64));
    if (!resource.has("id")) resource.set("id", operation.id);
  }
  if (operation.kind == Kind::patch) {
    auto patch = patch_in(resource, index);
    if (!patch) return std::unexpected(patch.error());
    operation.patch_media = std::move(patch->media);
    resource = std::move(patch->document);
  }
  if (operation.kind != Kind::remove) operation.body = std::move(resource);
  const json::Value& stated = (*request.entry)["request"];
  const Guards guards{stated["ifMatch"].as_string(), stated["ifNoneMatch"].as_string(),
                      stated["ifNoneExist"].as_string()};
  if (auto ok = apply(guards, operation, entry_path(index) + ".request."); !ok)
    return std::unexpected(ok.error());
  return operation;
}

http::Request request_of(const EntryRequest& request, const http::Request& outer) {
  http::Request made;
  made.method = request.method;
  made.path = request.path.empty() ? "/fhir" : "/fhir/" + request.path;
  made.remote = outer.remote;
  if (auto query = url::parse_query(request.query)) made.query = std::move(*query);
  for (const char* name :
       {"Host", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Prefer"})
    if (const auto value = outer.headers.get(name); !value.empty())
      made.headers.add(name, std::string(value));
  const json::Value& stated = (*request.entry)["request"];
  static constexpr std::array<std::pair<std::string_view, const char*>, 4> kFields{
      {{"ifMatch", "If-Match"},
       {"ifNoneMatch", "If-None-Match"},
       {"ifNoneExist", "If-None-Exist"},
       {"ifModifiedSince", "If-Modified-Since"}}};
  for (const auto& [member, field] : kFields)
    if (const auto value = stated[member].as_string(); !value.empty())
      made.headers.add(field, std::string(value));
  const json::Value& resource = (*request.entry)["resource"];
  if (resource.is_null()) return made;
  std::string media = "application/fhir+json";
  if (request.method == "PATCH" && resource["resourceType"].as_string() == "Binary") {
    media = resource["contentType"].as_string();
    made.body = from_base64(resource["data"].as_string()).value_or("");
  } else {
    made.body = json::write(resource);
  }
  made.headers.add("Content-Type", media);
  return made;
}

std::string status_line(int status) {
  return std::to_string(status) + " " + std::string(http::reason(status));
}

EntryAnswer answer_of(http::Response answer, std::string_view base) {
  EntryAnswer out;
  json::Value response = json::object({{"status", status_line(answer.status)}});
  if (auto at = answer.headers.get("Location"); !at.empty()) {
    if (at.starts_with(base)) at.remove_prefix(base.size() + 1);
    response.set("location", at);
  }
  if (const auto tag = answer.headers.get("ETag"); !tag.empty()) response.set("etag", tag);
  if (const auto when = parse_http_date(answer.headers.get("Last-Modified")))
    response.set("lastModified", format_utc(*when));
  out.response = json::write(response);
  const bool told =
      answer.status >= 400 || answer.content().starts_with("{\"resourceType\":\"OperationOutcome\"");
  if (told && !answer.content().empty()) {
    out.response.pop_back();
    out.response.append(",\"outcome\":").append(answer.content()).append("}");
  } else {
    out.resource = std::string(answer.content());
  }
  return out;
}

}  // namespace dyad::api
