// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "timing/day_batch.hpp"
#include "timing/timing_test_support.hpp"

namespace dyad::timing::testing {

inline DaySetup day_setup_of(const Situation& s, std::string_view structure = "") {
  auto setup = make_day_setup(shipped_day_model(), shipped_book(), s, structure);
  REQUIRE_MESSAGE(setup, (setup ? std::string() : setup.error().text()));
  return *setup;
}

// A situation with its draws.
struct World {
  World(const Situation& s, int draws, std::string_view structure = "", std::uint64_t seed = 20250213)
      : setup(day_setup_of(s, structure)),
        fixed(shipped_model().spec(), seed, draws),
        own(shipped_day_model().spec().drawn, seed, draws),
        maker(setup, fixed, own) {}
  World(const World&) = delete;
  DaySetup setup;
  DrawTable fixed, own;
  DayDrawMaker maker;
};

}  // namespace dyad::timing::testing
