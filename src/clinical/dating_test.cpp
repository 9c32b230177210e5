// SPDX-License-Identifier: Apache-2.0
#include "clinical/dating.hpp"

#include <doctest/doctest.h>

#include "clinical/evidence_for_tests.hpp"

using namespace dyad;
using namespace dyad::clinical;

namespace {

const std::string& text(const Result<Answer>& a, const char* key) { return a->outcome.find(key)->text; }
bool warned(const Result<Answer>& a, std::string_view code) {
  for (const auto& w : a->outcome.warnings)
    if (w.code == code) return true;
  return false;
}

}  // namespace

TEST_CASE("gestation on a date and the date of delivery undo each other") {
  const Date edd = *parse_date("2024-10-07");
  for (int days = 0; days <= 300; days += 7) {
    const Date on = edd.plus(days - kPregnancyDays);
    CHECK(gestation_on(edd, on)->days == days);
    CHECK(edd_from({days}, on) == edd);
  }
  CHECK(gestation_on(edd, edd.plus(-281)).error().field == "on");
}

TEST_CASE("a scan that differs by more than the limit overrules the last period, one within it does not") {
  // A crown-rump length of 60 mm is 86.75 days; the limit at 9+0 to 13+6 is seven days.
  const auto within = calc("dating", {{"lmp", "2024-01-01"}, {"scan_date", "2024-03-23"}, {"crl", "60mm"}});
  REQUIRE(within);
  CHECK(within->outcome.value("difference_days") == doctest::Approx(4.75).epsilon(0.002));
  CHECK(text(within, "redate") == "no");
  CHECK(text(within, "edd") == "2024-10-07");
  const auto beyond = calc("dating", {{"lmp", "2024-01-01"}, {"scan_date", "2024-03-20"}, {"crl", "60mm"}});
  REQUIRE(beyond);
  CHECK(beyond->outcome.value("redating_threshold_days") == 7);
  CHECK(text(beyond, "redate") == "yes");
  CHECK(text(beyond, "edd") == format_date(edd_from({87}, *parse_date("2024-03-20"))));
  CHECK(warned(beyond, "evidence.memory"));  // the redating limits were recalled
}

TEST_CASE("a transfer date is never overruled by a scan") {
  const auto a =
      calc("dating", {{"transfer_day5", "2024-01-20"}, {"scan_date", "2024-03-10"}, {"crl", "60mm"}});
  REQUIRE(a);
  CHECK(text(a, "edd") == "2024-10-07");
  CHECK(a->outcome.find("redate") == nullptr);
}

TEST_CASE("without a scan before 22 weeks a pregnancy is called suboptimally dated") {
  CHECK(warned(calc("dating", {{"lmp", "2024-01-01"}}), "dating.suboptimal"));
  CHECK(!warned(calc("dating", {{"transfer_day3", "2024-01-18"}}), "dating.suboptimal"));
}

TEST_CASE("dating by the cerebellum is refused with its reason") {
  const auto a = calc("late-dating", {{"hc", "250mm"}, {"tcd", "35mm"}});
  REQUIRE(!a);
  CHECK(a.error().kind == ErrorKind::refused);
  CHECK(a.error().message.find("does not match its own centile table") != std::string::npos);
}

TEST_CASE("bad dating input names the field and what is allowed") {
  CHECK(calc("crl-dating", {{"crl", "10mm"}}).error().limit == "15 to 95 mm");
  CHECK(calc("dating", {}).error().kind == ErrorKind::missing);
  CHECK(calc("dating", {{"lmp", "2024-01-01"}, {"conception", "2024-01-15"}}).error().kind ==
        ErrorKind::invalid);
  CHECK(calc("dating", {{"lmp", "2024-01-01"}, {"crl", "50mm"}}).error().field == "scan_date");
  CHECK(calc("dating", {{"lmp", "2024-05-01"}, {"scan_date", "2024-03-20"}, {"crl", "60mm"}}).error().field ==
        "scan_date");
  CHECK(calc("edd", {{"lmp", "2024-01-01"}, {"cycle", "200"}}).error().field == "cycle");
}
