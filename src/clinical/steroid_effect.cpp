// SPDX-License-Identifier: Apache-2.0
#include "clinical/steroid_effect.hpp"

#include <cmath>

#include "base/decimal.hpp"

namespace dyad::clinical {
namespace {

double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
  if (at >= x.back()) return y.back();
  std::size_t i = 0;
  while (i + 2 < x.size() && at >= x[i + 1]) ++i;
  return y[i] + (y[i + 1] - y[i]) * (at - x[i]) / (x[i + 1] - x[i]);
}

}  // namespace

Result<SteroidEffect> steroid_effect(const evidence::Book& book, Gestation at_birth, double hours) {
  if (hours < 0) return fail(ErrorKind::invalid, "cannot be negative", "hours", shortest(hours), "0 or more");
  const auto& e = book.need("effect.steroid.time_curve");
  for (const auto& row : e.value("or_max").items()) {
    if (at_birth.completed_weeks() >= row["weeks_below"].as_double().value()) continue;
    SteroidEffect out;
    out.weight = interpolated(e.numbers("hours"), e.numbers("weight"), hours);
    out.odds_ratio = std::exp(out.weight * std::log(row["or"].as_double().value()));
    out.respiratory_only = row["respiratory_only"].as_bool().value_or(false);
    return out;
  }
  return fail(ErrorKind::refused, "the effect of steroids is not known this late", "gestation",
              format(at_birth));
}

}  // namespace dyad::clinical
