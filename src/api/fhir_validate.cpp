// SPDX-License-Identifier: Apache-2.0
#include "api/fhir_handlers.hpp"
#include "api/fhir_operations.hpp"
#include "fhirpath/invariants.hpp"

namespace dyad::api {
namespace {

using fhirpath::Issue;

struct Asked {
  json::Value resource;
  std::string mode;     // "", "create", "update", "delete"
  std::string profile;  // canonical; empty: the base definition
};

Result<Asked> asked_of(const Call& call) {
  Asked asked;
  asked.mode = call.request.parameter("mode").value_or("");
  asked.profile = call.request.parameter("profile").value_or("");
  if (call.request.body.empty()) return asked;
  auto body = json::parse(call.request.body);
  if (!body) return std::unexpected(body.error());
  if ((*body)["resourceType"].as_string() != "Parameters" || call.part("type") == "Parameters") {
    asked.resource = std::move(*body);
    return asked;
  }
  asked.resource = parameter_of(*body, "resource")["resource"];
  const json::Value& mode = parameter_of(*body, "mode");
  if (!mode.is_null()) asked.mode = mode["valueCode"].as_string();
  const json::Value& profile = parameter_of(*body, "profile");
  if (!profile.is_null())
    asked.profile = profile[profile.has("valueCanonical") ? "valueCanonical" : "valueUri"].as_string();
  return asked;
}

json::Value issue_json(std::string_view severity, std::string_view code, std::string_view message,
                       std::string_view expression) {
  return outcome_of(severity, code, message, expression)["issue"][std::size_t{0}];
}

http::Response answer_with(json::Array issues) {
  if (issues.empty()) issues.push_back(issue_json("information", "informational", "no fault was found", ""));
  return fhir_answer(
      json::write(json::object({{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}})));
}

// What only the intent makes wrong: the id of an update, and whether there is something to delete.
void check_mode(Context& context, const Call& call, const Asked& asked, json::Array& issues) {
  const std::string& id = call.part("id");
  if (asked.mode == "update") {
    const auto given = asked.resource["id"].as_string();
    if (given.empty())
      issues.push_back(issue_json("error", "required", "an update needs the id of the resource",
                                  call.part("type") + ".id"));
    else if (!id.empty() && given != id)
      issues.push_back(
          issue_json("error", "value", "differs from the id in the path", call.part("type") + ".id"));
  }
  if ((asked.mode == "delete" || asked.mode == "update") && !id.empty()) {
    const auto held = context.record.store().read(call.part("type"), id, {});
    if (held && !*held)
      issues.push_back(issue_json(asked.mode == "delete" ? "error" : "information", "not-found",
                                  "there is no such resource", ""));
  }
}

void check_profile(const Asked& asked, const std::string& type, json::Array& issues) {
  const std::string base = "http://hl7.org/fhir/StructureDefinition/" + type;
  if (asked.profile.empty() || asked.profile == base || asked.profile.starts_with(base + "|")) return;
  issues.push_back(issue_json("warning", "not-supported",
                              "profiles other than the base definitions are not known here; only the base "
                              "definition was checked",
                              ""));
}

}  // namespace

http::Response validate_resource(Context& context, const Call& call) {
  if (call.request.method == "POST")
    if (auto refusal = refuse_media(call.request)) return *refusal;
  auto asked = asked_of(call);
  if (!asked) return outcome(asked.error());
  if (!asked->mode.empty() && asked->mode != "create" && asked->mode != "update" && asked->mode != "delete")
    return outcome(
        {ErrorKind::invalid, "not a mode", "mode", asked->mode.substr(0, 40), "create, update or delete"});
  const std::string& id = call.part("id");
  if (asked->resource.is_null() && !id.empty()) {
    const auto held = context.record.store().read(call.part("type"), id, {});
    if (!held) return outcome(held.error());
    if (!*held && asked->mode != "delete")
      return outcome(
          {ErrorKind::not_found, "there is no such resource", call.part("type"), id.substr(0, 64), {}});
    if (*held)
      if (auto body = json::parse((*held)->body)) asked->resource = std::move(*body);
  }
  json::Array issues;
  if (asked->mode != "delete") {
    if (!asked->resource.is_object())
      return outcome({ErrorKind::missing,
                      "needs a resource: as the body, or as the parameter \"resource\"",
                      "resource",
                      {},
                      {}});
    const std::string type(asked->resource["resourceType"].as_string());
    if (!call.part("type").empty() && type != call.part("type"))
      issues.push_back(issue_json("error", "invalid", "differs from the path", "resourceType"));
    for (const Issue& issue : fhirpath::all_issues(asked->resource))
      issues.push_back(issue_json(issue.severity == Issue::Severity::error ? "error" : "warning", issue.code,
                                  issue.message, issue.expression));
    check_profile(*asked, type, issues);
  }
  check_mode(context, call, *asked, issues);
  return answer_with(std::move(issues));
}

}  // namespace dyad::api
