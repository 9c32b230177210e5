// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"
#include "record/known.hpp"

namespace dyad::record {

// What only the record can tell while it stands still: which resources the conditions name, what the patches
// make of the current versions, and what conditional references refer to. No condition sees an entry of its
// own batch, as FHIR has it for transactions; but a conditional reference means the entry with the same
// condition.
Result<void> settle(Batch& batch, Known& known, const Matcher& matcher);

}  // namespace dyad::record
