// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "timing/setup.hpp"

namespace dyad::timing {

// The figures of one draw for one day, by walking every day from today to the horizon for that day alone:
// mother's states and the fetus's fate side by side, diseases day by day. Slow and plain on purpose; Sweep
// must agree with it.
DayFigures reference_day(const Setup& setup, const Draw& draw, int day);

}  // namespace dyad::timing
