// SPDX-License-Identifier: Apache-2.0
// Two readers of units: FHIRPath's is exact, that of searches knows more units. What both know they hold for
// the same.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "fhirpath/units.hpp"
#include "search/units.hpp"

using namespace dyad;

namespace {

// Of each dimension the first is what the others are measured by.
const std::vector<std::vector<std::string>> kFamilies = {
    {"m", "cm", "mm", "um", "[in_i]", "[ft_i]"},
    {"s", "min", "h", "d", "wk", "mo", "a", "ms"},
    {"g", "kg", "mg", "ug", "ng", "[lb_av]", "[oz_av]", "t"},
    {"L", "l", "mL", "dL", "uL", "m3", "cm3"},
    {"g/L", "g/dL", "mg/dL", "ug/mL", "ng/mL", "kg/m3"},
    {"mol/L", "mmol/L", "umol/L", "nmol/L", "mol/m3"},
    {"/s", "/min", "/h", "Hz", "{beats}/min"},
    {"Pa", "kPa", "mm[Hg]", "cm[H2O]", "bar", "atm"},
    {"kg/m2", "g/cm2"},
    {"L/min", "mL/min", "mL/h", "L/s"},
    {"mg/kg", "ug/kg", "%", "1"},
    {"ug/kg/min", "mg/kg/h"},
    {"10*9/L", "10*3/uL", "10*12/L", "/uL"},
    {"J", "kcal", "cal"},
    {"V", "mV"},
    {"K", "mK"},
};

double exact(const fhirpath::Unit& unit) { return unit.factor.value() / unit.divisor.value(); }

}  // namespace

TEST_CASE("A unit that both readers know stands to its kin in the same way for both") {
  for (const auto& family : kFamilies) {
    const auto here = search::read_unit(family.front());
    const auto there = fhirpath::read_unit(family.front());
    REQUIRE_MESSAGE(here, family.front());
    REQUIRE_MESSAGE(there, family.front());
    for (const auto& code : family) {
      CAPTURE(code);
      const auto a = search::read_unit(code);
      const auto b = fhirpath::read_unit(code);
      REQUIRE(a);
      REQUIRE(b);
      CHECK(a->dimension == here->dimension);
      CHECK(b->dimension == there->dimension);
      const double of_search = a->factor / here->factor, of_path = exact(*b) / exact(*there);
      CHECK(std::abs(of_search / of_path - 1) < 1e-12);
    }
  }
}
