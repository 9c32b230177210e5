// SPDX-License-Identifier: Apache-2.0
#include "clinical/organ_failure.hpp"

#include <doctest/doctest.h>

#include "clinical/bands.hpp"
#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

OrganInputs known_patient() {
  OrganInputs in;
  in.pao2_mmhg = 72;
  in.fio2_percent = 60;
  in.platelets = 45;
  in.bilirubin_umol_l = 30;
  in.map_mmhg = 68;
  in.gcs = 15;
  in.creatinine_umol_l = 95;
  in.advanced_support = true;
  return in;
}

}  // namespace

TEST_CASE("organ points rise with each published step and never skip a patient") {
  const auto falling = [](const json::Value& rows, bool rising) {
    int last = -1;
    auto cuts = edges(rows);
    if (!rising) std::ranges::reverse(cuts);
    for (const double cut : cuts)
      for (const double x : {cut - 1e-6, cut, cut + 1e-6}) {
        const double y = rising ? x : 2 * cut - x;
        const auto p = band_points(rows, y);
        REQUIRE(p);
        CHECK(*p >= last);
        last = *p;
      }
  };
  for (const char* id : {"organ_failure.sofa", "organ_failure.sofa2", "organ_failure.omsofa"}) {
    const auto& values = book().need(id).values;
    for (const char* key : {"pf", "sf", "platelets", "map", "gcs", "map_without_drugs", "urine_ml_24h"})
      if (values.has(key)) falling(values[key], false);
    for (const char* key : {"bilirubin_mg_dl", "bilirubin_umol_l", "creatinine_mg_dl", "creatinine_umol_l",
                            "dopamine", "dopamine_alone", "norepinephrine_epinephrine"})
      if (values.has(key)) falling(values[key], true);
  }
}

TEST_CASE("the same patient scores 8 in SOFA, 9 in SOFA-2 and 7 in omSOFA, and one less without support") {
  auto in = known_patient();
  CHECK(sofa(book(), in).text() == "8");
  CHECK(sofa2(book(), in).text() == "9");
  CHECK(omsofa(book(), in).text() == "7");
  in.advanced_support = false;
  CHECK(sofa(book(), in).total == 7);
  CHECK(sofa2(book(), in).total == 8);
  CHECK(has(sofa(book(), in).warnings, "organ_failure.no_support"));
  in.support_unavailable = true;
  CHECK(sofa2(book(), in).total == 9);
}

TEST_CASE("what is not known stays not known and makes the total a lower bound") {
  auto in = known_patient();
  in.creatinine_umol_l.reset();
  in.platelets.reset();
  for (const auto& s : {sofa(book(), in), sofa2(book(), in), omsofa(book(), in)}) {
    CAPTURE(s.standard);
    CHECK(!s.complete);
    CHECK(!s.component("kidney").points);
    CHECK(!s.component("coagulation").points);
    CHECK(s.text().starts_with("at least "));
    CHECK(has(s.warnings, "organ_failure.incomplete"));
  }
  CHECK(sofa(book(), {}).text() == "not known");
  CHECK(!sofa(book(), {}).total);
}

TEST_CASE("adding knowledge never lowers the lower bound") {
  const auto full = known_patient();
  OrganInputs in;
  int last = 0;
  const auto grows = [&] {
    const int now = sofa(book(), in).total.value_or(0);
    CHECK(now >= last);
    last = now;
  };
  in.platelets = full.platelets, grows();
  in.map_mmhg = full.map_mmhg, grows();
  in.gcs = full.gcs, grows();
  in.vasopressor = true, grows();
  in.norepinephrine = 0.05, grows();
  in.norepinephrine = 0.2, grows();
  in.creatinine_umol_l = full.creatinine_umol_l, grows();
}

TEST_CASE("S/F stands in for P/F only below the saturation plateau, or when it already proves good lungs") {
  OrganInputs in;
  in.fio2_percent = 40;
  in.spo2_percent = 97;
  CHECK(sofa(book(), in).component("respiratory").points == 1);
  in.spo2_percent = 98;
  CHECK(!sofa(book(), in).component("respiratory").points);
  in.fio2_percent = 21;
  CHECK(sofa(book(), in).component("respiratory").points == 0);
  in.pao2_mmhg = 60;
  CHECK(sofa(book(), in).component("respiratory").points == 2);
}

TEST_CASE("a vasopressor of unknown dose counts for what is certain") {
  OrganInputs in;
  in.map_mmhg = 75;
  in.vasopressor = true;
  for (const auto& s : {sofa(book(), in), sofa2(book(), in)}) {
    CHECK(!s.component("cardiovascular").points);
    CHECK(s.component("cardiovascular").at_least == 2);
    CHECK(organs_at_least(s, 2) == 1);
  }
  CHECK(omsofa(book(), in).component("cardiovascular").points == 2);
}

TEST_CASE("SOFA-2 sums noradrenaline base and adrenaline and adds for another drug") {
  OrganInputs in;
  const auto points = [&] { return sofa2(book(), in).component("cardiovascular").points; };
  in.norepinephrine = 0.2;
  CHECK(points() == 2);
  in.epinephrine = 0.01;
  CHECK(points() == 3);
  in.other_vasopressor = true;
  CHECK(points() == 4);
  in = {};
  in.norepinephrine = 0.4;
  in.norepinephrine_bitartrate = true;
  CHECK(points() == 2);
  in = {};
  in.dopamine = 20;
  CHECK(points() == 2);
  in.dopamine = 41;
  CHECK(points() == 4);
  in = {};
  in.other_vasopressor = true;
  CHECK(points() == 2);
  in = {};
  in.map_mmhg = 45;
  in.vasopressor_unavailable = true;
  CHECK(points() == 3);
}

TEST_CASE("SOFA-2 kidney: urine over time, no urine, replacement and its criteria") {
  OrganInputs in;
  const auto points = [&] { return sofa2(book(), in).component("kidney").points; };
  in.creatinine_umol_l = 60;
  CHECK(points() == 0);
  in.urine_ml_kg_h = 0.4;
  in.urine_hours = 6;
  CHECK(points() == 1);
  in.urine_hours = 12;
  CHECK(points() == 2);
  in.urine_ml_kg_h = 0.2;
  in.urine_hours = 24;
  CHECK(points() == 3);
  in.potassium_mmol_l = 6.0;
  CHECK(points() == 4);
  in = {};
  in.anuria_12h = true;
  CHECK(points() == 3);
  in.renal_replacement = true;
  CHECK(points() == 4);
}

TEST_CASE("enough urine alone does not say the kidneys are well") {
  OrganInputs in;
  in.urine_ml_24h = 2000;
  CHECK(!sofa(book(), in).component("kidney").points);
  in.urine_ml_24h = 400;
  CHECK(sofa(book(), in).component("kidney").points == 3);
}
