// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"

namespace dyad::record {

// Marks the entries of a history that the record already holds: the same resource, recorded at the same time,
// with the same content. Importing a history twice, or again after a crash, then adds only what is missing.
Result<void> mark_held(Batch& batch, Known& known);

// The version each entry becomes, after those in the store and those before it in the batch. Refuses a stale
// If-Match and a recorded time in the future or before the version already held.
Result<void> number_versions(Batch& batch, Known& known, Instant now);

}  // namespace dyad::record
