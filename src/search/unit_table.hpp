// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace dyad::search {

// Powers of the base units, in this order: m s g rad K C cd mol.
inline constexpr std::size_t kBaseUnits = 8;
inline constexpr std::array<std::string_view, kBaseUnits> kBaseNames = {"m", "s", "g",  "rad",
                                                                        "K", "C", "cd", "mol"};
using Powers = std::array<std::int16_t, kBaseUnits>;

struct UnitAtom {
  std::string_view code;
  double factor;
  Powers powers;
  bool metric;     // takes prefixes
  bool arbitrary;  // a dimension of its own, named by the code
};

struct UnitPrefix {
  std::string_view code;
  double factor;
};

const UnitAtom* find_unit_atom(std::string_view code);
std::span<const UnitPrefix> unit_prefixes();

}  // namespace dyad::search
