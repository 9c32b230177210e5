// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "access/policy.hpp"
#include "access/vault.hpp"

namespace dyad::access {

// Counts one more attempt as failed, before it is known whether it does: many at once cannot slip past.
// After `tries` failures each further one is followed by a delay that doubles up to a limit. While a delay
// runs, nothing is counted.
void count_attempt(Attempts& attempts, Instant now, int tries, const Policy& policy);
// The attempt counted last was a success: an address gets its one back, a login starts anew.
void give_back(Attempts& attempts);
bool locked(const Attempts& attempts, Instant now);

}  // namespace dyad::access
