// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad {

// A point in time, UTC, millisecond resolution.
struct Instant {
  std::int64_t ms = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Instant&) const = default;
  Instant plus_minutes(std::int64_t minutes) const { return {ms + minutes * 60'000}; }
  Instant plus_days(double days) const { return {ms + static_cast<std::int64_t>(days * 86'400'000.0)}; }
};

inline double days_between(Instant from, Instant to) {
  return static_cast<double>(to.ms - from.ms) / 86'400'000.0;
}
inline double hours_between(Instant from, Instant to) { return days_between(from, to) * 24.0; }

// A calendar date, as days since 1970-01-01 in whatever zone it was stated.
struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
  Date plus(int n) const { return {days + n}; }
};
inline int operator-(Date a, Date b) { return a.days - b.days; }

// A FHIR date or dateTime: "2025", "2025-02", "2025-02-13", or a full instant with zone. `first` is the
// earliest instant it can mean and `last` the latest (exclusive); a partial date has no zone and is read in
// `offset_minutes` of the caller's choice.
struct PartialDateTime {
  Instant first;
  Instant last;
  int offset_minutes = 0;
  bool has_time = false;
  bool has_zone = false;
};

Result<Date> parse_date(std::string_view text);  // YYYY-MM-DD only
Result<PartialDateTime> parse_partial(std::string_view text, int default_offset_minutes = 0);
Result<Instant> parse_instant(std::string_view text);  // needs a time and a zone
Result<Instant> parse_when(std::string_view text,
                           int default_offset_minutes = 0);  // a date or an instant; `first`

std::string format_utc(Instant t);                        // 2025-02-13T01:20:00.000Z
std::string format_local(Instant t, int offset_minutes);  // 2025-02-13T08:20:00+07:00
std::string format_date(Date d);
Date date_of(Instant t, int offset_minutes);
Instant start_of(Date d, int offset_minutes);

}  // namespace dyad
