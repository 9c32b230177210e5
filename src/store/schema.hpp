// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

inline constexpr int kSchemaVersion = 2;
// "DYAD", so that another program's file is not taken for ours.
inline constexpr std::int64_t kApplicationId = 0x44594144;

// Makes the tables in an empty file, or brings an older file up to this version, in one transaction. Refuses
// a file of a newer version and a database of something else: neither is touched.
Result<void> prepare_schema(Connection& connection);

// The statements that made version `step` of the schema out of the one before, for tests of older files.
const char* schema_step(int step);

}  // namespace dyad::store
