// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// When the tables that searches read were made by other rules than search::kIndexVersion, or not yet, makes
// them anew from the log, in one transaction, with progress on standard error. Otherwise does nothing.
Result<void> refresh_index(Connection& connection);

}  // namespace dyad::store
