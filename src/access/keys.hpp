// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/jose.hpp"
#include "access/ports.hpp"
#include "base/instant.hpp"

namespace dyad::access {

// The keys this server signs with: one in use, and those before it for as long as something they signed may
// still be read. Made when first needed; the private parts stand on the shelf only.
class OwnKeys {
 public:
  static constexpr std::int64_t kInUseMs = 90LL * 86'400'000;     // then a new one is made
  static constexpr std::int64_t kStillReadMs = 2LL * 86'400'000;  // afterwards the old one is still published

  explicit OwnKeys(Shelf& shelf) : shelf_(shelf) {}
  // Signs with the key in use; id tokens are RS256 (OpenID Connect's default).
  Result<std::string> sign(const json::Value& claims, Instant now);
  Result<jose::KeySet> published(Instant now);
  Result<void> rotate(Instant now);  // a new key from now on, as when one may have been seen

 private:
  Result<json::Value> held(Instant now);  // {"keys": [{key, made_at_ms}, ...]}, newest first
  Result<json::Value> with_new_key(json::Value held, Instant now);
  Shelf& shelf_;
  std::mutex mutex_;
};

// Key sets that others publish, by their address. Kept no longer than their answer allows.
class OthersKeys {
 public:
  static constexpr std::int64_t kKeptMs = 5LL * 60'000;  // at most, whatever the answer allows
  static constexpr std::int64_t kAskAgainMs = 30'000;    // not sooner, when a key was not found
  static constexpr std::size_t kMostSets = 500;

  explicit OthersKeys(Web& web) : web_(web) {}
  // Checks the token with the set at `url`. When the set lacks the key it is asked for once more: keys
  // change.
  Result<jose::Token> verify(std::string_view compact, const std::string& url,
                             std::span<const jose::Algorithm> allowed, Instant now);

 private:
  struct Held {
    jose::KeySet keys;
    Instant until;
    Instant asked_at;
  };
  Result<jose::KeySet> fetch(const std::string& url, Instant now);
  Web& web_;
  std::mutex mutex_;
  std::map<std::string, Held> held_;
};

}  // namespace dyad::access
