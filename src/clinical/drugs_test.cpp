// SPDX-License-Identifier: Apache-2.0
#include "clinical/drugs.hpp"

#include <doctest/doctest.h>

#include "clinical/grids_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

TEST_CASE("a drug is found by name and code, and its class follows gestation") {
  const auto at = [](const char* drug, int weeks) {
    const auto v = drug_in_pregnancy(book(), drug, {weeks * 7});
    return v ? v->drug_class : v.error().message;
  };
  CHECK(at("fluorouracil", 13) == "X");
  CHECK(at("5-FU", 14) == "M");
  CHECK(at("L01BC02", 27) == "M");
  CHECK(at("warfarin", 5) == "A");
  CHECK(at("warfarin", 6) == "X");
  CHECK(at("warfarin", 12) == "A");
  CHECK(at("Ibuprofen", 28) == "X");
  CHECK(at("M01AE01", 27) == "A");
  CHECK(at("pretomanid", 30) == "X");
  CHECK(at("L01EB02", 30) == "X");
}

TEST_CASE("every drug rule covers pregnancy without gap or overlap") {
  for (const auto& [id, e] : book().all()) {
    if (!id.starts_with("drug.")) continue;
    CAPTURE(id);
    double at = 0;
    for (const auto& w : e.value("windows").items()) {
      CHECK(w["from_day"].as_double() == at);
      at = w["to_day"].as_double().value_or(-1);
      CHECK(std::string_view("XAMO").find(w["class"].as_string()) != std::string_view::npos);
    }
    CHECK(at >= kPregnancyDays);
    CHECK(find_drug(book(), e.value("names")[std::size_t{0}].as_string()) == &e);
  }
}

TEST_CASE("an unknown drug is refused by name, with names near to it") {
  const auto v = drug_in_pregnancy(book(), "oxaliplatine", {27 * 7});
  REQUIRE(!v);
  CHECK(v.error().value == "oxaliplatine");
  CHECK(v.error().message.find("oxaliplatin") != std::string::npos);
  CHECK(!drug_in_pregnancy(book(), "zzzz", {27 * 7}));
  CHECK(near_drug_names(book(), "zzzz").empty());
}

TEST_CASE("chemotherapy too close to birth warns by its regimen") {
  const auto warned = [](const char* regimen, double days) {
    return has(drug_in_pregnancy(book(), "carboplatin", {30 * 7}, regimen, days)->warnings,
               "drug.too_close_to_birth");
  };
  CHECK(warned("three_weekly", 20));
  CHECK(!warned("three_weekly", 21));
  CHECK(!warned("weekly", 7));
  CHECK(warned("weekly", 6));
}

TEST_CASE("a drug rule that was not read does not decide") {
  const auto answer = calc("drug-in-pregnancy", {{"drug", "gemcitabine"}, {"gestation", "27+0"}});
  REQUIRE(!answer);
  CHECK(answer.error().kind == ErrorKind::refused);
}
