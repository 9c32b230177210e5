// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "record/store.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// Writes one batch in one transaction: all of it is durable when this returns, or none of it is there.
Result<record::Committed> write_batch(Connection& connection, const std::vector<record::NewVersion>& batch,
                                      const record::Submission& submission, Instant received_at);

}  // namespace dyad::store
