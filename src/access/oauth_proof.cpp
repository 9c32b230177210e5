// SPDX-License-Identifier: Apache-2.0
// How an application proves that it is itself, and what may be asked about tokens.
#include <array>

#include "access/oauth.hpp"
#include "base/base64.hpp"
#include "base/http_message.hpp"
#include "base/url.hpp"

namespace dyad::access {
namespace {

constexpr std::string_view kStatementType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::array kStatementAlgorithms{jose::Algorithm::rs384, jose::Algorithm::es384};
constexpr std::string_view kBasic = "Basic ";

OAuthError not_proved(std::string why) { return {"invalid_client", std::move(why)}; }

}  // namespace

Result<OAuth::Proved> OAuth::prove(const Form& form, std::string_view authorization, Instant now) {
  const bool by_key = !value_of(form, "client_assertion").empty();
  if (!value_of(form, "client_secret").empty())
    return Proved(std::unexpected(not_proved("secrets are sent in the Authorization field")));
  if (by_key && !authorization.empty())
    return Proved(std::unexpected(not_proved("proved in two ways at once")));
  auto proved = by_key                   ? prove_by_key(form, now)
                : !authorization.empty() ? prove_by_secret(authorization, now)
                                         : Result<Proved>(Proved(std::unexpected(OAuthError{})));
  if (!proved) return proved;
  const auto named = value_of(form, "client_id");
  if (by_key || !authorization.empty()) {
    if (*proved && !named.empty() && named != (*proved)->id)
      return Proved(std::unexpected(not_proved("client_id is of another application")));
    return proved;
  }
  auto app = apps_.find(named, now);
  if (!app) return std::unexpected(app.error());
  if (!*app || (*app)->proof != App::Proof::none)
    return Proved(std::unexpected(not_proved("unknown, or it must prove itself")));
  return Proved(std::move(**app));
}

Result<OAuth::Proved> OAuth::prove_by_secret(std::string_view authorization, Instant now) {
  // One answer to an unknown application and to a wrong secret.
  const auto wrong = [] { return Proved(std::unexpected(not_proved("unknown, or not its secret"))); };
  if (authorization.size() < kBasic.size() ||
      !http::equal_fold(authorization.substr(0, kBasic.size()), kBasic))
    return wrong();
  const auto plain = from_base64(authorization.substr(kBasic.size()));
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) return wrong();
  const auto id = url::decode(plain->substr(0, colon), url::Part::query);
  const auto secret = url::decode(plain->substr(colon + 1), url::Part::query);
  if (!id || !secret || secret->size() > 500) return wrong();
  auto app = apps_.find(*id, now);
  if (!app) return std::unexpected(app.error());
  if (!*app || (*app)->proof != App::Proof::secret || !ports_.is_secret((*app)->secret_hash, *secret))
    return wrong();
  return Proved(std::move(**app));
}

Result<OAuth::Proved> OAuth::prove_by_key(const Form& form, Instant now) {
  const auto wrong = [](std::string why) { return Proved(std::unexpected(not_proved(std::move(why)))); };
  if (value_of(form, "client_assertion_type") != kStatementType)
    return wrong("client_assertion_type must be " + std::string(kStatementType));
  const auto compact = value_of(form, "client_assertion");
  const auto token = jose::take_apart(compact);
  if (!token) return wrong(token.error().text());
  auto app = apps_.find(token->claims["iss"].as_string(), now);
  if (!app) return std::unexpected(app.error());
  if (!*app || (*app)->proof != App::Proof::key) return wrong("unknown, or not by key");
  const App& held = **app;
  if (token->key_id.empty()) return wrong("kid: the statement names no key");
  if (token->header["typ"].as_string() != "JWT") return wrong("typ must be JWT");
  if (token->header.has("jku") && token->header["jku"].as_string() != held.keys_url)
    return wrong("jku: keys are not fetched from there");
  Result<jose::Token> checked = fail(ErrorKind::not_found, "no such key", "kid");
  if (!held.keys_url.empty())
    checked = others_keys_.verify(compact, held.keys_url, kStatementAlgorithms, now);
  if (!held.keys.is_null() && !checked)
    if (const auto keys = jose::KeySet::read(held.keys))
      checked = jose::verify(compact, *keys, kStatementAlgorithms);
  if (!checked) return wrong(checked.error().text());
  const StatementRules rules{held.id, true, {faces_.issuer + "/auth/token"}};
  if (auto ok = check_statement(checked->claims, rules, now); !ok) return wrong(ok.error().text());
  const std::string once = held.id + "\n" + std::string(checked->claims["jti"].as_string());
  if (!seen_.first(once, {now.ms + rules.longest_ms + 2 * rules.skew_ms}, now))
    return wrong("jti: this statement was used before");
  return Proved(std::move(**app));
}

Result<OAuth::Reply> OAuth::introspect(const Form& form, std::string_view authorization, Instant now) {
  if (is_repeated(form)) return refused(400, {"invalid_request", "a parameter occurs twice"});
  const auto proved = prove(form, authorization, now);
  if (!proved) return std::unexpected(proved.error());
  if (!*proved) return refused(401, proved->error());
  if ((*proved)->proof == App::Proof::none)
    return refused(401, not_proved("only an application that proves itself may ask about tokens"));
  const auto token = value_of(form, "token");
  if (token.empty()) return refused(400, {"invalid_request", "token is missing"});
  Reply out{200, json::object({{"active", false}}), (*proved)->id};
  const auto held = grants_.access(token, now);
  if (!held || (held->grant.app != (*proved)->id && !(*proved)->introspects)) return out;
  const auto who = principal_of(held->grant, now);
  if (!who) return std::unexpected(who.error());
  if (!*who) return out;
  const Grant& grant = held->grant;
  out.body = json::object({{"active", true},
                           {"scope", join_scopes(grant.scopes)},
                           {"client_id", grant.app},
                           {"token_type", "Bearer"},
                           {"exp", held->until.ms / 1000},
                           {"aud", faces_.fhir}});
  if (!grant.patient.empty()) {
    out.body.set("patient", grant.patient);
    out.body.set("need_patient_banner", true);
  }
  if (!grant.encounter.empty()) out.body.set("encounter", grant.encounter);
  if (const AppScopes scopes(grant.scopes); scopes.has("openid")) {
    out.body.set("iss", faces_.issuer);
    out.body.set("sub", grant.practitioner);
    if (scopes.has("fhirUser")) out.body.set("fhirUser", faces_.fhir + "/Practitioner/" + grant.practitioner);
  }
  return out;
}

Result<OAuth::Reply> OAuth::revoke(const Form& form, std::string_view authorization, Instant now) {
  const auto proved = prove(form, authorization, now);
  if (!proved) return std::unexpected(proved.error());
  if (!*proved) return refused(401, proved->error());
  const auto token = value_of(form, "token");
  if (token.empty()) return refused(400, {"invalid_request", "token is missing"});
  const Reply done{200, json::object({}), (*proved)->id};
  if (const auto held = grants_.access(token, now); held && held->grant.app == (*proved)->id) {
    grants_.end_access(token);
    return done;
  }
  const auto refresh = grants_.peek_refresh(token, now);
  if (!refresh) return std::unexpected(refresh.error());
  if (*refresh && (*refresh)->app == (*proved)->id)
    if (auto ok = grants_.end_family((*refresh)->family); !ok) return std::unexpected(ok.error());
  return done;
}

Result<std::optional<Principal>> OAuth::principal_of(const Grant& grant, Instant now) const {
  const auto app = apps_.find(grant.app, now);
  if (!app) return std::unexpected(app.error());
  if (!*app) return std::optional<Principal>();
  std::optional<Principal> who;
  if (grant.practitioner.empty()) {
    who.emplace();
    who->kind = Principal::Kind::system;
    who->name = (*app)->name;
    // It sees what its hospital shares, as those who care for patients there do; its scopes narrow that.
    Post post;
    post.organization = post.hospital = (*app)->organization;
    post.role = "system";
    post.powers = {Need::care};
    who->posts.push_back(std::move(post));
  } else {
    auto person = ports_.person(grant.practitioner, now);
    if (!person || !*person) return person;
    who = std::move(**person);
    who->session = grant.session;
    who->signed_in_at = grant.signed_in_at;
    who->second_factor = grant.second_factor;
  }
  who->client = grant.app;
  who->scopes = grant.scopes;
  // With patient/ scopes the token opens that patient and nobody else, whatever stands beside them.
  if (AppScopes(grant.scopes).any(ResourceScope::Whose::patient)) who->patient = grant.patient;
  return who;
}

Result<std::optional<Principal>> OAuth::who(std::string_view token, Instant now) const {
  const auto held = grants_.access(token, now);
  if (!held) return std::optional<Principal>();
  return principal_of(held->grant, now);
}

}  // namespace dyad::access
