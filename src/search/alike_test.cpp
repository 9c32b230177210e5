// SPDX-License-Identifier: Apache-2.0
#include "search/alike.hpp"

#include <doctest/doctest.h>

using dyad::search::spoken;

TEST_CASE("names are compared as they are heard without tones and read without marks") {
  CHECK(spoken("Trần Thị Đào") == "tranthidao");
  CHECK(spoken("TRÂN THỊ ĐẢO") == spoken("Trần Thị Đào"));
  CHECK(spoken("O'Brien-Smith") == "obriensmith");
  CHECK(spoken("王静") == "wangjing");
  CHECK(spoken("汪婧") == spoken("王静"));
  CHECK(spoken("李静") != spoken("王静"));
  CHECK(spoken("").empty());
}
