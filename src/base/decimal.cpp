// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace dyad {

std::optional<double> to_double(std::string_view text) {
  double value = 0;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || text.empty() || !std::isfinite(value))
    return {};
  return value;
}

std::string fixed(double value, int digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string shortest(double value) { return fmt::format("{}", value); }

}  // namespace dyad
