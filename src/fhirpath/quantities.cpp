// SPDX-License-Identifier: Apache-2.0
#include "fhirpath/quantities.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fhirpath/units.hpp"

namespace dyad::fhirpath {
namespace {

// Calendar words and the UCUM code that is equivalent to each. Only those of a fixed length are equal to it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kCalendar{{{"year", "a"},
                                                                                  {"month", "mo"},
                                                                                  {"week", "wk"},
                                                                                  {"day", "d"},
                                                                                  {"hour", "h"},
                                                                                  {"minute", "min"},
                                                                                  {"second", "s"},
                                                                                  {"millisecond", "ms"}}};

std::string_view ucum_of(const Quantity& q) {
  if (q.calendar)
    for (const auto& [word, code] : kCalendar)
      if (q.unit == word) return code;
  return q.unit;
}

bool variable_length(const Quantity& q) { return q.calendar && (q.unit == "year" || q.unit == "month"); }

struct Pair {
  Decimal a, b;
};

// a and b as multiples of one unit.
std::optional<Pair> converted(const Decimal& a, const Unit& p, const Decimal& b, const Unit& q) {
  const auto one = multiply(p.factor, q.divisor), other = multiply(q.factor, p.divisor);
  const auto x = one ? multiply(a, *one) : std::nullopt, y = other ? multiply(b, *other) : std::nullopt;
  if (!x || !y) return {};
  return Pair{*x, *y};
}

// Both in the same unit.
std::optional<Pair> aligned(const Quantity& a, const Quantity& b) {
  if (a.unit == b.unit && a.calendar == b.calendar) return Pair{a.value, b.value};
  if (variable_length(a) && variable_length(b)) {
    const auto months = [](const Quantity& q) {
      return q.unit == "year" ? multiply(q.value, Decimal::of(12LL)) : std::optional(q.value);
    };
    const auto x = months(a), y = months(b);
    if (!x || !y) return {};
    return Pair{*x, *y};
  }
  const auto p = read_unit(ucum_of(a)), q = read_unit(ucum_of(b));
  if (!p || !q || p->dimension != q->dimension) return {};
  return converted(a.value, *p, b.value, *q);
}

}  // namespace

bool comparable(const Quantity& a, const Quantity& b) { return aligned(a, b).has_value(); }

std::optional<bool> equal(const Quantity& a, const Quantity& b) {
  if (variable_length(a) != variable_length(b)) {
    const auto p = read_unit(ucum_of(a)), q = read_unit(ucum_of(b));
    if (p && q && p->dimension == q->dimension) return {};
    return false;
  }
  const auto both = aligned(a, b);
  if (!both) return {};
  return compare(both->a, both->b) == 0;
}

bool equivalent(const Quantity& a, const Quantity& b) {
  Quantity x = a, y = b;
  x.unit = ucum_of(a), y.unit = ucum_of(b);
  x.calendar = y.calendar = false;
  const auto both = aligned(x, y);
  if (!both) return false;
  const int places = std::min(both->a.trimmed().scale, both->b.trimmed().scale);
  return compare(both->a.rounded(places), both->b.rounded(places)) == 0;
}

std::optional<int> compare(const Quantity& a, const Quantity& b) {
  if (variable_length(a) != variable_length(b)) return {};
  const auto both = aligned(a, b);
  if (!both) return {};
  const auto order = compare(both->a, both->b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

std::optional<Quantity> add(const Quantity& a, const Quantity& b, bool minus) {
  Decimal other = b.value;
  if (a.unit != b.unit || a.calendar != b.calendar) {
    const auto p = read_unit(ucum_of(a)), q = read_unit(ucum_of(b));
    if (!p || !q || p->dimension != q->dimension) return {};
    const auto scale = converted(Decimal::of(1LL), *p, b.value, *q);
    const auto in_unit_of_a = scale ? divide(scale->b, scale->a) : std::nullopt;
    if (!in_unit_of_a) return {};
    other = *in_unit_of_a;
  }
  const auto sum = minus ? subtract(a.value, other) : fhirpath::add(a.value, other);
  if (!sum) return {};
  return Quantity{*sum, a.unit, a.calendar};
}

std::optional<Quantity> multiply(const Quantity& a, const Quantity& b) {
  const auto value = multiply(a.value, b.value);
  if (!value) return {};
  if (a.unit == "1") return Quantity{*value, b.unit, b.calendar};
  if (b.unit == "1") return Quantity{*value, a.unit, a.calendar};
  const std::string x(ucum_of(a)), y(ucum_of(b));
  return Quantity{*value, x == y ? x + "2" : x + "." + y, false};
}

std::optional<Quantity> divide(const Quantity& a, const Quantity& b) {
  const auto p = read_unit(ucum_of(a)), q = read_unit(ucum_of(b));
  if (a.unit != b.unit && p && q && p->dimension == q->dimension) {
    const auto both = converted(a.value, *p, b.value, *q);
    const auto ratio = both ? divide(both->a, both->b) : std::nullopt;
    if (!ratio) return {};
    return Quantity{*ratio, "1", false};
  }
  const auto value = divide(a.value, b.value);
  if (!value) return {};
  if (a.unit == b.unit) return Quantity{*value, "1", false};
  if (b.unit == "1") return Quantity{*value, a.unit, a.calendar};
  return Quantity{*value, std::string(ucum_of(a)) + "/" + std::string(ucum_of(b)), false};
}

}  // namespace dyad::fhirpath
