// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "timing/setup.hpp"

namespace dyad::timing {

struct ReferenceNewborn {
  double survives = 0, intact = 0;
};
// A baby born alive on `day`, straight from the curve, with a steroid effect of `weight` and its log odds of
// death raised by `log_odds`.
ReferenceNewborn reference_newborn(const Setup& setup, const Draw& draw, int day, double weight,
                                   double log_odds);
// Cumulative rate of death from disease over the day from t to t + 1 when birth is on `birth`.
double reference_disease(const Setup& setup, const Draw& draw, int t, int birth);
// Chance that the fetus dies on that day.
double reference_stillbirth(const Setup& setup, const Draw& draw, int t);

// The figures of one draw for one day, by walking every day from today to the horizon for that day alone:
// mother's states and the fetus's fate side by side, diseases day by day. Slow and plain on purpose; Sweep
// must agree with it.
DayFigures reference_day(const Setup& setup, const Draw& draw, int day);

}  // namespace dyad::timing
