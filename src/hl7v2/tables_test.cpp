// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/tables.hpp"

#include <doctest/doctest.h>

using namespace dyad::hl7v2;

TEST_CASE("a row of the tables of monitors says how sure it is and whence, or the tables are refused") {
  const auto read = [](std::string_view row, std::string_view unit = "") {
    const std::string mdc = R"({"sources":{"s":"S"},"fetal_loinc":[],"codes":[)" + std::string(row) + "]}";
    const std::string units = R"({"units":{"kg":[]},"implied":{},"mdc":[)" + std::string(unit) + "]}";
    const auto tables = Tables::read(units, mdc, "{}");
    return tables ? std::string() : tables.error().text();
  };
  const auto row = [](const std::string& rest) {
    return R"({"code":"1","name":"N","loinc":[])" + rest + "}";
  };
  CHECK(read(row(R"(,"certainty":"read","sources":["s"])")) == "");
  CHECK(read(row(R"(,"certainty":"memory_high","sources":[])")) == "");
  CHECK(read(row("")).find("certainty") != std::string::npos);
  CHECK(read(row(R"(,"certainty":"read","sources":[])")).find("sources") != std::string::npos);
  CHECK(read(row(R"(,"certainty":"read","sources":["other"])")).find("names no source") != std::string::npos);
  CHECK(read(row(R"(,"certainty":"conflicting","sources":[])")).find("conflicts") != std::string::npos);
  CHECK(read("", R"({"code":"1","name":"N","unit":"kg"})").find("certainty") != std::string::npos);
}
