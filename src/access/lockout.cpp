// SPDX-License-Identifier: Apache-2.0
#include "access/lockout.hpp"

#include <algorithm>

namespace dyad::access {

bool locked(const Attempts& attempts, Instant now) { return now < attempts.locked_until; }

void count_attempt(Attempts& attempts, Instant now, int tries, const Policy& policy) {
  if (locked(attempts, now)) return;
  if (attempts.failed > 0 && now.ms - attempts.last_at.ms >= policy.forget_ms) attempts = {};
  ++attempts.failed;
  attempts.last_at = now;
  if (attempts.failed < tries) return;
  std::int64_t delay_ms = policy.first_delay_ms;
  for (int i = tries; i < attempts.failed && delay_ms < policy.most_delay_ms; ++i) delay_ms *= 2;
  attempts.locked_until = Instant{now.ms + std::min(delay_ms, policy.most_delay_ms)};
}

void give_back(Attempts& attempts) {
  attempts.failed = std::max(0, attempts.failed - 1);
  attempts.locked_until = {};
}

}  // namespace dyad::access
