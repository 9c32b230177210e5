// SPDX-License-Identifier: Apache-2.0
// The seed of a random test: DYAD_SEED when it is set, else a fresh one, told so that a failure can be run
// again.
#pragma once
#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

namespace dyad::support {

inline unsigned seed() {
  const char* given = std::getenv("DYAD_SEED");
  const unsigned seed =
      given ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device()();
  MESSAGE("DYAD_SEED=" << seed);
  return seed;
}

}  // namespace dyad::support
