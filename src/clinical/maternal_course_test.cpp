// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cmath>

#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

TEST_CASE("the hazards printed for a median follow from it") {
  const auto& e = book().need("maternal.cancer.exponential_hazard");
  for (const auto& row : e.value("check").items()) {
    const double h = std::log(2.0) / (e.number("days_per_month") * *row["months"].as_double());
    CHECK(h == doctest::Approx(*row["per_day"].as_double()).epsilon(0.003));
    CHECK(1 - std::exp(-7 * h) == doctest::Approx(*row["p7"].as_double()).epsilon(0.003));
    CHECK(1 - std::exp(-28 * h) == doctest::Approx(*row["p28"].as_double()).epsilon(0.003));
  }
}

TEST_CASE("the daily transitions of sepsis leave nobody unaccounted for") {
  for (const auto& [state, row] : book().need("maternal.transition.rangel_frausto").values.members()) {
    if (!row.is_object()) continue;
    double sum = 0;
    for (const auto& [to, p] : row.members()) sum += *p.as_double();
    CHECK(sum == doctest::Approx(1).epsilon(0.002));
  }
}

TEST_CASE("each intensive-care prior counts what its percentage says") {
  for (const auto& [id, e] : book().all())
    if (id.starts_with("maternal.icu_prior.") && e.maybe("percent")) {
      CAPTURE(id);
      CHECK(std::abs(100 * e.number("deaths") / e.number("n") - e.number("percent")) < 0.16);
      CHECK(e.number("alpha") + e.number("beta") == e.number("n"));
    }
}

TEST_CASE("the joint utilities are shipped as printed, with rows that need not be monotone") {
  const auto& e = book().need("utilities.tucker_edmonds_2016");
  CHECK(e.numbers("mother.stroke").back() == e.numbers("mother.hysterectomy").back());
  CHECK(e.numbers("mother.death").front() > e.numbers("mother.healthy").back());
}
