// SPDX-License-Identifier: Apache-2.0
#include "clinical/growth.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clinical/evidence_for_tests.hpp"
#include "math/distributions.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

const Book& book() { return shipped().book; }
Gestation at(int weeks, int days = 0) { return {weeks * 7 + days}; }

}  // namespace

TEST_CASE("a boy of 800 g at 27+0 stands at the 19th centile of newborns and the 3rd of fetuses") {
  const auto born = newborn_weight(book(), Sex::male, at(27), 800);
  REQUIRE(born);
  CHECK(born->z == doctest::Approx(-0.8641).epsilon(0.0005));
  CHECK(born->centile == doctest::Approx(19.4).epsilon(0.003));
  CHECK(born->standard_label == "INTERGROWTH-21st very preterm size at birth");
  const auto unborn = fetal_weight(book(), FetalStandard::intergrowth2017, at(27), 800);
  REQUIRE(unborn);
  CHECK(unborn->centile == doctest::Approx(3.02).epsilon(0.002));
  CHECK(unborn->standard != born->standard);
}

TEST_CASE("the two newborn standards do not join at 33+0, by the published amounts") {
  const double below_2_sd = 100 * math::normal_cdf(-2);
  const auto kg = [](Sex sex, Gestation g, double centile) {
    return *newborn_weight_at(book(), sex, g, centile) / 1000;
  };
  const auto& e = book().need("growth.intergrowth.switch");
  CHECK(kg(Sex::male, at(32, 6), below_2_sd) ==
        doctest::Approx(e.number("male.minus_2_sd_kg.0")).epsilon(0.0005));
  CHECK(kg(Sex::male, at(33), below_2_sd) ==
        doctest::Approx(e.number("male.minus_2_sd_kg.1")).epsilon(0.0005));
  CHECK(kg(Sex::female, at(32, 6), below_2_sd) ==
        doctest::Approx(e.number("female.minus_2_sd_kg.0")).epsilon(0.0005));
  CHECK(kg(Sex::female, at(33), below_2_sd) ==
        doctest::Approx(e.number("female.minus_2_sd_kg.1")).epsilon(0.0005));
  CHECK(kg(Sex::male, at(32, 6), 50) == doctest::Approx(e.number("male.median_kg.0")).epsilon(0.0005));
  CHECK(kg(Sex::male, at(33), 50) == doctest::Approx(e.number("male.median_kg.1")).epsilon(0.0005));
}

TEST_CASE("a heavier newborn never stands lower, and every centile stays between 0 and 100") {
  for (Sex sex : {Sex::male, Sex::female})
    for (int day = at(24).days; day <= at(42, 6).days; ++day) {
      double before = -1e9;
      for (double w = 200; w <= 7800; w += 200) {
        const auto p = newborn_weight(book(), sex, {day}, w);
        REQUIRE(p);
        REQUIRE(p->z > before);
        REQUIRE(std::isfinite(p->z));
        REQUIRE((p->centile >= 0 && p->centile <= 100));
        before = p->z;
      }
    }
}

TEST_CASE("the weight at a centile stands at that centile, in every standard of weight") {
  for (double c : {0.4, 3.0, 10.0, 50.0, 90.0, 99.6}) {
    for (int day = at(24).days; day <= at(42, 6).days; day += 3)
      CHECK(newborn_weight(book(), Sex::female, {day}, *newborn_weight_at(book(), Sex::female, {day}, c))
                ->centile == doctest::Approx(c).epsilon(1e-9));
    for (int week = 27; week <= 64; ++week)
      CHECK(
          postnatal_weight(book(), Sex::male, at(week), *postnatal_weight_at(book(), Sex::male, at(week), c))
              ->centile == doctest::Approx(c).epsilon(1e-9));
    for (FetalStandard s :
         {FetalStandard::intergrowth2017, FetalStandard::intergrowth_hadlock2020, FetalStandard::hadlock1991})
      for (int week = 22; week <= 40; ++week)
        CHECK(fetal_weight(book(), s, at(week), *fetal_weight_at(book(), s, at(week), c))->centile ==
              doctest::Approx(c).epsilon(1e-9));
  }
}

TEST_CASE("the skew-t part covers length and head circumference to 42+6") {
  for (Measure m : {Measure::length, Measure::head_circumference})
    for (Sex sex : {Sex::male, Sex::female}) {
      double before = 0;
      for (int day = at(33).days; day <= at(42, 6).days; ++day) {
        const auto median = newborn_at(book(), m, sex, {day}, 50);
        REQUIRE(median);
        CHECK(*median > before);
        before = *median;
      }
    }
}

TEST_CASE("an age outside a standard is refused with its range") {
  const auto early = newborn_weight(book(), Sex::male, at(23, 6), 600);
  REQUIRE(!early);
  CHECK(early.error().text() ==
        "gestation: outside the standard INTERGROWTH-21st very preterm size at birth (got 23+6; allowed 24+0 "
        "to 42+6)");
  CHECK(newborn_weight(book(), Sex::male, at(43), 3000).error().kind == ErrorKind::refused);
  CHECK(postnatal_weight(book(), Sex::male, at(26, 6), 900).error().limit == "27+0 to 64+0");
  CHECK(fetal_weight(book(), FetalStandard::intergrowth2017, at(21, 6), 400).error().field == "gestation");
  CHECK(umbilical_artery(book(), DopplerIndex::pi, at(23), 1.2).error().limit == "24+0 to 40+0");
}

TEST_CASE("a higher resistance in the umbilical artery never gives a lower z, and the median gives zero") {
  for (DopplerIndex index : {DopplerIndex::pi, DopplerIndex::ri, DopplerIndex::sd})
    for (int week = 24; week <= 40; ++week) {
      double before = -1e9;
      for (double v = 0.3; v < 1.4; v += 0.05) {
        const auto p = umbilical_artery(book(), index, at(week), v);
        REQUIRE(p);
        CHECK(p->z > before);
        before = p->z;
      }
    }
}

TEST_CASE("fetal measurements at their mean give z 0 and the means grow with gestation") {
  double before = 0;
  for (int week = 14; week <= 40; ++week) {
    double low = 1, high = 450;  // bisection on z finds the mean
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      (fetal_biometry(book(), FetalMeasure::hc, at(week), middle)->z < 0 ? low : high) = middle;
    }
    CHECK(low > before);
    before = low;
  }
  CHECK(before > 330);
  CHECK(before < 350);
}
