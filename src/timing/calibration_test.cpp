// SPDX-License-Identifier: Apache-2.0
// What the models give back of the published tables they were built from. The figures stand in the model card
// and in docs/validation.md; run with -s to see them.
#include "timing/calibration.hpp"

#include <algorithm>

#include "timing/day_test_support.hpp"

using namespace dyad;
using namespace dyad::timing;
using namespace dyad::timing::testing;

namespace {

const std::vector<CalibrationTable>& shipped() {
  static const auto tables = calibrate(shipped_day_model(), shipped_book());
  return tables;
}

std::vector<CalibrationTable> titled(std::string_view start) {
  std::vector<CalibrationTable> out;
  for (const auto& t : shipped())
    if (t.title.starts_with(start)) out.push_back(t);
  return out;
}

void close(const CalibrationTable& table, double epsilon) {
  CAPTURE(table.title);
  CHECK(shipped_book().find(table.evidence));
  for (const auto& row : table.rows) {
    CAPTURE(row.label);
    CHECK(row.model == doctest::Approx(row.published).epsilon(epsilon));
  }
}

}  // namespace

TEST_CASE("the survival curve gives back each group of the cohort it was fitted to") {
  const auto curves = titled("Survival");
  REQUIRE(curves.size() == shipped_model().spec().sites.size());
  const auto& own = shipped_model().spec().default_site();
  const auto found = std::ranges::find(curves, own.evidence, &CalibrationTable::evidence);
  REQUIRE(found != curves.end());
  CHECK(found->rows.size() == own.survival.size());
  close(*found, 0.04);
}

TEST_CASE("survival of every cohort is within five points of each group") {
  for (const auto& table : titled("Survival: "))
    for (const auto& row : table.rows) {
      CAPTURE(table.title);
      CAPTURE(row.label);
      CHECK(std::abs(row.model - row.published) < 5);
    }
}

TEST_CASE("survivors without severe morbidity are near the cohort's, and too few below 28 weeks") {
  const auto tables = titled("Survivors without");
  REQUIRE(tables.size() == 1);
  for (const auto& row : tables[0].rows) {
    CAPTURE(row.label);
    if (row.label == "24 to 27 weeks") {
      // A known misfit of the two-parameter curve, stated in docs/validation.md.
      CHECK(row.model < row.published);
      CHECK(row.published - row.model < 13);
    } else {
      CHECK(std::abs(row.model - row.published) < 2);
    }
  }
}

TEST_CASE("stillbirths and unplanned births by week are those of the table") {
  for (const char* title : {"Stillbirths", "Births that nobody planned"}) {
    const auto tables = titled(title);
    REQUIRE(tables.size() == 1);
    CHECK(tables[0].rows.size() == 9);  // 28 to 36 weeks
    CHECK(tables[0].rows.front().label == "28 weeks");
    close(tables[0], 0.03);
  }
}

TEST_CASE("death in intensive care, magnesium and what tests tell are those of their sources") {
  for (const auto& [title, epsilon] : {std::pair{"Death of the mother", 0.02},
                                       {"Cerebral palsy with magnesium", 0.03},
                                       {"Umbilical artery Doppler", 0.02}}) {
    const auto tables = titled(title);
    REQUIRE(tables.size() == 1);
    CHECK_FALSE(tables[0].rows.empty());
    close(tables[0], epsilon);
  }
}

TEST_CASE("calibration gives the same figures each time") {
  const auto again = calibrate(shipped_day_model(), shipped_book());
  REQUIRE(again.size() == shipped().size());
  for (std::size_t t = 0; t < again.size(); ++t)
    for (std::size_t r = 0; r < again[t].rows.size(); ++r)
      CHECK(again[t].rows[r].model == shipped()[t].rows[r].model);
}
