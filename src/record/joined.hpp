// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.hpp"
#include "record/incoming.hpp"

namespace dyad::record {

// Fills Incoming.joined of a resource that comes for the first time: a Patient that is linked to it (a
// RelatedPerson) and the Provenances that name it were held before it, and stand in its compartments from now
// on. Incoming.patients must be set.
Result<void> find_joined(Incoming& in, const Reader& reader);

}  // namespace dyad::record
