// SPDX-License-Identifier: Apache-2.0
// What applications send themselves: codes, refresh tokens and statements for access tokens.
#include <algorithm>
#include <array>

#include "access/crypto.hpp"
#include "access/oauth.hpp"

namespace dyad::access {
namespace {

using namespace grant_limits;

constexpr std::int64_t kIdTokenMs = 10 * 60'000;
constexpr std::size_t kFewestVerifierBytes = 43;  // RFC 7636, 4.1
constexpr std::size_t kMostVerifierBytes = 128;

bool is_verifier(std::string_view text) {
  return text.size() >= kFewestVerifierBytes && text.size() <= kMostVerifierBytes &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '.' || c == '_' || c == '~';
         });
}

}  // namespace

OAuth::Reply refused(int status, OAuthError error) {
  return {
      status,
      json::object({{"error", std::move(error.error)}, {"error_description", std::move(error.description)}}),
      {}};
}

Result<OAuth::Reply> OAuth::token(const Form& form, std::string_view authorization, Instant now) {
  if (is_repeated(form)) return refused(400, {"invalid_request", "a parameter occurs twice"});
  const auto proved = prove(form, authorization, now);
  if (!proved) return std::unexpected(proved.error());
  if (!*proved) return refused(401, proved->error());
  const App& app = **proved;
  const auto kind = value_of(form, "grant_type");
  auto reply = kind == "authorization_code" ? exchange_code(app, form, now)
               : kind == "refresh_token"    ? exchange_refresh(app, form, now)
               : kind == "client_credentials"
                   ? give_to_system(app, form, now)
                   : Result<Reply>(refused(400, {"unsupported_grant_type",
                                                 "authorization_code, refresh_token or client_credentials"}));
  if (reply) reply->app = app.id;
  return reply;
}

Result<OAuth::Reply> OAuth::exchange_code(const App& app, const Form& form, Instant now) {
  const auto bad = [](const char* what) { return refused(400, {"invalid_grant", what}); };
  const auto verifier = value_of(form, "code_verifier");
  if (value_of(form, "code").empty()) return refused(400, {"invalid_request", "code is missing"});
  if (!is_verifier(verifier))
    return refused(400, {"invalid_request", "code_verifier is missing or malformed"});
  const auto taken = grants_.take_code(value_of(form, "code"), now);
  if (!taken) return std::unexpected(taken.error());
  const std::optional<Code>& code = *taken;
  if (!code || code->used) return bad("the code is unknown, over, or was used");
  if (code->grant.app != app.id) return bad("the code is of another application");
  if (code->redirect != value_of(form, "redirect_uri")) return bad("redirect_uri is not that of the request");
  if (!same(base64url(sha256(verifier)), code->challenge))
    return bad("code_verifier is not that of the request");
  const auto person = principal_of(code->grant, now);
  if (!person) return std::unexpected(person.error());
  if (!*person) return bad("the person can no longer sign in");
  std::optional<std::string> refresh;
  if (const AppScopes scopes(code->grant.scopes);
      scopes.has("offline_access") || scopes.has("online_access")) {
    auto given = grants_.give_refresh(code->grant, now);
    if (!given) return std::unexpected(given.error());
    refresh = std::move(*given);
  }
  return give(code->grant, std::move(refresh), true, now);
}

bool OAuth::may_refresh(const Grant& grant, Instant now) const {
  return AppScopes(grant.scopes).has("offline_access") ||
         ports_.session_runs(grant.practitioner, grant.session, now);
}

Result<OAuth::Reply> OAuth::exchange_refresh(const App& app, const Form& form, Instant now) {
  const auto token = value_of(form, "refresh_token");
  if (token.empty()) return refused(400, {"invalid_request", "refresh_token is missing"});
  const auto held = grants_.peek_refresh(token, now);
  if (!held) return std::unexpected(held.error());
  std::vector<std::string> wanted = split_scopes(value_of(form, "scope"));
  if (*held && (*held)->app == app.id) {
    const auto person = principal_of(**held, now);
    if (!person) return std::unexpected(person.error());
    if (!*person || !may_refresh(**held, now)) {
      if (auto ok = grants_.end_family((*held)->family); !ok) return std::unexpected(ok.error());
      return refused(400, {"invalid_grant", "the person is no longer signed in"});
    }
    if (!wanted.empty() && permitted(wanted, (*held)->scopes) != wanted)
      return refused(400, {"invalid_scope", "more than was granted"});
  }
  auto next = grants_.refresh(token, app.id, now);
  if (!next) return std::unexpected(next.error());
  if (!*next)
    return refused(400, {"invalid_grant", "the refresh token is unknown, over, or was used before"});
  Grant grant = (*next)->grant;
  // What the application may have at most can have been reduced since.
  grant.scopes = permitted(wanted.empty() ? grant.scopes : wanted, app.scopes);
  if (grant.scopes.empty()) return refused(400, {"invalid_scope", "nothing is left of what was granted"});
  return give(grant, std::move((*next)->token), false, now);
}

Result<OAuth::Reply> OAuth::give_to_system(const App& app, const Form& form, Instant now) {
  if (app.proof != App::Proof::key)
    return refused(400,
                   {"unauthorized_client", "programs that act without a person prove themselves by key"});
  const auto wanted = split_scopes(value_of(form, "scope"));
  Grant grant;
  grant.app = app.id;
  grant.family = random_token(12);
  grant.agreed_at = now;
  grant.scopes = permitted(wanted, app.scopes);
  std::erase_if(grant.scopes, [](const std::string& text) { return !text.starts_with("system/"); });
  if (wanted.size() > kMostScopes || grant.scopes.empty())
    return refused(400, {"invalid_scope", "none of these scopes is open to this application"});
  return give(grant, {}, true, now);
}

Result<std::string> OAuth::id_token(const Grant& grant, Instant now) {
  json::Value claims = json::object({{"iss", faces_.issuer},
                                     {"sub", grant.practitioner},
                                     {"aud", grant.app},
                                     {"iat", now.ms / 1000},
                                     {"exp", (now.ms + kIdTokenMs) / 1000}});
  if (!grant.nonce.empty()) claims.set("nonce", grant.nonce);
  if (grant.signed_in_at) claims.set("auth_time", grant.signed_in_at->ms / 1000);
  if (AppScopes(grant.scopes).has("fhirUser"))
    claims.set("fhirUser", faces_.fhir + "/Practitioner/" + grant.practitioner);
  return own_keys_.sign(claims, now);
}

Result<OAuth::Reply> OAuth::give(const Grant& grant, std::optional<std::string> refresh, bool first,
                                 Instant now) {
  const std::int64_t ms = grant.practitioner.empty() ? kSystemAccessMs : refresh ? kAccessMs : kAccessAloneMs;
  json::Value body = json::object({{"access_token", grants_.give_access(grant, ms, now)},
                                   {"token_type", "Bearer"},
                                   {"expires_in", ms / 1000},
                                   {"scope", join_scopes(grant.scopes)}});
  if (refresh) body.set("refresh_token", std::move(*refresh));
  if (!grant.patient.empty()) {
    body.set("patient", grant.patient);
    body.set("need_patient_banner", true);  // it stands in a window of its own
  }
  if (!grant.encounter.empty()) body.set("encounter", grant.encounter);
  if (first && AppScopes(grant.scopes).has("openid")) {
    auto token = id_token(grant, now);
    if (!token) return std::unexpected(token.error());
    body.set("id_token", std::move(*token));
  }
  return Reply{200, std::move(body), {}};
}

}  // namespace dyad::access
