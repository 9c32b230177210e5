// SPDX-License-Identifier: Apache-2.0
#include "search/bounds.hpp"

#include <algorithm>
#include <cmath>

namespace dyad::search {
namespace {

using MomentBounds = Probe::MomentBounds;
using AmountBounds = Probe::AmountBounds;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double next_above(double value) { return std::nextafter(value, kInfinity); }
double next_below(double value) { return std::nextafter(value, -kInfinity); }

}  // namespace

std::vector<MomentBounds> moment_bounds(Prefix prefix, const DateValue& search) {
  const std::int64_t first = search.first_ms;
  const std::int64_t last = search.last_ms;
  MomentBounds contained, above, below;
  contained.first_min = first;
  contained.last_max = last;
  above.last_min = last + 1;
  below.first_max = first - 1;
  switch (prefix) {
    case Prefix::eq:
      return {contained};
    case Prefix::ne:
      return {below, above};
    case Prefix::gt:
      return {above};
    case Prefix::lt:
      return {below};
    case Prefix::ge:
      return {above, contained};
    case Prefix::le:
      return {below, contained};
    case Prefix::sa: {
      MomentBounds after;
      after.first_min = last;
      return {after};
    }
    case Prefix::eb: {
      MomentBounds before;
      before.last_max = first;
      return {before};
    }
    case Prefix::ap:
      break;
  }
  const std::int64_t length = last - first;
  MomentBounds overlap;
  overlap.first_max = last + length - 1;
  overlap.last_min = first - length + 1;
  return {overlap};
}

std::vector<AmountBounds> amount_bounds(Prefix prefix, double value, double low, double high) {
  AmountBounds out;
  // Of a number with more digits than a double, the span that its digits mean is the number itself.
  const double highest = std::max(next_below(high), value);
  switch (prefix) {
    case Prefix::eq:
      out.low_min = low;
      out.high_max = highest;
      return {out};
    case Prefix::ne: {
      AmountBounds above;
      out.low_max = next_below(low);
      above.high_min = next_above(highest);
      return {out, above};
    }
    case Prefix::gt:
      out.high_min = next_above(value);
      return {out};
    case Prefix::lt:
      out.low_max = next_below(value);
      return {out};
    case Prefix::ge:
      out.high_min = value;
      return {out};
    case Prefix::le:
      out.low_max = value;
      return {out};
    case Prefix::sa:
      out.low_min = next_above(value);
      return {out};
    case Prefix::eb:
      out.high_max = next_below(value);
      return {out};
    case Prefix::ap:
      break;
  }
  const double tenth = std::abs(value) / 10;
  out.low_max = std::max(high, value + tenth);
  out.high_min = std::min(low, value - tenth);
  return {out};
}

}  // namespace dyad::search
