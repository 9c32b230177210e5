// SPDX-License-Identifier: Apache-2.0
#include "timing/course.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dyad::timing {

Share scale_deaths(const Share& row, double k) {
  const double sum = row.stay + row.worse + k * row.die + row.improve;
  return {row.stay / sum, row.worse / sum, k * row.die / sum, row.improve / sum};
}

double death_before_recovery(const Organs& organs, const std::array<double, 3>& mix, double k) {
  // p1 = (d1 + w1 p2) / (1 - s1), p2 = (d2 + w2 p3 + i2 p1) / (1 - s2), p3 = (d3 + i3 p2) / (1 - s3), solved
  // for p2. Only ratios within a row matter, so the rows need not be normalised: 1 - s is the sum of the ways
  // out.
  const auto& [one, two, three] = organs;
  const double out1 = one.worse + k * one.die + one.improve;
  const double out2 = two.worse + k * two.die + two.improve;
  const double out3 = k * three.die + three.improve;
  const double alpha1 = k * one.die / out1, beta1 = one.worse / out1;
  const double alpha3 = k * three.die / out3, beta3 = three.improve / out3;
  const double p2 = (k * two.die + two.worse * alpha3 + two.improve * alpha1) /
                    (out2 - two.worse * beta3 - two.improve * beta1);
  return mix[0] * (alpha1 + beta1 * p2) + mix[1] * p2 + mix[2] * (alpha3 + beta3 * p2);
}

double calibrate_deaths(const Organs& organs, const std::array<double, 3>& mix, double target) {
  // The odds of death are nothing at k = 0 and nearly in proportion to k, so a step along their last secant
  // is a good step; the bracket makes it safe, and halving takes over when a step leaves it.
  const double wanted = target / (1.0 - target);
  double low = 0.0, high = std::numeric_limits<double>::infinity();
  double k = 1.0, last_k = 0.0, last_odds = 0.0;
  for (int i = 0; i < 2000; ++i) {
    const double p = death_before_recovery(organs, mix, k);
    const double odds = p / (1.0 - p);
    if (std::abs(odds - wanted) < 1e-13 * wanted) break;
    (odds < wanted ? low : high) = k;
    double next = k - (odds - wanted) * (k - last_k) / (odds - last_odds);
    if (!(next > low && next < high)) next = std::isinf(high) ? 2.0 * k : 0.5 * (low + high);
    if (next == k) break;
    last_k = k;
    last_odds = odds;
    k = next;
  }
  return k;
}

Matrix course_matrix(const Organs& scaled, double ward_worsening) {
  Matrix m{};
  const auto& [one, two, three] = scaled;
  const double worse = ward_worsening * one.worse;
  m[kWard][kOneOrgan] = worse;
  m[kWard][kRecovered] = one.improve;
  m[kWard][kWard] = 1.0 - worse - one.improve;
  m[kOneOrgan][kOneOrgan] = one.stay;
  m[kOneOrgan][kTwoOrgans] = one.worse;
  m[kOneOrgan][kRecovered] = one.improve;
  m[kTwoOrgans][kTwoOrgans] = two.stay;
  m[kTwoOrgans][kThreeOrgans] = two.worse;
  m[kTwoOrgans][kOneOrgan] = two.improve;
  m[kThreeOrgans][kThreeOrgans] = three.stay;
  m[kThreeOrgans][kTwoOrgans] = three.improve;
  m[kRecovered][kRecovered] = 1.0;
  return m;
}

}  // namespace dyad::timing
