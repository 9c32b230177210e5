// SPDX-License-Identifier: Apache-2.0
// What a hook request and feedback must be.
#include <algorithm>
#include <array>

#include "api/cds.hpp"

namespace dyad::api {
namespace {

constexpr std::size_t kUuid = 36;

Failure wrong(std::string message, std::string field, std::string_view value = {}, std::string limit = {}) {
  return fail(ErrorKind::invalid, std::move(message), std::move(field), std::string(value.substr(0, 60)),
              std::move(limit));
}

bool is_uuid(std::string_view s) {
  if (s.size() != kUuid) return false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = s[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

bool is_absolute(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

// The standard allows neither null nor empty members; only a prefetch may be null, which says "nothing
// found".
Result<void> no_nulls(const json::Value& v, const std::string& path) {
  if (v.is_null()) return wrong("null is not allowed", path);
  if (v.is_string() && v.as_string().empty()) return wrong("an empty text is not allowed", path);
  for (const auto& [name, inner] : v.members()) {
    if (name == "extension") continue;
    if (auto ok = no_nulls(inner, path.empty() ? name : path + "." + name); !ok) return ok;
  }
  return {};
}

Result<std::string> text(const json::Value& owner, const char* name, const std::string& path) {
  const json::Value& v = owner[name];
  const std::string field = path.empty() ? name : path + "." + name;
  if (v.is_null()) return fail(ErrorKind::missing, "required", field);
  if (!v.is_string()) return wrong("a text", field);
  if (v.as_string().empty()) return wrong("an empty text is not allowed", field);
  return std::string(v.as_string());
}

Result<void> check_authorization(const json::Value& a) {
  if (!a.is_object()) return wrong("an object", "fhirAuthorization");
  for (const char* name : {"access_token", "token_type", "scope", "subject"})
    if (auto t = text(a, name, "fhirAuthorization"); !t) return std::unexpected(t.error());
  if (a["token_type"].as_string() != "Bearer")
    return wrong("fixed", "fhirAuthorization.token_type", a["token_type"].as_string(), "Bearer");
  const auto lives = a["expires_in"].as_int();
  if (!lives || *lives < 0) return wrong("seconds, a whole number", "fhirAuthorization.expires_in");
  return {};
}

Result<void> check_orders(const json::Value& context, std::string_view hook) {
  const json::Value& drafts = context["draftOrders"];
  if (drafts.is_null()) return fail(ErrorKind::missing, "required", "context.draftOrders");
  if (!drafts.is_object() || drafts["resourceType"].as_string() != "Bundle")
    return wrong("a Bundle", "context.draftOrders");
  for (const auto& entry : drafts["entry"].items())
    if (entry["resource"]["resourceType"].as_string().empty())
      return wrong("every entry carries a resource", "context.draftOrders.entry");
  if (hook != "order-select") return {};
  const json::Value& selections = context["selections"];
  if (selections.is_null()) return fail(ErrorKind::missing, "required", "context.selections");
  if (!selections.is_array()) return wrong("an array of references", "context.selections");
  for (const auto& s : selections.items()) {
    if (!s.is_string()) return wrong("a reference", "context.selections");
    const auto found = std::ranges::any_of(drafts["entry"].items(), [&](const json::Value& e) {
      const auto& r = e["resource"];
      return s.as_string() ==
             std::string(r["resourceType"].as_string()) + "/" + std::string(r["id"].as_string());
    });
    if (!found) return wrong("names no draft order", "context.selections", s.as_string());
  }
  return {};
}

Result<void> check_context(const json::Value& context, std::string_view hook) {
  if (context.is_null()) return fail(ErrorKind::missing, "required", "context");
  if (!context.is_object()) return wrong("an object", "context");
  for (const auto& [name, value] : context.members())
    if (name != "draftOrders")
      if (auto ok = no_nulls(value, "context." + name); !ok) return ok;
  for (const char* name : {"userId", "patientId"})
    if (auto t = text(context, name, "context"); !t) return std::unexpected(t.error());
  const auto user = context["userId"].as_string();
  constexpr std::array<std::string_view, 4> kUsers{"Practitioner/", "PractitionerRole/", "Patient/",
                                                   "RelatedPerson/"};
  if (std::ranges::none_of(kUsers, [&](auto p) { return user.starts_with(p) && user.size() > p.size(); }))
    return wrong("a reference to a person", "context.userId", user,
                 "Practitioner/..., PractitionerRole/..., Patient/..., RelatedPerson/...");
  const auto patient = context["patientId"].as_string();
  if (patient.find('/') != std::string_view::npos)
    return wrong("an id, not a reference", "context.patientId", patient);
  if (!context["encounterId"].is_null() && !context["encounterId"].is_string())
    return wrong("a text", "context.encounterId");
  return hook == "patient-view" ? Result<void>() : check_orders(context, hook);
}

}  // namespace

Result<HookRequest> read_hook(const json::Value& body, std::string_view hook) {
  if (!body.is_object()) return wrong("an object is expected", "");
  for (const auto& [name, value] : body.members())
    if (name != "context" && name != "prefetch" && name != "extension")
      if (auto ok = no_nulls(value, name); !ok) return std::unexpected(ok.error());
  HookRequest out;
  auto named = text(body, "hook", "");
  if (!named) return std::unexpected(named.error());
  if (*named != hook) return wrong("this service answers another hook", "hook", *named, std::string(hook));
  out.hook = *named;
  auto instance = text(body, "hookInstance", "");
  if (!instance) return std::unexpected(instance.error());
  if (!is_uuid(*instance)) return wrong("not a UUID", "hookInstance", *instance);
  out.instance = *instance;
  if (auto ok = check_context(body["context"], hook); !ok) return std::unexpected(ok.error());
  out.context = body["context"];
  out.patient = out.context["patientId"].as_string();
  if (body.has("fhirServer")) {
    if (!body["fhirServer"].is_string() || !is_absolute(body["fhirServer"].as_string()))
      return wrong("an absolute address", "fhirServer", body["fhirServer"].as_string());
    out.fhir_server = body["fhirServer"].as_string();
    while (out.fhir_server.ends_with('/')) out.fhir_server.pop_back();
  }
  if (body.has("fhirAuthorization")) {
    if (auto ok = check_authorization(body["fhirAuthorization"]); !ok) return std::unexpected(ok.error());
    if (out.fhir_server.empty())
      return fail(ErrorKind::missing, "required when fhirAuthorization is given", "fhirServer");
    out.token = body["fhirAuthorization"]["access_token"].as_string();
  }
  if (body.has("prefetch") && !body["prefetch"].is_object()) return wrong("an object", "prefetch");
  out.prefetch = body.has("prefetch") ? body["prefetch"] : json::Value(json::Object());
  for (const auto& [key, value] : out.prefetch.members())
    if (!value.is_null() && value["resourceType"].as_string().empty())
      return wrong("a resource, or null for nothing found", "prefetch." + key);
  return out;
}

Result<void> check_feedback(const json::Value& body) {
  const json::Value& all = body["feedback"];
  if (!all.is_array() || all.size() == 0) return wrong("an array of feedback", "feedback");
  for (std::size_t i = 0; i < all.size(); ++i) {
    const json::Value& one = all[i];
    const std::string path = "feedback[" + std::to_string(i) + "]";
    const auto card = text(one, "card", path), outcome = text(one, "outcome", path),
               at = text(one, "outcomeTimestamp", path);
    for (const auto* t : {&card, &outcome, &at})
      if (!*t) return std::unexpected(t->error());
    if (!is_uuid(*card)) return wrong("not a UUID", path + ".card", *card);
    if (!parse_instant(*at)) return wrong("a time with its zone", path + ".outcomeTimestamp", *at);
    if (*outcome != "accepted" && *outcome != "overridden")
      return wrong("not one of those known", path + ".outcome", *outcome, "accepted, overridden");
    if (*outcome == "accepted") {
      if (!one["acceptedSuggestions"].is_array() || one["acceptedSuggestions"].size() == 0)
        return fail(ErrorKind::missing, "required when accepted", path + ".acceptedSuggestions");
      for (const auto& s : one["acceptedSuggestions"].items())
        if (!is_uuid(s["id"].as_string()))
          return wrong("a UUID", path + ".acceptedSuggestions.id", s["id"].as_string());
    }
    if (one.has("overrideReason") && !one["overrideReason"].is_object())
      return wrong("an object", path + ".overrideReason");
  }
  return {};
}

}  // namespace dyad::api
