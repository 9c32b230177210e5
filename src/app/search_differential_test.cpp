// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "store/sqlite_store.hpp"
#include "support/search_differential.hpp"

using namespace dyad;

TEST_CASE("A search over SQLite gives exactly what looking at every resource gives, while others write") {
  for (const std::uint64_t seed : {11, 12, 13}) {
    CAPTURE(seed);
    const auto store = store::open_sqlite(":memory:");
    REQUIRE(store);
    support::SearchDifferential(**store, seed).run(400, 150);
  }
}
