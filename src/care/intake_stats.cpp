// SPDX-License-Identifier: Apache-2.0
#include "care/intake_stats.hpp"

#include <algorithm>

namespace dyad::care {

namespace {
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::array<const char*, 7> kNames{"accepted",   "partly",     "refused",   "rejected",
                                            "duplicates", "unreadable", "not_stored"};
}  // namespace

void IntakeStats::Row::turn_to(std::int64_t now_minute) {
  for (; minute < now_minute && now_minute - minute <= static_cast<std::int64_t>(minutes.size());) {
    ++minute;
    minutes[static_cast<std::size_t>(minute) % minutes.size()] = 0;
  }
  if (minute < now_minute) {
    minutes.fill(0);
    minute = now_minute;
  }
}

void IntakeStats::count(const std::string& sender, IntakeResult result, Instant now,
                        std::optional<Instant> sent) {
  const std::scoped_lock lock(mutex_);
  const bool known = rows_.contains(sender) || rows_.size() < kMaxSenders;
  Row& row = rows_[known ? sender : std::string("|")];
  ++row.counts[static_cast<std::size_t>(result)];
  row.turn_to(now.ms / kMinuteMs);
  ++row.minutes[static_cast<std::size_t>(row.minute) % row.minutes.size()];
  row.last = now;
  if (sent) row.lag_ms = now.ms - sent->ms;
}

json::Value IntakeStats::json(Instant now) const {
  const std::scoped_lock lock(mutex_);
  json::Array out;
  for (const auto& [sender, held] : rows_) {
    Row row = held;
    row.turn_to(now.ms / kMinuteMs);
    const auto bar = sender.find('|');
    json::Value one =
        json::object({{"application", sender.substr(0, bar)}, {"facility", sender.substr(bar + 1)}});
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      one.set(kNames[i], static_cast<unsigned long>(row.counts[i]));
      all += row.counts[i];
    }
    one.set("received", static_cast<unsigned long>(all));
    // Whole minutes only: the one under way is not counted yet.
    std::uint64_t recent = 0;
    for (std::size_t i = 0; i < row.minutes.size(); ++i)
      if (i != static_cast<std::size_t>(row.minute) % row.minutes.size()) recent += row.minutes[i];
    one.set("per_minute", static_cast<double>(recent) / static_cast<double>(kMinutes));
    one.set("last_at", format_utc(row.last));
    one.set("lag_ms", row.lag_ms ? json::Value(static_cast<long long>(*row.lag_ms)) : json::Value());
    out.push_back(std::move(one));
  }
  return json::Value(std::move(out));
}

}  // namespace dyad::care
