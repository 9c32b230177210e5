// SPDX-License-Identifier: Apache-2.0
// Tests on a PostgreSQL server: test/support/postgres.sh makes one, DYAD_TEST_POSTGRES tells where it is.
#pragma once
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "store/postgres.hpp"
#include "store/postgres_store.hpp"

namespace dyad::store::testing {

inline std::string where() {
  const char* text = std::getenv("DYAD_TEST_POSTGRES");
  return text == nullptr ? "" : text;
}

// Says so and stops the test where there is no server.
inline bool no_server() {
  if (!where().empty()) return false;
  MESSAGE("not run: DYAD_TEST_POSTGRES names no PostgreSQL server");
  return true;
}

inline std::unique_ptr<PgConnection> connection() {
  auto out = PgConnection::open(where());
  REQUIRE_MESSAGE(out, (out ? "" : out.error().text()));
  return std::move(*out);
}

inline std::unique_ptr<record::Store> opened() {
  auto store = open_postgres(where());
  REQUIRE_MESSAGE(store, (store ? "" : store.error().text()));
  return std::move(*store);
}

inline std::unique_ptr<record::Store> emptied() {
  REQUIRE(connection()->script("DROP SCHEMA IF EXISTS dyad CASCADE"));
  return opened();
}

}  // namespace dyad::store::testing
