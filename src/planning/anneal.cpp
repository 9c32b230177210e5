// SPDX-License-Identifier: Apache-2.0
#include "planning/anneal.hpp"

#include <cmath>

namespace dyad::planning {

std::uint64_t Dice::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// The high half of a product: without a division, and its unevenness is below n / 2^32.
int Dice::below(int n) { return static_cast<int>(((next() >> 32) * static_cast<std::uint64_t>(n)) >> 32); }

double Dice::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::int64_t anneal(Walk& walk, const Heat& heat, const Elapsed& elapsed, Dice& dice, int asked_every) {
  double temperature = heat.first;
  for (std::int64_t tried = 0;; ++tried) {
    if (tried % asked_every == 0) {
      const double over = elapsed();
      if (over >= 1) return tried;
      temperature = heat.first * std::pow(heat.last / heat.first, over);
    }
    const double most = -temperature * std::log(1 - dice.unit());
    const auto added = walk.change(dice, most);
    if (!added) continue;
    if (*added <= most)
      walk.keep();
    else
      walk.undo();
  }
}

}  // namespace dyad::planning
