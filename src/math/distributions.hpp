// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dyad::math {

// Distribution functions in double precision. Domain errors (df <= 0, p outside [0, 1], a or b <= 0) throw
// std::domain_error: they are bugs of the caller, not bad user input. Quantiles at p = 0 and 1 are minus and
// plus infinity where the distribution is unbounded.
double normal_cdf(double z);
double normal_upper_tail(double z);  // 1 - cdf without cancellation
double normal_quantile(double p);

double student_t_cdf(double t, double df);         // df may be any positive real
double student_t_upper_tail(double t, double df);  // 1 - cdf without cancellation
double student_t_quantile(double p, double df);

double incomplete_beta(double a, double b, double x);  // regularised, I_x(a, b)
double beta_quantile(double p, double a, double b);

// Wilson's interval for a proportion, at the two-sided level that `z` stands for (1.96 for 95 %).
struct Interval {
  double low = 0;
  double high = 1;
};
Interval wilson_interval(double events, double n, double z);

}  // namespace dyad::math
