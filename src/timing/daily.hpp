// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

namespace dyad::timing {

// A chance per week as the same chance on each of its days: 1 - (1 - p)^(1/7). Every draw asks for it once a
// week of the pregnancy, so small chances go by the binomial series and Newton's step instead of a power; to
// 2e-16 of it.
inline double daily_of_weekly(double p) {
  constexpr double kDays = 7.0, kSmall = 0.1;
  const double left = 1.0 - p;
  if (!(p <= kSmall)) return 1.0 - std::pow(left, 1.0 / kDays);
  // (1/7 choose n), with the sign of (-p)^n.
  constexpr double c1 = 1.0 / 7, c2 = c1 * 6 / 14, c3 = c2 * 13 / 21, c4 = c3 * 20 / 28, c5 = c4 * 27 / 35;
  const double root = 1.0 - p * (c1 + p * (c2 + p * (c3 + p * (c4 + p * c5))));
  const double square = root * root, sixth = square * square * square;
  return 1.0 - (6.0 * root + left / sixth) / kDays;
}

}  // namespace dyad::timing
