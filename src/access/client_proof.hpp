// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/keys.hpp"
#include "base/instant.hpp"

namespace dyad::access {

// Remembers what may be used once only, for as long as it could be used.
class SeenOnce {
 public:
  static constexpr std::size_t kMost = 50'000;
  // True the first time. False again until `until`, and when too many are remembered to be sure.
  bool first(std::string_view what, Instant until, Instant now);

 private:
  std::mutex mutex_;
  std::map<std::string, Instant, std::less<>> seen_;
};

// What a signed statement of a program about itself must satisfy, besides its signature.
struct StatementRules {
  std::string issuer;                    // must be "iss"
  bool subject_too = true;               // and "sub"
  std::vector<std::string> audiences;    // one of them is "aud"
  std::int64_t longest_ms = 5 * 60'000;  // from now to "exp"
  std::int64_t skew_ms = 30'000;         // by which clocks may differ
};

// iss, sub, aud, exp, iat, nbf and jti of claims whose signature is right. Errors name the claim.
Result<void> check_statement(const json::Value& claims, const StatementRules& rules, Instant now);

// Who may call the decision support services: systems entered with their keys.
struct CallingSystem {
  std::string issuer;    // "iss" of their tokens
  std::string keys_url;  // the only "jku" that is followed
  jose::KeySet keys;     // or their keys themselves
};

// Checks the token a calling system sends with each request to a decision support service (CDS Hooks 2.0,
// "Trusting CDS Clients"): ES384 or RS384, of a known issuer, for exactly this address, short, used once.
class CallerCheck {
 public:
  explicit CallerCheck(OthersKeys& keys) : keys_(keys) {}
  Result<std::string> issuer_of(std::string_view authorization, std::span<const CallingSystem> known,
                                const std::string& address, Instant now);

 private:
  OthersKeys& keys_;
  SeenOnce seen_;
};

}  // namespace dyad::access
