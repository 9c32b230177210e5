// SPDX-License-Identifier: Apache-2.0
#include "access/keys.hpp"

#include <algorithm>
#include <array>

namespace dyad::access {
namespace {

constexpr std::string_view kName = "signing-keys";

Instant made_at(const json::Value& entry) { return {entry["made_at_ms"].as_int().value_or(0)}; }

}  // namespace

bool is_callable(std::string_view url) {
  if (url.size() > 2000 || url.find_first_of(" #@\\\"<>\r\n\t") != std::string_view::npos) return false;
  if (url.starts_with("https://")) return url.size() > 8 && url[8] != '/';
  if (!url.starts_with("http://")) return false;
  const auto host = url.substr(7, url.find_first_of(":/?", 7) - 7);
  return host == "localhost" || host == "127.0.0.1" || url.substr(7).starts_with("[::1]");
}

Result<json::Value> OwnKeys::with_new_key(json::Value held, Instant now) {
  auto key = jose::make_key(jose::Algorithm::rs256);
  if (!key) return key;
  json::Array entries{json::object({{"key", std::move(*key)}, {"made_at_ms", now.ms}})};
  for (const json::Value& entry : held["keys"].items()) {
    // An entry is in use until the one before it in the list was made.
    if (now.ms - made_at(entries.back()).ms > kStillReadMs) break;
    entries.push_back(entry);
  }
  json::Value out = json::object({{"keys", std::move(entries)}});
  if (auto ok = shelf_.put(kName, json::write(out)); !ok) return std::unexpected(ok.error());
  return out;
}

Result<json::Value> OwnKeys::held(Instant now) {
  const auto text = shelf_.get(kName);
  if (!text) return std::unexpected(text.error());
  if (!*text) return with_new_key({}, now);
  auto held = json::parse(**text);
  if (!held) return held;
  const auto& newest = (*held)["keys"][0];
  return now.ms - made_at(newest).ms > kInUseMs ? with_new_key(std::move(*held), now) : held;
}

Result<std::string> OwnKeys::sign(const json::Value& claims, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto keys = held(now);
  if (!keys) return std::unexpected(keys.error());
  return jose::sign(json::write(claims), (*keys)["keys"][0]["key"], jose::Algorithm::rs256,
                    json::object({{"typ", "JWT"}}));
}

Result<jose::KeySet> OwnKeys::published(Instant now) {
  const std::lock_guard lock(mutex_);
  const auto keys = held(now);
  if (!keys) return std::unexpected(keys.error());
  jose::KeySet out;
  const auto& entries = (*keys)["keys"].items();
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (i == 0 || now.ms - made_at(entries[i - 1]).ms <= kStillReadMs)
      out.add(jose::public_part(entries[i]["key"]));
  return out;
}

Result<void> OwnKeys::rotate(Instant now) {
  const std::lock_guard lock(mutex_);
  auto keys = held(now);
  if (!keys) return std::unexpected(keys.error());
  if (auto made = with_new_key(std::move(*keys), now); !made) return std::unexpected(made.error());
  return {};
}

Result<jose::KeySet> OthersKeys::fetch(const std::string& url, Instant now) {
  const auto answer = web_.get(url);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200)
    return fail(ErrorKind::busy, "no set of keys there", "jwks_uri", std::to_string(answer->status));
  auto keys = jose::KeySet::parse(answer->body);
  if (!keys) return keys;
  const std::int64_t keep = answer->max_age_s ? std::min(kKeptMs, *answer->max_age_s * 1000) : kKeptMs;
  const std::lock_guard lock(mutex_);
  if (held_.size() >= kMostSets)
    std::erase_if(held_, [&](const auto& entry) { return entry.second.until <= now; });
  if (held_.size() >= kMostSets) held_.clear();
  held_[url] = {*keys, {now.ms + keep}, now};
  return keys;
}

Result<jose::Token> OthersKeys::verify(std::string_view compact, const std::string& url,
                                       std::span<const jose::Algorithm> allowed, Instant now) {
  std::optional<Held> held;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = held_.find(url); found != held_.end()) held = found->second;
  }
  if (held && now < held->until) {
    auto token = jose::verify(compact, held->keys, allowed);
    if (token || token.error().kind != ErrorKind::not_found || now.ms - held->asked_at.ms < kAskAgainMs)
      return token;
  }
  // A token that could not be taken in any case is no reason to call anybody.
  if (const auto token = jose::take_apart(compact); !token) return token;
  const auto keys = fetch(url, now);
  if (!keys) return std::unexpected(keys.error());
  return jose::verify(compact, *keys, allowed);
}

}  // namespace dyad::access
