// SPDX-License-Identifier: Apache-2.0
#include "study/number_text.hpp"

#include <algorithm>
#include <cmath>

#include "base/decimal.hpp"

namespace dyad::study {

std::string number_text(double value) {
  const double size = std::abs(value);
  if (value == 0) return "0";
  if (!(size >= 1e-6 && size < 1e15)) return shortest(value);
  const int digits = std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 9);
  std::string text = fixed(value, digits);
  if (digits > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  const std::size_t start = text.front() == '-' ? 1 : 0;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > start + 3;) text.insert(at -= 3, ",");
  return text;
}

}  // namespace dyad::study
