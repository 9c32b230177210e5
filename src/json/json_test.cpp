// SPDX-License-Identifier: Apache-2.0
#include "json/json.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace dyad;

TEST_CASE("numbers keep their digits") {
  for (const char* text : {"0.10", "1e3", "-0.00", "123456789012345678901234567890", "5.0E-3"}) {
    auto v = json::parse(std::string("{\"a\":[") + text + "]}");
    REQUIRE(v);
    CHECK(json::write(*v) == std::string("{\"a\":[") + text + "]}");
  }
}

TEST_CASE("a tree survives writing and reading") {
  const std::string text = R"({"a":null,"b":[true,false,{"c":"x\"\\\n\u0001é 中"}],"d":{},"e":[]})";
  auto v = json::parse(text);
  REQUIRE(v);
  auto again = json::parse(json::write(*v));
  REQUIRE(again);
  CHECK(*v == *again);
  CHECK(*json::parse(json::write_pretty(*v)) == *v);
  CHECK((*v)["b"][std::size_t(2)]["c"].as_string() == "x\"\\\n\x01é 中");
  CHECK((*v)["nothing"]["deeper"].is_null());
}

TEST_CASE("bad input is refused with the place") {
  for (const char* text : {"", "{", "[1,]", "{\"a\":01}", "{\"a\":1}}", "nul", "[1 2]", "{\"a\":.5}",
                           "\"\xff\"", "tru", "[nulx]", "{\"a\" 1}", "1 2"})
    CHECK_MESSAGE(!json::parse(text), text);
  auto twice = json::parse(R"({"entry":[{"resource":{"id":"a","id":"b"}}]})");
  REQUIRE(!twice);
  CHECK(twice.error().field == "entry[0].resource.id");
  for (const int names : {2, 15, 16, 17, 40})
    for (const int again : {0, names / 2, names - 1}) {
      std::string many = "{";
      for (int i = 0; i < names; ++i) many += "\"n" + std::to_string(i) + "\":1,";
      const std::string name = "n" + std::to_string(again);
      const auto read = json::parse(many + "\"" + name + "\":2}");
      REQUIRE_MESSAGE(!read, names << " names, then " << name << " again");
      CHECK(read.error().field == name);
      CHECK(json::parse(many + "\"other\":2}"));
    }
}

TEST_CASE("a number that no double holds is refused with the place, and never read as another") {
  for (const char* text : {"1e400", "-1e400", "1e-400", "1e999999999999999999999"}) {
    const auto v = json::parse(std::string("{\"a\":[0,") + text + "]}");
    REQUIRE_MESSAGE(!v, text);
    CHECK(v.error().kind == ErrorKind::invalid);
    CHECK(v.error().field == "a[1]");
    CHECK(v.error().value == text);
    CHECK_FALSE(json::parse(text));
    CHECK(std::isnan(json::Number{text}.value()));
  }
  CHECK_FALSE(json::parse("[" + std::string(400, '9') + "]"));
  for (const char* text : {"1.7976931348623157e308", "5e-324", "0e999", "-0.0"}) {
    const auto v = json::parse(text);
    REQUIRE_MESSAGE(v, text);
    CHECK(json::write(*v) == text);
    CHECK(std::isfinite(v->as_double().value()));
  }
  CHECK(json::parse("5e-324")->as_double().value() > 0);
}

TEST_CASE("depth and size have named limits") {
  std::string deep(10'000, '[');
  deep += std::string(10'000, ']');
  auto v = json::parse(deep);
  REQUIRE(!v);
  CHECK(v.error().kind == ErrorKind::too_large);
  CHECK(v.error().limit == "at most 64 levels");
  auto big = json::parse("[1,2,3]", {.bytes = 4});
  REQUIRE(!big);
  CHECK(big.error().kind == ErrorKind::too_large);
}
