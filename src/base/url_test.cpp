// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "base/url.hpp"

using namespace dyad;

TEST_CASE("a query is taken apart into names and values in order, and written back to mean the same") {
  const auto query = url::parse_query("a=1&b=x+y%26z&a=&c&&d=%C4%90%C3%A0o%7C1");
  REQUIRE(query);
  const url::Parameters expected{{"a", "1"}, {"b", "x y&z"}, {"a", ""}, {"c", ""}, {"d", "Đào|1"}};
  CHECK(*query == expected);
  CHECK(*url::parse_query(url::write_query(expected)) == expected);
}

TEST_CASE("every byte that may stand in a value survives being written into a query") {
  for (int c = 0x20; c < 0x7f; ++c) {
    const url::Parameters one{{"name:exact", std::string("a") + static_cast<char>(c) + "b"}};
    CHECK(*url::parse_query(url::write_query(one)) == one);
  }
}

TEST_CASE("what is no query is refused") {
  for (const char* bad : {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "a=\x01", "a=%0a"})
    CHECK_FALSE_MESSAGE(url::parse_query(bad), bad);
  CHECK(url::parse_query("a=%0a", url::Part::form));
  CHECK_FALSE(url::parse_query("a=%00", url::Part::form));
  CHECK_FALSE(url::decode("a%2fb", url::Part::path));
  CHECK(*url::decode("a+b", url::Part::path) == "a+b");
}
