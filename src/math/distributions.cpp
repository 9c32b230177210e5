// SPDX-License-Identifier: Apache-2.0
#include "math/distributions.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace dyad::math {
namespace {

// Long double promotion doubles the time and the last digits are not needed.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void need_probability(double p) {
  if (!(p >= 0 && p <= 1)) throw std::domain_error("a probability lies between 0 and 1");
}

}  // namespace

double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double normal_upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double normal_quantile(double p) {
  need_probability(p);
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p, Policy());
}

double student_t_upper_tail(double t, double df) {
  if (!(df > 0)) throw std::domain_error("degrees of freedom are positive");
  const double t2 = t * t;
  // The tail beyond |t| is half of I_x(df/2, 1/2) at x = df/(df + t^2); near t = 0 that x rounds to 1, so the
  // complement is taken from the other side.
  const double tail = df > t2 ? 0.5 * boost::math::ibetac(0.5, df / 2, t2 / (df + t2), Policy())
                              : 0.5 * boost::math::ibeta(df / 2, 0.5, df / (df + t2), Policy());
  return t >= 0 ? tail : 1 - tail;
}

double student_t_cdf(double t, double df) { return student_t_upper_tail(-t, df); }

double student_t_quantile(double p, double df) {
  need_probability(p);
  if (!(df > 0)) throw std::domain_error("degrees of freedom are positive");
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  if (p == 0.5) return 0;
  const double tail = p < 0.5 ? p : 1 - p;
  double complement = 0;
  const double x = boost::math::ibeta_inv(df / 2, 0.5, 2 * tail, &complement, Policy());
  const double t = std::sqrt(df * complement / x);
  return p < 0.5 ? -t : t;
}

double incomplete_beta(double a, double b, double x) { return boost::math::ibeta(a, b, x, Policy()); }

double beta_quantile(double p, double a, double b) { return boost::math::ibeta_inv(a, b, p, Policy()); }

Interval wilson_interval(double events, double n, double z) {
  if (!(n > 0) || events < 0 || events > n) throw std::domain_error("events lie between 0 and n");
  const double p = events / n, z2 = z * z, centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {centre - half, centre + half};
}

}  // namespace dyad::math
