// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/decimal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decimal.hpp"

namespace dyad::fhirpath {
namespace {

constexpr int kMaxPower = 38;

// 10^power; the caller keeps it in range.
__int128 ten_to(int power) {
  __int128 out = 1;
  for (int i = 0; i < power; ++i) out *= 10;
  return out;
}

// What 38 digits hold; below the edge of the type, so that a sign can always be turned.
std::optional<__int128> within(__int128 value, bool overflow) {
  static const __int128 limit = ten_to(kMaxPower) - 1;
  if (overflow || value > limit || value < -limit) return {};
  return value;
}

std::optional<__int128> times(__int128 a, __int128 b) {
  __int128 out = 0;
  const bool overflow = __builtin_mul_overflow(a, b, &out);
  return within(out, overflow);
}

std::optional<__int128> plus(__int128 a, __int128 b) {
  __int128 out = 0;
  const bool overflow = __builtin_add_overflow(a, b, &out);
  return within(out, overflow);
}

std::optional<__int128> shifted(__int128 digits, int power) {
  if (digits == 0) return 0;
  if (power > kMaxPower) return {};
  return times(digits, ten_to(power));
}

}  // namespace

std::optional<Decimal> Decimal::read(std::string_view text) {
  Decimal out;
  std::size_t i = 0;
  const bool minus = !text.empty() && text[0] == '-';
  if (minus || (!text.empty() && text[0] == '+')) ++i;
  bool any = false, fraction = false;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return {};
    const auto shifted_up = times(out.digits, 10);
    const auto more = shifted_up ? plus(*shifted_up, text[i] - '0') : std::nullopt;
    if (!more) return {};
    out.digits = *more;
    out.scale += fraction ? 1 : 0;
    any = true;
  }
  if (!any || (fraction && out.scale == 0)) return {};
  if (minus) out.digits = -out.digits;
  if (i == text.size()) return out;
  const auto power = to_double(text.substr(i + 1 + (text.substr(i + 1).starts_with('+') ? 1 : 0)));
  if (!power || std::abs(*power) > kMaxPower || *power != std::floor(*power)) return {};
  out.scale -= static_cast<int>(*power);
  if (out.scale >= 0) return out;
  const auto whole = shifted(out.digits, -out.scale);
  if (!whole) return {};
  return Decimal{*whole, 0};
}

std::optional<Decimal> Decimal::of(double value) {
  if (!std::isfinite(value)) return {};
  return read(shortest(value));
}

std::string Decimal::text() const {
  const bool minus = digits < 0;
  unsigned __int128 rest =
      minus ? -static_cast<unsigned __int128>(digits) : static_cast<unsigned __int128>(digits);
  std::string out;
  for (int i = 0; rest != 0 || i <= scale; ++i) {
    if (i == scale && scale > 0) out += '.';
    out += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (minus) out += '-';
  std::reverse(out.begin(), out.end());
  return out;
}

double Decimal::value() const { return to_double(text()).value_or(std::numeric_limits<double>::quiet_NaN()); }

bool Decimal::is_whole() const { return scale <= kMaxPower && digits % ten_to(scale) == 0; }

std::optional<long long> Decimal::whole() const {
  if (!is_whole()) return {};
  const __int128 n = digits / ten_to(scale);
  if (n > std::numeric_limits<long long>::max() || n < std::numeric_limits<long long>::min()) return {};
  return static_cast<long long>(n);
}

std::optional<Decimal> Decimal::scaled(int wanted) const {
  if (wanted <= scale) return *this;
  const auto more = shifted(digits, wanted - scale);
  if (!more) return {};
  return Decimal{*more, wanted};
}

Decimal Decimal::trimmed() const {
  Decimal out = *this;
  while (out.scale > 0 && out.digits % 10 == 0) out.digits /= 10, --out.scale;
  return out;
}

Decimal Decimal::rounded(int places) const {
  if (places >= scale) return *this;
  const int drop = scale - places;
  if (drop > kMaxPower) return {0, places};
  const __int128 unit = ten_to(drop);
  const __int128 rest = digits % unit;
  __int128 kept = digits / unit;
  if ((rest < 0 ? -rest : rest) >= unit - unit / 2) kept += digits < 0 ? -1 : 1;
  return {kept, places};
}

Decimal Decimal::truncated() const {
  return scale > kMaxPower ? Decimal{} : Decimal{digits / ten_to(scale), 0};
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  const auto x = a.scaled(b.scale);
  const auto y = b.scaled(a.scale);
  const auto sum = x && y ? plus(x->digits, y->digits) : std::nullopt;
  if (!sum) return {};
  return Decimal{*sum, x->scale};
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, {-b.digits, b.scale}); }

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const auto digits = times(a.digits, b.digits);
  if (!digits) return {};
  return Decimal{*digits, a.scale + b.scale};
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (b.digits == 0) return {};
  // As many digits as fit, up to kMaxScale.
  for (int places = Decimal::kMaxScale; places >= 0; --places) {
    const int power = places + b.scale - a.scale;
    if (power > kMaxPower) continue;
    const auto top = power >= 0 ? shifted(a.digits, power) : std::optional(a.digits);
    const auto bottom = power >= 0 ? std::optional(b.digits) : shifted(b.digits, -power);
    if (!top || !bottom) continue;
    return Decimal{*top / *bottom, places}.trimmed();
  }
  return {};
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
  const auto x = a.scaled(b.scale);
  const auto y = b.scaled(a.scale);
  if (x && y) return x->digits <=> y->digits;
  // One of them has so many more digits that they cannot be written side by side.
  const double p = a.value(), q = b.value();
  return p < q   ? std::strong_ordering::less
         : p > q ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

}  // namespace dyad::fhirpath
