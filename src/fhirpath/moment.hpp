// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dyad::fhirpath {

// A date, a point in time or a time of day, known down to `precision`.
struct Moment {
  enum Part { year, month, day, hour, minute, second, millisecond };

  std::array<int, 7> parts{0, 1, 1, 0, 0, 0, 0};
  int precision = year;  // the last part that is stated
  bool clock_only = false;
  bool is_date = false;  // of type Date, which has no time
  std::optional<int> zone_minutes;

  static std::optional<Moment> read_date(std::string_view text);  // "2014-01"
  static std::optional<Moment> read_date_time(
      std::string_view text);                                     // "2014-01-25T14:30:14.559+07:00", "2014T"
  static std::optional<Moment> read_time(std::string_view text);  // "14:30"

  std::string text() const;  // as FHIR writes it
  // Milliseconds since 1970-01-01T00:00:00Z; a missing zone counts as UTC, missing parts as their lowest.
  long long milliseconds() const;
  Moment at_zone(int minutes) const;  // the same instant elsewhere
};

// -1, 0 or 1; nothing when one is less precise and equal so far, or when only one has a zone.
std::optional<int> compare(const Moment& a, const Moment& b);
// Adds whole calendar units; nothing when the result is outside years 1 to 9999.
std::optional<Moment> add(const Moment& moment, Moment::Part part, long long amount);
int days_in_month(int year, int month);

}  // namespace dyad::fhirpath
