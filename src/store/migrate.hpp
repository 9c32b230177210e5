// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// From version 1 to 2, inside the transaction of prepare_schema(): the log moves into the table that has the
// hash chain, and what was superseded or deleted is noted.
Result<void> chain_old_versions(Connection& connection);
// In the same step: every submission gets the digest by which damage to it shows.
Result<void> digest_old_submissions(Connection& connection);

}  // namespace dyad::store
