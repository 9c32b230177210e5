// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/decimal.hpp"

namespace dyad::fhirpath {

// A unit as factor / divisor times its base units; a fraction, so that "per minute" is exact. Units are of
// one dimension when `dimension` is the same text.
struct Unit {
  Decimal factor;
  Decimal divisor;
  std::string dimension;
};

// Reads a UCUM code or one of FHIRPath's calendar words that has an exact length (weeks and shorter). Nothing
// for what the table does not hold, special units such as Cel among them.
std::optional<Unit> read_unit(std::string_view code);

}  // namespace dyad::fhirpath
