// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace dyad::fhirpath {

// A decimal number held exactly: digits / 10^scale. The scale is the number of digits after the point as
// written, which is its precision. Operations give nothing when the result does not fit 38 digits.
struct Decimal {
  __int128 digits = 0;
  int scale = 0;

  static constexpr int kMaxScale = 18;                        // of what a division gives
  static std::optional<Decimal> read(std::string_view text);  // "-1.50", "2e3"
  static Decimal of(long long value) { return {value, 0}; }
  static std::optional<Decimal> of(double value);

  std::string text() const;
  double value() const;
  bool is_whole() const;
  std::optional<long long> whole() const;           // when it has no fraction and fits
  std::optional<Decimal> scaled(int wanted) const;  // more digits after the point; never fewer
  Decimal trimmed() const;                          // without zeros at the end of the fraction
  Decimal rounded(int places) const;                // half away from zero
  Decimal truncated() const;                        // towards zero
};

std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);  // nothing for a zero divisor as well
std::strong_ordering compare(const Decimal& a, const Decimal& b);

}  // namespace dyad::fhirpath
