// SPDX-License-Identifier: Apache-2.0
#include "access/pace.hpp"

namespace dyad::access {
namespace {
constexpr std::int64_t kMinuteMs = 60'000;
}

Pace::Count& Pace::count(const PaceLimit& limit, std::string_view whom, Instant now) {
  if (counts_.size() >= kMost)
    std::erase_if(counts_, [&](const auto& entry) { return now.ms - entry.second.since.ms >= kMinuteMs; });
  // Somebody calls from very many places; forgetting all is better than growing.
  if (counts_.size() >= kMost) counts_.clear();
  Count& held = counts_[std::string(limit.name) + "\n" + std::string(whom)];
  if (now.ms - held.since.ms >= kMinuteMs || now < held.since) held = {now, 0};
  return held;
}

int Pace::wait_s(const PaceLimit& limit, std::string_view whom, Instant now) {
  const std::lock_guard lock(mutex_);
  Count& held = count(limit, whom, now);
  if (held.n < limit.in_a_minute) {
    ++held.n;
    return 0;
  }
  return static_cast<int>((held.since.ms + kMinuteMs - now.ms + 999) / 1000);
}

int Pace::peek_s(const PaceLimit& limit, std::string_view whom, Instant now) {
  const std::lock_guard lock(mutex_);
  const Count& held = count(limit, whom, now);
  return held.n < limit.in_a_minute ? 0 : static_cast<int>((held.since.ms + kMinuteMs - now.ms + 999) / 1000);
}

}  // namespace dyad::access
