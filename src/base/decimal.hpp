// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dyad {

// A decimal text to a double; nothing when the whole text is not one finite number.
std::optional<double> to_double(std::string_view text);
// Fixed digits after the point, never "-0.0"; "not known" is the caller's business, not NaN's.
std::string fixed(double value, int digits);
// The shortest text that reads back as the same double.
std::string shortest(double value);

}  // namespace dyad
