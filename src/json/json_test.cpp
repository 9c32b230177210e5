// SPDX-License-Identifier: Apache-2.0
#include "json/json.hpp"

#include <doctest/doctest.h>

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
