// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "study/run.hpp"
#include "study/shard.hpp"

namespace dyad::app {

// Runs the units of a range on several threads; each writes its own rows, so their number changes nothing but
// the time. With a terminal on standard error a bar tells how far it is. Ctrl-C ends it with an Error of kind
// busy, and nothing is written.
Result<std::vector<study::Row>> run_units(const study::Plan& plan, const study::Range& range,
                                          unsigned threads);

}  // namespace dyad::app
