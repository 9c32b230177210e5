// SPDX-License-Identifier: Apache-2.0
#include "clinical/early_warning.hpp"

#include <doctest/doctest.h>

#include "clinical/bands.hpp"
#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

TEST_CASE(
    "a grid has an answer on both sides of each of its edges, and the evidence decides the edge itself") {
  for (const char* id : {"early_warning.meows", "early_warning.mewt", "early_warning.merc"})
    for (const auto& [sign, rows] : book().need(id).value("signs").members())
      for (const double edge : edges(rows)) {
        CAPTURE(id);
        CAPTURE(sign);
        const auto below = band_grade(rows, edge - 1e-6), above = band_grade(rows, edge + 1e-6);
        CHECK(!below.empty());
        CHECK(!above.empty());
        CHECK(below != above);
        const auto at = band_grade(rows, edge);
        CHECK((at == below || at == above));
      }
}

TEST_CASE("MEOWS puts a shared end point on the yellow side") {
  const auto grade = [](VitalSigns v, std::string_view key) {
    for (const auto& s : meows(book(), v).signs)
      if (s.key == key) return s.grade;
    return std::string("absent");
  };
  VitalSigns v;
  for (const double edge : {90.0, 100.0, 150.0, 160.0}) {
    v.systolic_mmhg = edge;
    CHECK(grade(v, "systolic_bp") == "yellow");
  }
  v.heart_rate = 120;
  CHECK(grade(v, "heart_rate") == "yellow");
  v.heart_rate = 120.5;
  CHECK(grade(v, "heart_rate") == "red");
}

TEST_CASE("one red or two yellow signs trigger MEOWS, and a sign not measured is not known") {
  VitalSigns v;
  v.heart_rate = 110;
  auto w = meows(book(), v);
  CHECK(!w.triggered);
  CHECK(!w.complete);
  CHECK(has(w.warnings, "meows.incomplete"));
  v.systolic_mmhg = 95;
  CHECK(meows(book(), v).triggered);
  v = {};
  v.consciousness = "pain";
  CHECK(meows(book(), v).triggered);
}

TEST_CASE("MEWT counts blood pressure once and needs values that last") {
  VitalSigns v;
  v.systolic_mmhg = 165;
  v.diastolic_mmhg = 112;
  CHECK(mewt(book(), v).minor == 1);
  v.heart_rate = 131;
  CHECK(mewt(book(), v).triggered);
  v.sustained_min = 20;
  CHECK(!mewt(book(), v).triggered);
  v.sustained_min = 21;
  CHECK(mewt(book(), v).triggered);
}
