// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace dyad::access {

// How often something may be asked in a minute, by whom.
struct PaceLimit {
  std::string_view name;
  int in_a_minute;
};
// The limits of the interface for other systems. By address, since who calls is not known yet.
inline constexpr PaceLimit kAuthorizeCalls{"authorize", 120};
inline constexpr PaceLimit kTokenCalls{"token", 600};  // that prove the application
inline constexpr PaceLimit kTokenFailures{"token-failures", 30};
inline constexpr PaceLimit kOidcCalls{"oidc", 60};
inline constexpr PaceLimit kKeyCalls{"keys", 600};

class Pace {
 public:
  static constexpr std::size_t kMost = 100'000;  // of counters
  // 0 when one more is within the limit, and counts it; otherwise the seconds to wait.
  int wait_s(const PaceLimit& limit, std::string_view whom, Instant now);
  // The same without counting.
  int peek_s(const PaceLimit& limit, std::string_view whom, Instant now);

 private:
  struct Count {
    Instant since;
    int n = 0;
  };
  Count& count(const PaceLimit& limit, std::string_view whom, Instant now);
  std::mutex mutex_;
  std::map<std::string, Count, std::less<>> counts_;
};

}  // namespace dyad::access
