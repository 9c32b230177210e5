// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>
#include <vector>

#include "planning/sat.hpp"

namespace dyad::planning {

// A sum of weights as literals: `second` is forced true when the sum is at least `first`. Ascending; the
// generalized totalizer. Sums of `most` and above share one entry.
using Total = std::vector<std::pair<long, int>>;

Total one(int literal, long weight);
// Weights of which at most one counts, as for options; weights that are equal share an entry.
Total at_most_one(Sat& sat, const std::vector<std::pair<long, int>>& weighted);
Total sum(Sat& sat, std::vector<Total> parts, long most);
// Assumptions that keep the sum below `limit`.
std::vector<int> below(const Total& total, long limit);

}  // namespace dyad::planning
