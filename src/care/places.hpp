// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "care/facts.hpp"

namespace dyad::care {

// Where a patient is now: the location, else the hospital or kind of the stay in progress; null when no stay
// is.
json::Value place_of(const Facts& facts, std::string_view patient);
// Whether the stay in progress is in intensive care.
bool in_intensive_care(const Facts& facts, std::string_view patient);

// Where the child would be born if nobody is moved: "inborn_tertiary" at a hospital with a neonatal centre,
// "born_elsewhere_then_moved" at one without, "" when the hospital or its kind is not known.
struct BirthPlace {
  std::string kind;
  std::string resource;  // the Organization it was read from
};
BirthPlace birth_place(const Facts& facts);

}  // namespace dyad::care
