// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "base/decimal.hpp"
#include "base/gestation.hpp"
#include "base/instant.hpp"

using namespace dyad;

TEST_CASE("an instant keeps its point in time across zones") {
  auto t = parse_instant("2025-02-13T08:20:00+07:00");
  REQUIRE(t);
  CHECK(format_utc(*t) == "2025-02-13T01:20:00.000Z");
  CHECK(format_local(*t, 420) == "2025-02-13T08:20:00+07:00");
  CHECK(*parse_instant(format_utc(*t)) == *t);
  CHECK(format_date(date_of(*t, 420)) == "2025-02-13");
  CHECK(parse_instant("2025-02-13T00:30:00.250-05:30")->ms == parse_instant("2025-02-13T06:00:00.25Z")->ms);
}

TEST_CASE("a partial date is a range") {
  auto year = parse_partial("2024", 420);
  REQUIRE(year);
  CHECK(days_between(year->first, year->last) == doctest::Approx(366));
  CHECK(days_between(parse_partial("2025-02")->first, parse_partial("2025-02")->last) == doctest::Approx(28));
}

TEST_CASE("impossible dates are refused") {
  for (const char* text : {"2025-02-30", "2025-13-01", "13 Feb 2025", "2025-02-13T25:00:00Z", "2025-2-3",
                           "2025-02-13T10:00:00+7", "", "2025-02-13Tx"})
    CHECK_MESSAGE(!parse_partial(text), text);
  CHECK(!parse_instant("2025-02-13"));
  CHECK(!parse_instant("2025-02-13T10:00:00"));
}

TEST_CASE("gestation reads and prints weeks and days") {
  CHECK(parse_gestation("27+5")->days == 194);
  CHECK(parse_gestation("27w5d")->days == 194);
  CHECK(parse_gestation("27")->days == 189);
  CHECK(parse_gestation("194d")->days == 194);
  CHECK(format(Gestation{194}) == "27+5");
  for (const char* text : {"27+7", "abc", "27.5", "-1+0", "27+", "900"})
    CHECK_MESSAGE(!parse_gestation(text), text);
}

TEST_CASE("fixed never prints minus zero") {
  CHECK(fixed(-0.0001, 2) == "0.00");
  CHECK(fixed(-0.8641, 4) == "-0.8641");
  CHECK(to_double("0.10").value() == 0.1);
  CHECK(!to_double("1,5"));
  CHECK(!to_double("nan"));
}
