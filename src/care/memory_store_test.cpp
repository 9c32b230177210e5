// SPDX-License-Identifier: Apache-2.0
#include "support/memory_store.hpp"

#include "contract/store_contract.hpp"

using namespace dyad;

TEST_CASE("The store these tests use keeps the contract of every store") {
  contract::store_contract([] { return std::make_unique<support::MemoryStore>(); });
}

TEST_CASE("A store that received until a time holds nothing recorded after it") {
  support::MemoryStore all;
  contract::commit(all, {contract::version_of("Patient", "m", 10, {"m"}),
                         contract::version_of("Observation", "o", 20, {"m"}),
                         contract::version_of("Observation", "o", 30, {"m"})});
  const auto then = all.received_until(Instant{20});
  CHECK(contract::ids(then->since(0, 10)) == "Patient/m@1 Observation/o@1");
  CHECK(then->extent({"m"}, {})->last_recorded.ms == 20);
}
