// SPDX-License-Identifier: Apache-2.0
#include "access/grants.hpp"

#include <algorithm>

#include "access/app_scopes.hpp"
#include "access/crypto.hpp"

namespace dyad::access {
namespace {

using namespace grant_limits;

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kFamilyBytes = 12;

// What is kept of a token: what opens something is never held itself.
std::string kept(std::string_view token) { return base64url(sha256(token)); }

// Room for one more: what is over goes first; when all still runs, what ends soonest goes.
template <class Map>
void make_room(Map& map, std::size_t most, Instant now) {
  if (map.size() < most) return;
  std::erase_if(map, [&](const auto& entry) { return entry.second.until <= now; });
  if (map.size() < most) return;
  map.erase(std::ranges::min_element(
      map, [](const auto& a, const auto& b) { return a.second.until < b.second.until; }));
}

template <class Map, class Entry>
std::string keep_in(Map& map, Entry entry, std::size_t most, Instant now) {
  make_room(map, most, now);
  std::string token = random_token(kTokenBytes);
  map.insert_or_assign(kept(token), std::move(entry));
  return token;
}

template <class Map>
auto find_in(Map& map, std::string_view token, Instant now) {
  auto found = map.find(kept(token));
  return found != map.end() && now < found->second.until ? found : map.end();
}

std::string shelf_name(std::string_view family) { return "refresh/" + std::string(family); }

}  // namespace

json::Value write_grant(const Grant& grant) {
  json::Value out = json::object({{"app", grant.app},
                                  {"practitioner", grant.practitioner},
                                  {"session", grant.session},
                                  {"scope", join_scopes(grant.scopes)},
                                  {"patient", grant.patient},
                                  {"encounter", grant.encounter},
                                  {"nonce", grant.nonce},
                                  {"family", grant.family},
                                  {"agreed_at_ms", grant.agreed_at.ms},
                                  {"second_factor", grant.second_factor}});
  if (grant.signed_in_at) out.set("signed_in_at_ms", grant.signed_in_at->ms);
  return out;
}

Grant read_grant(const json::Value& value) {
  const auto text = [&](std::string_view name) { return std::string(value[name].as_string()); };
  Grant out{text("app"),
            text("practitioner"),
            text("session"),
            split_scopes(text("scope")),
            text("patient"),
            text("encounter"),
            text("nonce"),
            text("family"),
            {value["agreed_at_ms"].as_int().value_or(0)}};
  if (const auto ms = value["signed_in_at_ms"].as_int()) out.signed_in_at = Instant{*ms};
  out.second_factor = value["second_factor"].as_bool().value_or(false);
  return out;
}

std::string Grants::keep(Asked asked, Instant now) {
  const std::lock_guard lock(mutex_);
  asked.until = {now.ms + kAskedMs};
  return keep_in(asked_, std::move(asked), kMostWaiting, now);
}

std::optional<Asked> Grants::asked(std::string_view id, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = find_in(asked_, id, now);
  return found == asked_.end() ? std::optional<Asked>() : found->second;
}

std::optional<Asked> Grants::take_asked(std::string_view id, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = find_in(asked_, id, now);
  if (found == asked_.end()) return {};
  std::optional<Asked> out = std::move(found->second);
  asked_.erase(found);
  return out;
}

std::string Grants::keep(Launch launch, Instant now) {
  const std::lock_guard lock(mutex_);
  launch.until = {now.ms + kLaunchMs};
  return keep_in(launches_, std::move(launch), kMostWaiting, now);
}

std::optional<Launch> Grants::take_launch(std::string_view id, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = find_in(launches_, id, now);
  if (found == launches_.end()) return {};
  std::optional<Launch> out = std::move(found->second);
  launches_.erase(found);
  return out;
}

std::string Grants::keep(Code code, Instant now) {
  const std::lock_guard lock(mutex_);
  code.until = {now.ms + kCodeMs};
  return keep_in(codes_, std::move(code), kMostWaiting, now);
}

Result<std::optional<Code>> Grants::take_code(std::string_view code, Instant now) {
  std::optional<Code> out;
  {
    const std::lock_guard lock(mutex_);
    const auto found = find_in(codes_, code, now);
    if (found == codes_.end()) return std::optional<Code>();
    out = found->second;
    found->second.used = true;
  }
  // Somebody else has it too: what either of them got is void (RFC 6749, 4.1.2).
  if (out->used)
    if (auto ok = end_family(out->grant.family); !ok) return std::unexpected(ok.error());
  return out;
}

std::string Grants::give_access(const Grant& grant, std::int64_t ms, Instant now) {
  const std::lock_guard lock(mutex_);
  return keep_in(access_, AccessToken{grant, {now.ms + ms}}, kMostAccess, now);
}

std::optional<AccessToken> Grants::access(std::string_view token, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = find_in(access_, token, now);
  return found == access_.end() ? std::optional<AccessToken>() : found->second;
}

void Grants::end_access(std::string_view token) {
  const std::lock_guard lock(mutex_);
  access_.erase(kept(token));
}

Result<void> Grants::end_family(std::string_view family) {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(access_, [&](const auto& entry) { return entry.second.grant.family == family; });
  }
  return shelf_.remove(shelf_name(family));
}

Result<std::string> Grants::give_refresh(const Grant& grant, Instant now) {
  const std::string secret = random_token(kTokenBytes);
  const auto entry =
      json::object({{"grant", write_grant(grant)}, {"secret", kept(secret)}, {"used_at_ms", now.ms}});
  if (auto ok = shelf_.put(shelf_name(grant.family), json::write(entry)); !ok)
    return std::unexpected(ok.error());
  return grant.family + "." + secret;
}

Result<std::optional<json::Value>> Grants::family(std::string_view token) const {
  const auto dot = token.find('.');
  if (dot == std::string_view::npos || dot > 64 || token.size() > 256) return std::optional<json::Value>();
  const auto text = shelf_.get(shelf_name(token.substr(0, dot)));
  if (!text) return std::unexpected(text.error());
  if (!*text) return std::optional<json::Value>();
  auto value = json::parse(**text);
  if (!value) return std::unexpected(value.error());
  return std::optional(std::move(*value));
}

namespace {
bool is_over(const json::Value& family, const Grant& grant, Instant now) {
  return now.ms - family["used_at_ms"].as_int().value_or(0) >= kRefreshIdleMs ||
         now.ms - grant.agreed_at.ms >= kRefreshMostMs;
}
bool is_secret_of(const json::Value& family, std::string_view token) {
  return same(kept(token.substr(token.find('.') + 1)), family["secret"].as_string());
}
}  // namespace

Result<std::string> Grants::app_of_refresh(std::string_view token) const {
  const auto held = family(token);
  if (!held) return std::unexpected(held.error());
  return *held ? read_grant((**held)["grant"]).app : std::string();
}

Result<std::optional<Grant>> Grants::peek_refresh(std::string_view token, Instant now) const {
  const auto held = family(token);
  if (!held) return std::unexpected(held.error());
  if (!*held || !is_secret_of(**held, token)) return std::optional<Grant>();
  auto grant = read_grant((**held)["grant"]);
  return is_over(**held, grant, now) ? std::optional<Grant>() : std::optional(std::move(grant));
}

Result<std::optional<Grants::Refreshed>> Grants::refresh(std::string_view token, std::string_view app,
                                                         Instant now) {
  const std::lock_guard lock(refreshing_);
  const auto held = family(token);
  if (!held) return std::unexpected(held.error());
  if (!*held) return std::optional<Refreshed>();
  const Grant grant = read_grant((**held)["grant"]);
  // Of another application: refused, and nothing else, so that nobody can end what is not theirs.
  if (grant.app != app) return std::optional<Refreshed>();
  if (!is_secret_of(**held, token) || is_over(**held, grant, now)) {
    if (auto ok = end_family(grant.family); !ok) return std::unexpected(ok.error());
    return std::optional<Refreshed>();
  }
  auto next = give_refresh(grant, now);
  if (!next) return std::unexpected(next.error());
  return std::optional(Refreshed{grant, std::move(*next)});
}

}  // namespace dyad::access
