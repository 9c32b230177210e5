// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace dyad::access {

// Proofs of who somebody is that a sign-in service has just given anew, for a signature: one for a session,
// good once and for a few minutes. Kept in memory alone: after a restart it is given again.
class FreshProofs {
 public:
  static constexpr std::int64_t kLastsMs = 5 * 60'000;

  void give(std::string_view session, Instant now);
  // When the session's proof ends; nothing when it has none.
  std::optional<Instant> until(std::string_view session, Instant now) const;
  // Whether there was one; it is used up.
  bool take(std::string_view session, Instant now);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Instant, std::less<>> until_;
};

}  // namespace dyad::access
