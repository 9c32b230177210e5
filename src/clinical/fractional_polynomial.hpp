// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "evidence/evidence.hpp"

namespace dyad::clinical {

// The sum of c * x^power * ln(x)^ln_power over the terms an evidence entry lists at `path`
// ([{"c":..,"power":..,"ln_power":..}]; an absent power is 0). Nearly every growth and dating equation has
// this form, so the equations themselves are data. x > 0. Throws std::out_of_range when the entry has no
// terms there.
double fractional_polynomial(const evidence::Entry& entry, std::string_view path, double x);
double fractional_polynomial_slope(const evidence::Entry& entry, std::string_view path, double x);  // d/dx

// Points of a banded score: the first row of the list at `path` whose "above" or "at_least" the value
// reaches; a row with neither is the rest.
int points_in(const evidence::Entry& entry, std::string_view path, double value);

}  // namespace dyad::clinical
