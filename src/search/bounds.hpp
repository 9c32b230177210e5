// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "search/postings.hpp"
#include "search/search.hpp"

namespace dyad::search {

// What the ends of a value must be for a prefix to hold, as alternatives. match.cpp and plan.cpp both judge
// by these, so they cannot disagree.
//   eq  the search contains the value      ne  it does not
//   gt  some of the value lies above       lt  some lies below
//   ge  gt or eq                           le  lt or eq
//   sa  all of it lies above               eb  all lies below
//   ap  they overlap, the search widened: by a tenth of a number, by its own length for a date
std::vector<Probe::MomentBounds> moment_bounds(Prefix prefix, const DateValue& search);
// Only eq, ne and ap look at the span of the search; the others at the number exactly.
std::vector<Probe::AmountBounds> amount_bounds(Prefix prefix, double value, double low, double high);

}  // namespace dyad::search
