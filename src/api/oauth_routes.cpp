// SPDX-License-Identifier: Apache-2.0
// What applications and their users' browsers ask of the authorization server (docs/apps.md).
#include "api/answer.hpp"
#include "api/others.hpp"
#include "base/url.hpp"

namespace dyad::api {
namespace {

using access::Form;
using access::OAuth;

constexpr std::size_t kMostForm = 64 * 1024;

http::Response none_here() {
  return problem(404, "not-found", "this server runs without sign-in, so no application is let in");
}

http::Response oauth_problem(const Error& error) {
  http::Response response = secret_answer(
      json::object({{"error", error.kind == ErrorKind::invalid ? "invalid_request" : "server_error"},
                    {"error_description", error.text()}}),
      error.kind == ErrorKind::invalid ? 400 : 503);
  return response;
}

json::Array words(std::initializer_list<const char*> list) { return json::Array(list.begin(), list.end()); }

// SMART App Launch 2.2, "Conformance". What is not listed is not offered.
json::Value smart_configuration(const OAuth::Faces& faces) {
  const std::string auth = faces.issuer + "/auth/";
  return json::object(
      {{"issuer", faces.issuer},
       {"jwks_uri", auth + "jwks"},
       {"authorization_endpoint", auth + "authorize"},
       {"token_endpoint", auth + "token"},
       {"introspection_endpoint", auth + "introspect"},
       {"revocation_endpoint", auth + "revoke"},
       {"grant_types_supported", words({"authorization_code", "refresh_token", "client_credentials"})},
       {"response_types_supported", words({"code"})},
       {"code_challenge_methods_supported", words({"S256"})},
       {"token_endpoint_auth_methods_supported", words({"none", "client_secret_basic", "private_key_jwt"})},
       {"token_endpoint_auth_signing_alg_values_supported", words({"RS384", "ES384"})},
       {"scopes_supported",
        words({"openid", "fhirUser", "launch", "launch/patient", "launch/encounter", "offline_access",
               "online_access", "patient/*.cruds", "user/*.cruds", "system/*.cruds", "patient/*.read",
               "patient/*.write", "user/*.read", "user/*.write", "system/*.read", "system/*.write"})},
       {"capabilities",
        words({"launch-ehr", "launch-standalone", "authorize-post", "client-public",
               "client-confidential-symmetric", "client-confidential-asymmetric", "sso-openid-connect",
               "context-banner", "context-ehr-patient", "context-ehr-encounter", "context-standalone-patient",
               "permission-offline", "permission-online", "permission-patient", "permission-user",
               "permission-v1", "permission-v2"})}});
}

json::Value openid_configuration(const OAuth::Faces& faces) {
  json::Value out = smart_configuration(faces);
  out.erase("capabilities");
  out.set("subject_types_supported", words({"public"}));
  out.set("id_token_signing_alg_values_supported", words({"RS256"}));
  out.set("claims_supported", words({"iss", "sub", "aud", "exp", "iat", "nonce", "auth_time", "fhirUser"}));
  return out;
}

http::Response configuration(Context& context, const Call& call) {
  if (!context.others) return none_here();
  if (auto refusal = refuse_pace(context, access::kKeyCalls, call.request)) return *refusal;
  const auto& faces = context.others->oauth.faces();
  http::Response response =
      json_answer(call.request.path.ends_with("openid-configuration") ? openid_configuration(faces)
                                                                      : smart_configuration(faces));
  response.content_type = "application/json";
  response.headers.set("Cache-Control", "public, max-age=300");
  return response;
}

http::Response jwks(Context& context, const Call& call) {
  if (!context.others) return none_here();
  if (auto refusal = refuse_pace(context, access::kKeyCalls, call.request)) return *refusal;
  const auto keys = context.others->oauth.own_keys().published(context.record.now());
  if (!keys) return problem(keys.error());
  http::Response response = json_answer(keys->write());
  response.content_type = "application/json";
  response.headers.set("Cache-Control", "public, max-age=300");
  return response;
}

http::Response authorize(Context& context, const Call& call) {
  if (!context.others) return none_here();
  if (auto refusal = refuse_pace(context, access::kAuthorizeCalls, call.request)) return *refusal;
  Form parameters = call.request.query;
  if (call.request.method == "POST") {
    auto form = form_of(call.request);
    if (!form) return problem(form.error());
    parameters.insert(parameters.end(), form->begin(), form->end());
  }
  const auto answer = context.others->oauth.ask(parameters, context.record.now());
  if (!answer) return problem(answer.error());
  if (!answer->redirect.empty()) return go_to(answer->redirect);
  const auto& faces = context.others->oauth.faces();
  if (!answer->page.empty()) return go_to(faces.issuer + "/apps/allow?request=" + answer->page);
  // Shown in plain words; which field it was is for the developer.
  const auto& what = answer->shown.description;
  return go_to(faces.issuer + "/apps/allow?problem=" + url::encode(what.substr(0, what.find(':'))));
}

using Endpoint = Result<OAuth::Reply> (OAuth::*)(const Form&, std::string_view, Instant);

http::Response endpoint(Context& context, const Call& call, Endpoint endpoint) {
  if (!context.others) return none_here();
  const Instant now = context.record.now();
  auto& pace = context.others->pace;
  if (const int wait = pace.peek_s(access::kTokenFailures, call.request.remote, now); wait > 0) {
    http::Response response = secret_answer(
        json::object({{"error", "temporarily_unavailable"}, {"error_description", "too many failures"}}),
        429);
    response.headers.add("Retry-After", std::to_string(wait));
    return response;
  }
  if (auto refusal = refuse_pace(context, access::kTokenCalls, call.request)) return *refusal;
  const auto form = form_of(call.request);
  if (!form) return oauth_problem(form.error());
  const auto authorization = call.request.headers.get("Authorization");
  const auto reply = (context.others->oauth.*endpoint)(*form, authorization, now);
  if (!reply) return oauth_problem(reply.error());
  if (reply->status == 401) pace.wait_s(access::kTokenFailures, call.request.remote, now);
  http::Response response = secret_answer(reply->body, reply->status);
  if (reply->status == 401 && !authorization.empty())
    response.headers.add("WWW-Authenticate", "Basic realm=\"dyad\"");
  return response;
}

http::Response token(Context& context, const Call& call) { return endpoint(context, call, &OAuth::token); }
http::Response introspect(Context& context, const Call& call) {
  return endpoint(context, call, &OAuth::introspect);
}
http::Response revoke(Context& context, const Call& call) { return endpoint(context, call, &OAuth::revoke); }

}  // namespace

Result<access::Form> form_of(const http::Request& request) {
  if (!request.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded"))
    return fail(ErrorKind::invalid, "a form is needed", "Content-Type", {},
                "application/x-www-form-urlencoded");
  if (request.body.size() > kMostForm) return fail(ErrorKind::invalid, "the form is too long", "body");
  return url::parse_query(request.body, url::Part::form);
}

http::Response secret_answer(const json::Value& value, int status) {
  http::Response response = json_answer(value, status);
  response.content_type = "application/json";
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  return response;
}

http::Response go_to(const std::string& address) {
  http::Response response;
  response.status = 303;
  response.headers.add("Location", address);
  response.headers.add("Cache-Control", "no-store");
  return response;
}

std::optional<http::Response> refuse_pace(Context& context, const access::PaceLimit& limit,
                                          const http::Request& request) {
  const int wait = context.others->pace.wait_s(limit, request.remote, context.record.now());
  if (wait == 0) return {};
  http::Response response = problem(429, "too-many", "too many requests; wait before you try again");
  response.headers.add("Retry-After", std::to_string(wait));
  return response;
}

std::vector<Route> oauth_routes() {
  return needing(
      access::Need::nothing,
      {
          {"GET",
           "/.well-known/smart-configuration",
           "How applications are let in (SMART App Launch)",
           {},
           "",
           "application/json",
           configuration},
          {"GET",
           "/fhir/.well-known/smart-configuration",
           "The same, below the FHIR interface",
           {},
           "",
           "application/json",
           configuration},
          {"GET",
           "/.well-known/openid-configuration",
           "How applications learn who a person is",
           {},
           "",
           "application/json",
           configuration},
          {"GET",
           "/auth/jwks",
           "The keys that identity tokens are signed with",
           {},
           "",
           "application/json",
           jwks},
          {"GET", "/auth/authorize", "An application asks a person for access", {}, "", "303", authorize},
          {"POST", "/auth/authorize", "The same, as a form", {}, "form", "303", authorize},
          {"POST", "/auth/token", "An application takes its tokens", {}, "form", "application/json", token},
          {"POST", "/auth/introspect", "What a token opens", {}, "form", "application/json", introspect},
          {"POST",
           "/auth/revoke",
           "An application gives a token back",
           {},
           "form",
           "application/json",
           revoke},
      });
}

}  // namespace dyad::api
