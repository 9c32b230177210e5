// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "clinical/growth.hpp"

namespace dyad::clinical {

// Shared by the growth standards. Refuses an age before the first entry's first_day or after the last entry's
// last_day, naming the range.
Result<void> within(const evidence::Entry& first, const evidence::Entry& last, Gestation age,
                    std::string_view field);
Position position(const evidence::Entry& standard, double z);
Result<double> probability_of(double centile);  // centile strictly between 0 and 100

}  // namespace dyad::clinical
