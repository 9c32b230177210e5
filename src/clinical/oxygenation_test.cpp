// SPDX-License-Identifier: Apache-2.0
#include "clinical/oxygenation.hpp"

#include <doctest/doctest.h>

#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

TEST_CASE("ARDS grades follow support, PEEP, saturation and altitude") {
  const auto grade = [](OxygenInputs in) { return oxygenation(book(), in).grade; };
  OxygenInputs in;
  in.pao2_mmhg = 100;
  in.fio2_percent = 100;
  in.support = "invasive";
  CHECK(grade(in) == "");
  in.peep_cmh2o = 5;
  CHECK(grade(in) == "severe");
  in.fio2_percent = 50;
  CHECK(grade(in) == "moderate");
  in.peep_cmh2o = 4;
  CHECK(grade(in) == "none");
  in.support = "high_flow";
  in.oxygen_flow_l_min = 30;
  CHECK(grade(in) == "ungraded");
  in.pao2_mmhg.reset();
  in.spo2_percent = 98;
  CHECK(grade(in) == "");
  CHECK(has(oxygenation(book(), in).warnings, "oxygenation.sf_not_usable"));
  in.spo2_percent = 97;
  CHECK(grade(in) == "ungraded");
  OxygenInputs high;
  high.pao2_mmhg = 66;
  high.fio2_percent = 21;
  high.support = "none";
  high.altitude_m = 1500;
  CHECK(grade(high) == "");
  CHECK(has(oxygenation(book(), high).warnings, "oxygenation.pressure_needed"));
  high.barometric_mmhg = 640;
  CHECK(has(oxygenation(book(), high).warnings, "oxygenation.support_below_definition"));
}

TEST_CASE("oxygen of low flow is estimated and says so") {
  OxygenInputs in;
  in.spo2_percent = 92;
  in.oxygen_flow_l_min = 4;
  in.support = "low_flow";
  const auto o = oxygenation(book(), in);
  CHECK(o.fio2_estimated);
  CHECK(*o.fio2_percent == doctest::Approx(33));
  CHECK(fio2_percent_from_flow(book(), 80) == 100);
}
