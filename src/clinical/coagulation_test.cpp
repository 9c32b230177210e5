// SPDX-License-Identifier: Apache-2.0
#include "clinical/coagulation.hpp"

#include <doctest/doctest.h>

#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

TEST_CASE("the Erez score takes seconds, and a ratio typed there is noticed") {
  CoagulationInputs in{40, 1.2, 2.5, {}};
  const auto s = erez_dic(book(), in);
  CHECK(s.total == 38);
  CHECK(s.positive);
  CHECK(has(s.warnings, "erez.ratio_like"));
  in.pt_difference_s = 3;
  CHECK(!has(erez_dic(book(), in).warnings, "erez.ratio_like"));
  in.fibrinogen_g_l.reset();
  CHECK(!erez_dic(book(), in).complete);
  CHECK(calc("erez-dic", {{"platelets", "40"}, {"pt", "15"}, {"pt_control", "12"}, {"fibrinogen", "2.5"}})
            ->outcome.value("total") == 51);
}

TEST_CASE("without a 25-point item the Erez score cannot reach its cut") {
  const auto& e = book().need("coagulation.erez");
  const auto most = [&](const char* key, int below) {
    int best = 0;
    for (const auto& row : e.value(key).items())
      if (const int p = static_cast<int>(*row["points"].as_int()); p < below) best = std::max(best, p);
    return best;
  };
  CHECK(most("platelets", 25) + most("pt_difference_s", 25) + most("fibrinogen", 25) == 20);
  CHECK(e.number("dic_at") > 20);
}

TEST_CASE("the ISTH score needs a disorder associated with DIC") {
  const Arguments a = {
      {"platelets", "45"}, {"d_dimer", "strong"}, {"fibrinogen", "0.9"}, {"pt_prolongation_s", "4"}};
  CHECK(calc("isth-dic", a).error().kind == ErrorKind::refused);
  const auto answer = calc("isth-dic", with(with(a, "underlying_disorder", "yes"), "pregnant", "yes"));
  REQUIRE(answer);
  CHECK(has(answer->outcome.warnings, "isth_dic.d_dimer_in_pregnancy"));
}
