// SPDX-License-Identifier: Apache-2.0
#include "support/memory_store.hpp"
#include "support/search_differential.hpp"

using namespace dyad;

TEST_CASE("A search gives exactly what looking at every resource gives, page by page while others write") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    support::MemoryStore store;
    support::SearchDifferential(store, seed).run(300, 120);
  }
}
