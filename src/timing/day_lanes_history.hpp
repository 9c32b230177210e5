// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// filter_draw of day_filter.hpp for the first draws of a block, in single precision: beliefs within 2e-5,
// log likelihoods within 1e-4. The setup has a history.
void filter_lanes(const DaySetup& setup, const LaneBlock& block, std::span<DrawHistory> out);

}  // namespace dyad::timing
