// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

inline constexpr int kSchemaVersion = 1;

// Makes the tables in an empty file, or brings an older file up to this version, in one transaction. Refuses
// a file of a newer version and a database of something else: neither is touched.
Result<void> prepare_schema(Connection& connection);

}  // namespace dyad::store
