// SPDX-License-Identifier: Apache-2.0
#include "clinical/growth_range.hpp"

#include "base/decimal.hpp"
#include "math/distributions.hpp"

namespace dyad::clinical {
namespace {

constexpr double kPercent = 100;

}  // namespace

Result<void> within(const evidence::Entry& first, const evidence::Entry& last, Gestation age,
                    std::string_view field) {
  const Gestation low{static_cast<int>(first.number("first_day"))},
      high{static_cast<int>(last.number("last_day"))};
  if (age >= low && age <= high) return {};
  return fail(ErrorKind::refused, "outside the standard " + first.standard, std::string(field), format(age),
              format(low) + " to " + format(high));
}

Position position(const evidence::Entry& standard, double z) {
  return {z, kPercent * math::normal_cdf(z), standard.id, standard.standard, {standard.id}};
}

Result<double> probability_of(double centile) {
  if (centile > 0 && centile < kPercent) return centile / kPercent;
  return fail(ErrorKind::invalid, "a centile lies between 0 and 100", "centile", shortest(centile),
              "0 to 100");
}

}  // namespace dyad::clinical
