// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "fhirpath/fhirpath_for_tests.hpp"
#include "fhirpath/units.hpp"

using namespace dyad;
using fhirpath::run;

TEST_CASE("operators bind as the specification says") {
  CHECK(run("1 + 2 * 3 - 4") == "3");
  CHECK(run("2 + 3 & 'x'").starts_with("error"));
  CHECK(run("1 | 2 | 3 = 1 | 2 | 3") == "true");
  CHECK(run("1 + 1 = 2 and 2 > 1 or false") == "true");
  CHECK(run("true or false and false") == "true");
  CHECK(run("-1.abs()") == "-1");
  CHECK(run("(-1).abs()") == "1");
  CHECK(run("1 > 2 is Boolean").starts_with("error"));
  CHECK(run("true implies false or true") == "true");
  CHECK(run("7 div 2 * 2 + 7 mod 2") == "7");
}

TEST_CASE("and, or, xor and implies follow three-valued logic") {
  const char* values[] = {"true", "false", "{}"};
  const char* both[] = {"true", "false", "", "false", "false", "false", "", "false", ""};
  const char* either[] = {"true", "true", "true", "true", "false", "", "true", "", ""};
  const char* one_of[] = {"false", "true", "", "true", "false", "", "", "", ""};
  const char* implied[] = {"true", "false", "", "true", "true", "true", "true", "", ""};
  for (std::size_t i = 0; i < 9; ++i) {
    const auto with = [&](const char* op) {
      return run(std::string(values[i / 3]) + " " + op + " " + values[i % 3]);
    };
    CAPTURE(i);
    CHECK(with("and") == both[i]);
    CHECK(with("or") == either[i]);
    CHECK(with("xor") == one_of[i]);
    CHECK(with("implies") == implied[i]);
  }
  CHECK(run("(true | false) and true").starts_with("error"));
  CHECK(run("'one item' and true") == "true");
}

TEST_CASE("decimals are exact and keep their digits") {
  CHECK(run("0.1 + 0.2") == "0.3");
  CHECK(run("1.10 + 1") == "2.10");
  CHECK(run("1.20 * 1.5") == "1.800");
  CHECK(run("10 / 4") == "2.5");
  CHECK(run("1 / 3") == "0.333333333333333333");
  CHECK(run("1 / 0") == "");
  CHECK(run("5 div 0 | 5 mod 0") == "");
  CHECK(run("(-7) div 2") == "-3");
  CHECK(run("(-7) mod 2") == "-1");
  CHECK(run("0.10 = 0.1") == "true");
  CHECK(run("0.67 ~ 0.671") == "true");
  CHECK(run("1234567890987654321.0 + 1") == "1234567890987654322.0");
  CHECK(run("99999999999999999999999999 * 99999999999999999999999999") == "");
  CHECK(run("1 + 'a'").starts_with("error"));
}

TEST_CASE("an order that partial precision leaves open is empty") {
  CHECK(run("@2025-02 < @2025-02-13") == "");
  CHECK(run("@2025-01 < @2025-02-13") == "true");
  CHECK(run("@2025-02-13 = @2025-02-13T08:20:00") == "");
  CHECK(run("@2025-02-13 ~ @2025-02-13T08:20:00") == "false");
  CHECK(run("@2025-02-13T08:20:00Z = @2025-02-13T15:20:00+07:00") == "true");
  CHECK(run("@2025-02-13T23:30:00-01:00 > @2025-02-14T00:29:00Z") == "true");
  CHECK(run("@2025-02-13T08:20:00Z = @2025-02-13T08:20:00") == "");
  CHECK(run("@T08:20 < @T08:20:01") == "");
  CHECK(run("@T08:20:00 = @T08:20:00.000") == "true");
  CHECK(run("@2025 < 'a'").starts_with("error"));
}

TEST_CASE("dates move by calendar units and by definite ones up to weeks") {
  CHECK(run("@2024-01-31 + 1 month") == "2024-02-29");
  CHECK(run("@2024-02-29 + 1 year") == "2025-02-28");
  CHECK(run("@2025-03-01 - 1 day") == "2025-02-28");
  CHECK(run("@2025-02-13T23:30:00+07:00 + 90 minutes") == "2025-02-14T01:00:00+07:00");
  CHECK(run("@2025-02-13 + 36 hours") == "2025-02-14");
  CHECK(run("@2025 + 24 months") == "2027");
  CHECK(run("@2025 + 23 months") == "2026");
  CHECK(run("@2025-02 + 31 days") == "2025-03");
  CHECK(run("@T23:00 + 2 hours") == "01:00");
  CHECK(run("@2025-02-13T08:20:00.000 + 1.5 seconds") == "2025-02-13T08:20:01.500");
  CHECK(run("@2025-02-13 + 2 'wk'") == "2025-02-27");
  CHECK(run("@2025-02-13 + 1 'a'").starts_with("error"));
  CHECK(run("@2025-02-13 + 1 'cm'").starts_with("error"));
  CHECK(run("@9999-12-31 + 1 day") == "");
}

TEST_CASE("quantities of one dimension are converted, of two are not equal and have no order") {
  CHECK(run("4 'g' = 4000 'mg'") == "true");
  CHECK(run("1 'kg' > 999 'g'") == "true");
  CHECK(run("1 'g' = 1 'cm'") == "");
  CHECK(run("1 'g' < 1 'cm'") == "");
  CHECK(run("1 'm[Hg]' = 1000 'mm[Hg]'") == "true");
  CHECK(run("7 days = 1 week and 7 days = 1 'wk'") == "true");
  CHECK(run("1 year = 12 months") == "true");
  CHECK(run("1 year = 1 'a'") == "");
  CHECK(run("1 year ~ 1 'a'") == "true");
  CHECK(run("1 'm' + 50 'cm'") == "1.5 m");
  CHECK(run("2.0 'cm' * 2.0 'm' = 0.040 'm2'") == "true");
  CHECK(run("4.0 'g' / 2.0 'm' = 2 'g/m'") == "true");
  CHECK(run("3 'mg' / 2") == "1.5 mg");
  CHECK(run("(-5.5 'mg').abs()") == "5.5 mg");
  CHECK(run("1 'g/dL' = 10 'g/L'") == "true");
  CHECK(run("1 '10*9/L' = 1000 '/uL'") == "true");
}

TEST_CASE("units are read with prefixes, powers, annotations and brackets") {
  const auto unit = [](std::string_view code) {
    const auto read = fhirpath::read_unit(code);
    return read ? read->factor.text() + "/" + read->divisor.text() : std::string("unknown");
  };
  CHECK(unit("mg") == "0.001/1");
  CHECK(unit("kg/m2") == "1000/1");
  CHECK(unit("mmol/L") == "0.001/0.001");
  CHECK(unit("mL/min") == "0.000001/60");
  CHECK(unit("{score}") == "1/1");
  CHECK(unit("mL/min/{1.73_m2}") == unit("mL/min"));
  CHECK(run("1 'ug/(kg.min)' = 1 'ng/(g.min)'") == "true");
  CHECK(run("60 'mL/h' = 1 'mL/min'") == "true");
  CHECK(fhirpath::read_unit("[IU]/L")->dimension != fhirpath::read_unit("mol/L")->dimension);
  CHECK(unit("Cel") == "unknown");
  CHECK(unit("furlong") == "unknown");
  CHECK(unit("") == "unknown");
  CHECK(unit("m(") == "unknown");
  CHECK(unit("((((((((((m))))))))))") == "unknown");
}
