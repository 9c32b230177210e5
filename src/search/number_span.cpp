// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/decimal.hpp"
#include "search/parse_value.hpp"

namespace dyad::search {
namespace {

constexpr std::size_t kMaxNumberBytes = 40;

// A decimal text as its digits, without sign, point and exponent: digits / 10^scale.
struct Digits {
  std::string digits;
  int scale = 0;
  bool negative = false;
};

Digits digits_of(std::string_view text) {
  Digits out;
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  out.negative = mantissa.starts_with('-');
  std::ranges::copy_if(mantissa, std::back_inserter(out.digits), [](char c) { return c >= '0' && c <= '9'; });
  out.scale = point == mantissa.size() ? 0 : static_cast<int>(mantissa.size() - point - 1);
  if (e == text.size()) return out;
  if (out.scale == 0) {
    out.digits += '0';
    out.scale = 1;
  }
  std::string_view stated = text.substr(e + 1);
  if (stated.starts_with('+')) stated.remove_prefix(1);
  int exponent = 0;
  std::from_chars(stated.data(), stated.data() + stated.size(), exponent);
  out.scale -= exponent;
  return out;
}

// Half a unit of the last digit less, as a text with one digit more. Zero gives the half itself, to be
// negated.
std::string half_less(std::string digits) {
  std::size_t at = digits.size();
  while (at > 0 && digits[at - 1] == '0') digits[--at] = '9';
  if (at == 0) return "";
  --digits[at - 1];
  return digits + "5";
}

}  // namespace

std::optional<NumberValue> spanned_number(std::string_view text) {
  if (text.empty() || text.size() > kMaxNumberBytes) return std::nullopt;
  const bool begins_well =
      (text.front() >= '0' && text.front() <= '9') || text.front() == '-' || text.front() == '+';
  const auto value = begins_well ? to_double(text) : std::nullopt;
  if (!value) return std::nullopt;
  // The ends are read from decimal texts, so that they are the doubles nearest to them: 5.35 for 5.4.
  const Digits d = digits_of(text);
  const std::string exponent = "e" + std::to_string(-d.scale - 1);
  const std::string less = half_less(d.digits);
  const auto low = less.empty() ? to_double("-5" + exponent) : to_double(less + exponent);
  const auto high = to_double(d.digits + "5" + exponent);
  if (!low || !high) return std::nullopt;
  return d.negative ? NumberValue{-*high, -*low, *value} : NumberValue{*low, *high, *value};
}

}  // namespace dyad::search
