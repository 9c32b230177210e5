// SPDX-License-Identifier: Apache-2.0
#include "clinical/transport_supply.hpp"

#include <doctest/doctest.h>

#include "clinical/evidence_for_tests.hpp"

using namespace dyad;
using clinical::Supply;

TEST_CASE("Oxygen and battery of a transport last as worked by hand, and the reserve is twice the journey") {
  const auto& book = clinical::shipped().book;
  Supply s;
  s.oxygen = {{2, 150, 1}, {10, 60, 2}};  // 2 x 140 + 2 x 10 x 50 = 1280 L above 10 bar
  s.flow_lpm = 8;
  s.fio2 = 0.605;  // half of what is not air's: 8 x 0.395 / 0.79 = 4 L/min
  s.battery_wh = 300;
  s.charge = 0.5;
  s.power_w = 60;  // 300 x 0.5 x 0.8 / 60 h = 120 min
  s.journey_min = 70;
  const auto lasts = clinical::supply_lasts(book, s);
  REQUIRE(lasts);
  CHECK(*lasts->oxygen_l == doctest::Approx(1280));
  CHECK(*lasts->oxygen_lpm == doctest::Approx(4));
  CHECK(*lasts->oxygen_min == doctest::Approx(320));
  CHECK(*lasts->battery_min == doctest::Approx(120));
  CHECK(*lasts->needed_min == doctest::Approx(140));
  CHECK(*lasts->oxygen_enough == true);
  CHECK(*lasts->battery_enough == false);
}

TEST_CASE("In air no oxygen is used; what is not told gives no minutes; what cannot be true is refused") {
  const auto& book = clinical::shipped().book;
  Supply air;
  air.oxygen = {{2, 150, 1}};
  air.flow_lpm = 8;
  air.fio2 = 0.21;
  CHECK_FALSE(clinical::supply_lasts(book, air)->oxygen_min);
  air.driving_lpm = 1;
  CHECK(*clinical::supply_lasts(book, air)->oxygen_min == doctest::Approx(280));
  CHECK_FALSE(clinical::supply_lasts(book, {})->oxygen_min);
  Supply low = air;
  low.oxygen[0].pressure_bar = 5;
  CHECK(*clinical::supply_lasts(book, low)->oxygen_min == 0);
  Supply bad = air;
  bad.fio2 = 40;
  CHECK(clinical::supply_lasts(book, bad).error().field == "fio2");
  bad = air;
  bad.oxygen[0].pressure_bar = 2000;
  CHECK(clinical::supply_lasts(book, bad).error().field == "oxygen.0.pressure_bar");
}
