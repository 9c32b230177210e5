// SPDX-License-Identifier: Apache-2.0
#include "access/oidc.hpp"

#include <algorithm>
#include <array>

#include "access/crypto.hpp"
#include "base/base64.hpp"
#include "base/url.hpp"

namespace dyad::access {
namespace {

constexpr std::array kAlgorithms{jose::Algorithm::rs256, jose::Algorithm::rs384, jose::Algorithm::es384};
constexpr std::array<std::string_view, 5> kSecondFactors{"mfa", "otp", "hwk", "swk", "fpt"};
constexpr std::size_t kMostProviders = 20;
constexpr std::size_t kMostAnswerBytes = 256 * 1024;
constexpr std::size_t kTokenBytes = 32;

Failure wrong(const char* claim, const char* why) { return fail(ErrorKind::refused, why, claim); }

Result<json::Value> object_in(const Result<Web::Answer>& answer, const char* what) {
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200)
    return fail(ErrorKind::busy, std::string("the sign-in service gave no ") + what, "provider",
                std::to_string(answer->status));
  auto value = json::parse(answer->body, {kMostAnswerBytes, 16});
  if (!value || !value->is_object())
    return fail(ErrorKind::busy, std::string("the sign-in service gave no readable ") + what, "provider");
  return std::move(*value);
}

bool names(const json::Value& audience, std::string_view client) {
  if (!audience.is_array()) return audience.as_string() == client;
  return std::ranges::any_of(audience.items(),
                             [&](const json::Value& one) { return one.as_string() == client; });
}

}  // namespace

std::string page_here(std::string_view path) {
  const bool good = path.size() <= 500 && path.starts_with('/') && !path.starts_with("//") &&
                    std::ranges::none_of(path, [](char c) {
                      return c == '\\' || static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
                    });
  return good ? std::string(path) : "/";
}

Result<std::vector<OidcProvider>> read_oidc_providers(std::string_view text) {
  const auto file = json::parse(text);
  if (!file) return std::unexpected(file.error());
  const auto& list = (*file)["providers"];
  if (!list.is_array() || list.size() == 0 || list.size() > kMostProviders)
    return fail(ErrorKind::invalid, "a list of sign-in services is needed", "providers", {}, "1 to 20");
  std::vector<OidcProvider> out;
  for (const auto& item : list.items()) {
    const auto value = [&](std::string_view name) { return std::string(item[name].as_string()); };
    OidcProvider one{
        value("id"),        value("name"),          value("issuer"),
        value("client_id"), value("client_secret"), item["trusts_email"].as_bool().value_or(false)};
    if (one.id.empty() ||
        one.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
      return fail(ErrorKind::invalid, "not an id", "providers.id", one.id, "a-z, 0-9 and -");
    if (std::ranges::find(out, one.id, &OidcProvider::id) != out.end())
      return fail(ErrorKind::invalid, "occurs twice", "providers.id", one.id);
    if (one.name.empty() || one.client_id.empty())
      return fail(ErrorKind::missing, "name and client_id are needed", "providers", one.id);
    if (!is_callable(one.issuer) || one.issuer.find('?') != std::string::npos)
      return fail(ErrorKind::invalid, "not the address of a sign-in service", "providers.issuer", one.issuer,
                  "https://...");
    out.push_back(std::move(one));
  }
  return out;
}

const OidcProvider* Oidc::find(std::string_view id) const {
  const auto found = std::ranges::find(providers_, id, &OidcProvider::id);
  return found == providers_.end() ? nullptr : &*found;
}

Result<Oidc::Discovered> Oidc::discover(const OidcProvider& provider, Instant now) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto held = discovered_.find(provider.id);
        held != discovered_.end() && now < held->second.until)
      return held->second;
  }
  std::string root = provider.issuer;
  while (root.ends_with('/')) root.pop_back();
  const auto said = object_in(web_.get(root + "/.well-known/openid-configuration"), "description of itself");
  if (!said) return std::unexpected(said.error());
  if ((*said)["issuer"].as_string() != provider.issuer)
    return wrong("issuer", "the sign-in service calls itself something else");
  Discovered out{std::string((*said)["authorization_endpoint"].as_string()),
                 std::string((*said)["token_endpoint"].as_string()),
                 std::string((*said)["jwks_uri"].as_string()),
                 {now.ms + kDiscoveryMs}};
  for (const auto& address : {out.authorize, out.token, out.keys})
    if (!is_callable(address))
      return wrong("issuer", "the sign-in service names addresses that are not secure");
  const std::lock_guard lock(mutex_);
  discovered_[provider.id] = out;
  return out;
}

Result<Oidc::Begun> Oidc::begin(std::string_view id, std::string_view return_to, bool anew, Instant now) {
  const OidcProvider* provider = find(id);
  if (!provider) return fail(ErrorKind::not_found, "there is no such sign-in service", "provider");
  const auto at = discover(*provider, now);
  if (!at) return std::unexpected(at.error());
  Waiting waiting{provider->id,
                  random_token(kTokenBytes),
                  random_token(kTokenBytes),
                  random_token(kTokenBytes),
                  page_here(return_to),
                  {now.ms + kWaitingMs},
                  anew};
  const std::string state = random_token(kTokenBytes);
  url::Parameters asked{{"response_type", "code"},
                        {"client_id", provider->client_id},
                        {"redirect_uri", redirect_uri_},
                        {"scope", "openid email profile"},
                        {"state", state},
                        {"nonce", waiting.nonce},
                        {"code_challenge", base64url(sha256(waiting.verifier))},
                        {"code_challenge_method", "S256"}};
  if (anew) {
    asked.emplace_back("prompt", "login");
    asked.emplace_back("max_age", "0");
  }
  Begun out{
      at->authorize + (at->authorize.find('?') == std::string::npos ? "?" : "&") + url::write_query(asked),
      waiting.browser};
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting)
    std::erase_if(waiting_, [&](const auto& entry) { return entry.second.until <= now; });
  if (waiting_.size() >= kMostWaiting) return fail(ErrorKind::busy, "too many are signing in: try again");
  waiting_.emplace(state, std::move(waiting));
  return out;
}

Result<std::string> Oidc::exchange(const OidcProvider& provider, const Discovered& at,
                                   const std::string& code, const std::string& verifier) {
  url::Parameters form{{"grant_type", "authorization_code"},
                       {"code", code},
                       {"redirect_uri", redirect_uri_},
                       {"code_verifier", verifier}};
  std::string authorization;
  if (provider.client_secret.empty())
    form.emplace_back("client_id", provider.client_id);
  else
    authorization =
        "Basic " + to_base64(url::encode(provider.client_id) + ":" + url::encode(provider.client_secret));
  std::string body;
  for (const auto& [name, value] : form) body += (body.empty() ? "" : "&") + name + "=" + url::encode(value);
  const auto answer = object_in(web_.post(at.token, body, authorization), "token");
  if (!answer) return std::unexpected(answer.error());
  return std::string((*answer)["id_token"].as_string());
}

Result<OidcIdentity> Oidc::read_identity(const OidcProvider& provider, const Waiting& waiting,
                                         const jose::Token& token, Instant now) const {
  const auto& claims = token.claims;
  if (claims["iss"].as_string() != provider.issuer) return wrong("iss", "the token is of another service");
  if (!names(claims["aud"], provider.client_id)) return wrong("aud", "the token is for somebody else");
  if ((claims["aud"].size() > 1 || claims.has("azp")) && claims["azp"].as_string() != provider.client_id)
    return wrong("azp", "the token is for somebody else");
  if (!same(claims["nonce"].as_string(), waiting.nonce))
    return wrong("nonce", "the token is not of this sign-in");
  const auto ends = claims["exp"].as_double(), made = claims["iat"].as_double();
  const auto now_s = static_cast<double>(now.ms) / 1000, skew_s = static_cast<double>(kSkewMs) / 1000;
  if (!ends || *ends + skew_s <= now_s) return wrong("exp", "the token has ended");
  if (!made || *made - skew_s > now_s) return wrong("iat", "the token is of the future: compare the clocks");
  if (*made + static_cast<double>(kWaitingMs) / 1000 + skew_s < now_s)
    return wrong("iat", "the token is old");
  // A provider that does not say when the proof was given may have asked for none.
  const double begun_s = static_cast<double>(waiting.until.ms - kWaitingMs) / 1000;
  if (waiting.anew && claims["auth_time"].as_double().value_or(0) + skew_s < begun_s)
    return wrong("auth_time", "the sign-in service did not ask for the proof again");
  const auto subject = claims["sub"].as_string();
  if (subject.empty() || subject.size() > 255) return wrong("sub", "the token names nobody");
  OidcIdentity out{provider.id,
                   provider.issuer,
                   std::string(subject),
                   {},
                   std::string(claims["name"].as_string().substr(0, 200)),
                   false,
                   waiting.return_to,
                   waiting.anew};
  if (provider.trusts_email && claims["email_verified"].as_bool().value_or(false))
    out.email = claims["email"].as_string().substr(0, 254);
  out.second_factor = std::ranges::any_of(claims["amr"].items(), [](const json::Value& method) {
    return std::ranges::find(kSecondFactors, method.as_string()) != kSecondFactors.end();
  });
  return out;
}

Result<OidcIdentity> Oidc::finish(const Back& back, Instant now) {
  Waiting waiting;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(back.state);
    if (found == waiting_.end() || found->second.until <= now)
      return wrong("state", "this sign-in has ended: begin again");
    // Another browser must neither use nor end it.
    if (!same(found->second.browser, back.browser))
      return wrong("state", "another browser began this sign-in");
    waiting = std::move(found->second);
    waiting_.erase(found);
  }
  const OidcProvider* provider = find(waiting.provider);
  if (!provider) return wrong("provider", "there is no such sign-in service");
  if (!back.issuer.empty() && back.issuer != provider->issuer)
    return wrong("iss", "another service answered");
  if (!back.error.empty()) return wrong("provider", "the sign-in service refused");
  if (back.code.empty() || back.code.size() > 4'000) return wrong("code", "the sign-in service gave no code");
  const auto at = discover(*provider, now);
  if (!at) return std::unexpected(at.error());
  const auto compact = exchange(*provider, *at, back.code, waiting.verifier);
  if (!compact) return std::unexpected(compact.error());
  const auto token = keys_.verify(*compact, at->keys, kAlgorithms, now);
  if (!token) return std::unexpected(token.error());
  return read_identity(*provider, waiting, *token, now);
}

}  // namespace dyad::access
