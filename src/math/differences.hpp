// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "math/evppi.hpp"

namespace dyad::math {

// Net benefit less that of the strategy that is best on average, for all others; that one's own is zero. Only
// differences matter to a choice, and they vary less than the benefits.
struct Differences {
  std::size_t draws = 0, count = 0;
  std::size_t best = 0;          // strategy that the others are compared with
  double effective = 0;          // number of draws that equal weights would need for the same precision
  std::vector<double> value;     // [draw][other strategy]
  std::vector<double> weight;    // [draw], sums to one
  std::vector<double> products;  // [other][other], weighted mean of the product; filled by add_products
};

// Errors as evpi names them.
Result<Differences> differences_to_best(const NetBenefit& benefit);
void add_products(Differences& d);

}  // namespace dyad::math
