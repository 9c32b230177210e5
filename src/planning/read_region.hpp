// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "base/result.hpp"
#include "planning/region.hpp"

namespace dyad::planning {

// Reads a region file (docs/planning.md). What cannot be true is refused with the path of the field, its
// value and what is allowed: an id given twice, a shift that ends before it begins, a way to nowhere, a time
// without its zone or outside the horizon.
Result<Region> read_region(std::string_view text);

}  // namespace dyad::planning
