// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/decimal.hpp"

namespace dyad::fhirpath {

// A unit as a multiple of base units. Units are of one dimension when `dimension` is the same text.
struct Unit {
  Decimal factor;
  std::string dimension;
};

// Reads a UCUM code or one of FHIRPath's calendar words that has an exact length (weeks and shorter). Nothing
// for what the table does not hold, special units such as Cel among them.
std::optional<Unit> read_unit(std::string_view code);

}  // namespace dyad::fhirpath
