// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dyad {

// Gestational (or postmenstrual) age in whole days since the first day of the last menstrual period.
struct Gestation {
  int days = 0;
  auto operator<=>(const Gestation&) const = default;
  double weeks() const { return days / 7.0; }  // exact weeks, 27+5 = 27.714
  int completed_weeks() const { return days / 7; }
};

inline constexpr int kPregnancyDays = 280;  // EDD = day 280 by definition of the estimated date of delivery

// Accepts "27+5", "27w5d", "27w", "27" (weeks) and "194d". Days after + must be 0 to 6.
Result<Gestation> parse_gestation(std::string_view text);
std::string format(Gestation g);  // "27+5"

}  // namespace dyad
