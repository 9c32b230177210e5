// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "store/probe_node.hpp"

namespace dyad::store {

// Counts postings until the smallest part that candidates can come from is known, each part up to `most`, and
// notes the sizes in the nodes. A size of `most` means at least that, and beside a smaller one
// in the same `all`, that it is no smaller.
Result<void> measure(Connection& connection, Node& node, std::size_t most);

}  // namespace dyad::store
