// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "json/json.hpp"

namespace dyad::care {

// What became of a message, as it is counted.
enum class IntakeResult { accepted, partly, refused, rejected, duplicate, unreadable, not_stored };

// Counts by sender. A sender is "APPLICATION|FACILITY"; beyond kMaxSenders all others are counted together.
class IntakeStats {
 public:
  static constexpr std::size_t kMaxSenders = 1'000;
  static constexpr std::size_t kMinutes = 5;  // over which a rate is taken

  void count(const std::string& sender, IntakeResult result, Instant now, std::optional<Instant> sent);
  json::Value json(Instant now) const;

 private:
  struct Row {
    std::array<std::uint64_t, 7> counts{};
    std::array<std::uint32_t, kMinutes + 1> minutes{};  // ring by minute
    std::int64_t minute = 0;                            // of the newest bucket
    Instant last;
    std::optional<std::int64_t> lag_ms;
    void turn_to(std::int64_t now_minute);
  };
  mutable std::mutex mutex_;
  std::map<std::string, Row> rows_;
};

}  // namespace dyad::care
