// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dyad::search {

inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";

// What one of a unit is in the base units of its dimension: value * factor + offset.
struct CanonicalUnit {
  std::string
      dimension;  // equal for units that convert into each other, as in "g.m-3"; "1" for a bare number
  double factor = 1;
  double offset = 0;
  double of(double value) const;  // rounded to 12 digits, so that 5.4 g/dL and 54 g/L are the same number
};

// Reads a UCUM code: terms of the units used in medicine with their prefixes, powers and annotations. Units
// that convert to nothing else, such as [IU] or [pH], are dimensions of their own. The mole counts as a base
// unit, so mmol/L is never compared with a count of cells. Nothing for what is not such a code.
std::optional<CanonicalUnit> read_unit(std::string_view code);

// The same from memory; null for what read_unit() does not know. Good until the thread asks again.
const CanonicalUnit* canonical_unit(std::string_view code);

}  // namespace dyad::search
