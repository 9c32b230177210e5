// SPDX-License-Identifier: Apache-2.0
#include "study/number_text.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::study {

std::string written_number(std::string digits, std::string_view language) {
  const bool vietnamese = language == "vi";
  const std::size_t start = digits.starts_with('-') ? 1 : 0;
  const std::size_t whole = std::min(digits.find_first_not_of("0123456789", start), digits.size());
  if (whole < digits.size() && digits[whole] == '.' && vietnamese) digits[whole] = ',';
  // "1.234" in Vietnamese reads as a decimal to some: the pages group from five digits on, and so do we.
  if (language != "en" && whole - start < 5) return digits;
  for (std::size_t at = whole; at > start + 3;) digits.insert(at -= 3, vietnamese ? "." : ",");
  return digits;
}

std::string number_text(double value, std::string_view language) {
  const double size = std::abs(value);
  if (value == 0) return "0";
  if (!(size >= 1e-6 && size < 1e15)) {
    std::string text = shortest(value);
    if (language == "vi") std::ranges::replace(text, '.', ',');
    return text;
  }
  const int digits = std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 9);
  std::string text = fixed(value, digits);
  if (digits > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return written_number(std::move(text), language);
}

}  // namespace dyad::study
