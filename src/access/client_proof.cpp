// SPDX-License-Identifier: Apache-2.0
#include "access/client_proof.hpp"

#include <algorithm>
#include <array>

#include "base/http_message.hpp"

namespace dyad::access {
namespace {

constexpr std::array kStatementAlgorithms{jose::Algorithm::rs384, jose::Algorithm::es384};
constexpr std::size_t kMostJtiBytes = 256;

bool names_audience(const json::Value& aud, const std::vector<std::string>& ours) {
  const auto is_ours = [&](const json::Value& one) {
    return one.is_string() && std::ranges::find(ours, one.as_string()) != ours.end();
  };
  return aud.is_array() ? std::ranges::any_of(aud.items(), is_ours) : is_ours(aud);
}

}  // namespace

bool SeenOnce::first(std::string_view what, Instant until, Instant now) {
  const std::lock_guard lock(mutex_);
  if (seen_.size() >= kMost) std::erase_if(seen_, [&](const auto& entry) { return entry.second <= now; });
  if (seen_.size() >= kMost) return false;
  const auto [place, fresh] = seen_.try_emplace(std::string(what), until);
  if (fresh) return true;
  const bool over = place->second <= now;
  if (over) place->second = until;
  return over;
}

Result<void> check_statement(const json::Value& claims, const StatementRules& rules, Instant now) {
  const auto wrong = [](const char* claim, const char* why) { return fail(ErrorKind::refused, why, claim); };
  if (claims["iss"].as_string() != rules.issuer) return wrong("iss", "not who this is from");
  if (rules.subject_too && claims["sub"].as_string() != rules.issuer)
    return wrong("sub", "not the same as iss");
  if (!names_audience(claims["aud"], rules.audiences)) return wrong("aud", "made for somebody else");
  const auto seconds = [&](std::string_view name) { return claims[name].as_double(); };
  const auto now_s = static_cast<double>(now.ms) / 1000.0;
  const auto skew_s = static_cast<double>(rules.skew_ms) / 1000.0;
  const auto longest_s = static_cast<double>(rules.longest_ms) / 1000.0;
  const auto ends = seconds("exp");
  if (!ends) return wrong("exp", "does not say when it ends");
  if (*ends <= now_s) return wrong("exp", "has ended");
  if (*ends > now_s + longest_s + skew_s) return wrong("exp", "ends too late");
  for (const char* name : {"iat", "nbf"}) {
    if (!claims.has(name)) continue;
    const auto from = seconds(name);
    if (!from || *from > now_s + skew_s) return wrong(name, "is not valid yet");
  }
  const auto jti = claims["jti"].as_string();
  if (jti.empty() || jti.size() > kMostJtiBytes) return wrong("jti", "has no name of its own");
  return {};
}

Result<std::string> CallerCheck::issuer_of(std::string_view authorization,
                                           std::span<const CallingSystem> known, const std::string& address,
                                           Instant now) {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.size() <= kScheme.size() ||
      !http::equal_fold(authorization.substr(0, kScheme.size()), kScheme))
    return fail(ErrorKind::missing, "a signed token is needed", "Authorization", {}, "Bearer ...");
  const auto compact = authorization.substr(kScheme.size());
  const auto token = jose::take_apart(compact);
  if (!token) return std::unexpected(token.error());
  const auto issuer = token->claims["iss"].as_string();
  const auto system = std::ranges::find(known, issuer, &CallingSystem::issuer);
  if (system == known.end()) return fail(ErrorKind::refused, "this system is not known here", "iss");
  if (token->key_id.empty()) return fail(ErrorKind::missing, "the token names no key", "kid");
  if (token->header["typ"].as_string() != "JWT") return fail(ErrorKind::refused, "not a JWT", "typ");
  if (token->header.has("jku") && token->header["jku"].as_string() != system->keys_url)
    return fail(ErrorKind::refused, "keys are not fetched from there", "jku");
  const auto checked = system->keys_url.empty()
                           ? jose::verify(compact, system->keys, kStatementAlgorithms)
                           : keys_.verify(compact, system->keys_url, kStatementAlgorithms, now);
  if (!checked) return std::unexpected(checked.error());
  const StatementRules rules{std::string(issuer), false, {address}};
  if (auto ok = check_statement(checked->claims, rules, now); !ok) return std::unexpected(ok.error());
  if (!checked->claims.has("iat")) return fail(ErrorKind::missing, "does not say when it was made", "iat");
  const std::string once = std::string(issuer) + "\n" + std::string(checked->claims["jti"].as_string());
  if (!seen_.first(once, {now.ms + rules.longest_ms + 2 * rules.skew_ms}, now))
    return fail(ErrorKind::refused, "this token was used before", "jti");
  return std::string(issuer);
}

}  // namespace dyad::access
