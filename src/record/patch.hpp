// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"

namespace dyad::record {

// Replaces the patch in `in.body` by what it makes of the current version, which must be a valid resource of
// the same type and id. not_found when there is no current version.
Result<void> apply_patch(Incoming& in, Known& known);

}  // namespace dyad::record
