// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_write.hpp"

#include "access/workflow.hpp"
#include "api/fhir_binary.hpp"
#include "api/fhir_handlers.hpp"
#include "api/fhir_operations.hpp"
#include "api/people_desk.hpp"

namespace dyad::api {
namespace {

using record::Operation;
using record::Outcome;
using Kind = Operation::Kind;

bool says_how_to_answer(std::string_view parameter) {
  return is_presentation(parameter) || parameter == "_summary" || parameter == "_elements";
}

// The search in the address of a conditional operation; nothing when there is none.
std::optional<std::string> condition_of(const http::Request& request) {
  url::Parameters asked;
  for (const auto& parameter : request.query)
    if (!says_how_to_answer(parameter.first)) asked.push_back(parameter);
  if (asked.empty()) return {};
  return url::write_query(asked);
}

// The one resource of this request, checked against the path.
Result<json::Value> resource_of(const Call& call) {
  if (call.part("type") == "Binary")
    if (auto binary = binary_of(call.request)) {
      if (!call.part("id").empty()) binary->set("id", call.part("id"));
      return std::move(*binary);
    }
  auto value = json::parse(call.request.body);
  if (!value) return value;
  const auto type = (*value)["resourceType"].as_string();
  if (type != call.part("type"))
    return fail(ErrorKind::invalid, "differs from the path", "resourceType", std::string(type.substr(0, 64)),
                call.part("type"));
  return value;
}

// A Binary may be sent as what it holds; anything else is JSON.
std::optional<http::Response> refuse_body(const Call& call) {
  if (call.part("type") == "Binary" && !media_type(call.request).empty()) return {};
  return refuse_media(call.request);
}

Guards guards_of(const http::Request& request) {
  return {request.headers.get("If-Match"), request.headers.get("If-None-Match"),
          request.headers.get("If-None-Exist")};
}

// If-Match: * asks for a version, whichever it is.
bool lacks_any_version(const Context& context, const Call& call, const Operation& operation) {
  if (call.request.headers.get("If-Match") != "*" || operation.id.empty()) return false;
  const auto held = context.record.store().read(operation.type, operation.id, {});
  return held && !*held;
}

http::Response answer_done(const Context& context, const Call& call, record::Performed performed,
                           bool is_create) {
  Outcome& done = performed.outcomes.front();
  const Preference wish = preference_of(call.request);
  http::Response response;
  if (wish.give == Preference::Give::outcome)
    response = fhir_answer(json::write(done_outcome(done, performed.warnings)));
  else if (wish.give != Preference::Give::minimal && done.version && !done.version->deleted)
    response = fhir_answer(std::move(done.version->body));
  response.status = status_of(done, is_create);
  if (response.status == 204 && !response.body.empty()) response.status = 200;
  if (done.version) {
    add_version_headers(response, *done.version);
    if (!done.version->deleted)
      response.headers.add("Location", base_url(context, call.request) + "/" + place(*done.version));
  }
  response.headers.add("Dyad-Last-Sequence", std::to_string(performed.last_sequence));
  return response;
}

http::Response perform(Context& context, const Call& call, Operation operation) {
  if (auto ok = apply(guards_of(call.request), operation); !ok) return outcome(ok.error());
  if (lacks_any_version(context, call, operation))
    return refused({ErrorKind::conflict, "there is no version to replace", "If-Match", "*", {}});
  if (auto ok = admit_type(context, operation.type); !ok) return refused(ok.error());
  if (auto ok = admit_subscription(context, operation); !ok) return refused(ok.error());
  const bool is_create = operation.kind == Kind::create;
  std::vector<Operation> alone;
  alone.push_back(std::move(operation));
  auto performed = context.record.perform(fhir_work(context, call, std::move(alone)));
  if (!performed) return refused(performed.error());
  return answer_done(context, call, std::move(*performed), is_create);
}

Operation about(const Call& call, Kind kind) {
  Operation operation;
  operation.kind = kind;
  operation.type = call.part("type");
  operation.id = call.part("id");
  operation.path = operation.type;
  return operation;
}

// A path without an id needs a search that names the resource.
std::optional<http::Response> address_by_search(const Call& call, Operation& operation) {
  if (!operation.id.empty()) return {};
  operation.condition = condition_of(call.request);
  if (operation.condition) return {};
  return outcome(400, "required", "name the resource by its id in the path, or by a search after \"?\"");
}

}  // namespace

const record::Guard* fhir_guard(const Context& context) {
  static const access::WorkflowGuard guard;
  return is_operator(context) ? nullptr : &guard;
}

record::Work fhir_work(const Context& context, const Call& call, std::vector<Operation> operations) {
  record::Work work;
  work.operations = std::move(operations);
  work.submission = {std::string(kSource), call.request.body};
  work.author = context.who.author();
  work.ids_from_client = true;
  work.guard = fhir_guard(context);
  return work;
}

Result<void> apply(const Guards& guards, Operation& operation, const std::string& prefix) {
  const auto named = [&](const char* header, const char* member) {
    return prefix.empty() ? std::string(header) : prefix + member;
  };
  if (!guards.if_match.empty() && guards.if_match != "*") {
    operation.if_match = version_in(guards.if_match);
    if (!operation.if_match)
      return fail(ErrorKind::invalid, "not an etag of this server", named("If-Match", "ifMatch"),
                  std::string(guards.if_match.substr(0, 40)), "W/\"3\"");
  }
  if (!guards.if_none_match.empty() && operation.kind == Kind::update) {
    if (guards.if_none_match != "*")
      return fail(ErrorKind::invalid, "for a write only \"*\" has a meaning",
                  named("If-None-Match", "ifNoneMatch"), std::string(guards.if_none_match.substr(0, 40)),
                  "*");
    operation.if_none_match_any = true;
  }
  if (!guards.if_none_exist.empty() && operation.kind == Kind::create) {
    std::string_view search = guards.if_none_exist;
    if (const auto question = search.find('?'); question != std::string_view::npos)
      search.remove_prefix(question + 1);
    operation.condition = std::string(search);
  }
  return {};
}

Result<std::string> patch_media(std::string_view media, const json::Value& document) {
  if (media == "application/json-patch+json" || media == "application/merge-patch+json")
    return std::string(media);
  const bool json =
      media == "application/fhir+json" || media == "application/json" || media == "application/json+fhir";
  if (json && document["resourceType"].as_string() == "Parameters")
    return std::string("application/fhir+json");
  if (media == "application/json" && document.is_array()) return std::string("application/json-patch+json");
  if (media == "application/json" && document.is_object()) return std::string("application/merge-patch+json");
  return fail(ErrorKind::refused, "not a patch that is understood", "Content-Type",
              std::string(media.substr(0, 64)),
              "application/json-patch+json, application/merge-patch+json, or application/fhir+json with "
              "Parameters");
}

http::Response refused(const Error& error) {
  http::Response response = outcome(error);
  const std::string_view field = error.field;
  const bool guarded = field.ends_with("If-Match") || field.ends_with("If-None-Match") ||
                       field.ends_with("ifMatch") || field.ends_with("ifNoneMatch");
  if (guarded && error.kind == ErrorKind::conflict) response.status = 412;
  return response;
}

json::Value done_outcome(const Outcome& done, const std::vector<std::string>& warnings) {
  static constexpr std::string_view kWords[] = {"created", "updated", "deleted", "left as it was"};
  const std::string text = done.type + (done.id.empty() ? "" : "/" + done.id) + " was " +
                           std::string(kWords[static_cast<std::size_t>(done.done)]);
  json::Value value = outcome_of("information", "informational", text, "");
  json::Value issues = value["issue"];
  for (const auto& warning : warnings)
    issues.push(json::object({{"severity", "warning"}, {"code", "informational"}, {"diagnostics", warning}}));
  value.set("issue", std::move(issues));
  return value;
}

int status_of(const Outcome& done, bool is_create) {
  switch (done.done) {
    case Outcome::Done::created:
      return 201;
    case Outcome::Done::updated:
      return 200;
    case Outcome::Done::removed:
      return 204;
    case Outcome::Done::unchanged:
      break;
  }
  return is_create || done.version ? 200 : 204;
}

http::Response create(Context& context, const Call& call) {
  if (auto refusal = refuse_body(call)) return *refusal;
  auto resource = resource_of(call);
  if (!resource) return outcome(resource.error());
  Operation operation = about(call, Kind::create);
  // The server chooses the id of what is created; one that was sent is ignored, as the standard says.
  resource->erase("id");
  operation.body = std::move(*resource);
  operation.condition = condition_of(call.request);
  return perform(context, call, std::move(operation));
}

http::Response update(Context& context, const Call& call) {
  if (auto refusal = refuse_body(call)) return *refusal;
  auto resource = resource_of(call);
  if (!resource) return outcome(resource.error());
  Operation operation = about(call, Kind::update);
  if (auto refusal = address_by_search(call, operation)) return *refusal;
  const auto id = (*resource)["id"].as_string();
  if (!operation.id.empty() && id != operation.id)
    return outcome({ErrorKind::invalid, "must be the id of the path", call.part("type") + ".id",
                    std::string(id.substr(0, 64)), operation.id.substr(0, 64)});
  operation.body = std::move(*resource);
  return perform(context, call, std::move(operation));
}

http::Response patch(Context& context, const Call& call) {
  Operation operation = about(call, Kind::patch);
  if (auto refusal = address_by_search(call, operation)) return *refusal;
  const std::string media = media_type(call.request);
  auto document = json::parse(call.request.body);
  if (!document && media.find("json") != std::string::npos) return outcome(document.error());
  auto kind = patch_media(media, document ? *document : json::Value());
  if (!kind) {
    http::Response response = outcome(kind.error());
    response.status = 415;
    return response;
  }
  operation.patch_media = std::move(*kind);
  operation.body = std::move(*document);
  return perform(context, call, std::move(operation));
}

http::Response remove_resource(Context& context, const Call& call) {
  Operation operation = about(call, Kind::remove);
  if (auto refusal = address_by_search(call, operation)) return *refusal;
  return perform(context, call, std::move(operation));
}

}  // namespace dyad::api
