// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "store/postgres.hpp"

namespace dyad::store {

inline constexpr std::int64_t kPgSchemaVersion = 1;

// Makes or renews the tables, in the schema "dyad" of the database. storage when they were written by a newer
// Dyad, or when the server is set up so that a commit is not durable (fsync off).
Result<void> prepare_pg_schema(PgConnection& connection);

// Whether the database holds a record of this version of the program; changes nothing.
Result<void> is_pg_record(PgConnection& connection);

// Takes the lock that one writing server holds for as long as it is connected; busy when another has it.
Result<void> become_pg_writer(PgConnection& connection);

}  // namespace dyad::store
