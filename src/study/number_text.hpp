// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace dyad::study {

// A number for people: about four digits that matter, thousands apart, no exponent between 1e-6 and 1e15.
std::string number_text(double value);

}  // namespace dyad::study
