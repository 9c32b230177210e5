// SPDX-License-Identifier: Apache-2.0
// Conditional operations of the record with real searches as their conditions.
#include <atomic>
#include <thread>

#include "contract/record_fixture.hpp"
#include "query/query.hpp"
#include "support/memory_store.hpp"

using namespace dyad;
using contract::create;
using contract::removal;
using contract::when;
using Done = record::Outcome::Done;

namespace {

struct Ward : contract::Fixture {
  Ward() : Fixture(std::make_unique<support::MemoryStore>(), DYAD_SOURCE_DIR, query::matcher()) {}
};

std::string patient(std::string_view number, std::string_view name = "Ana") {
  return R"({"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":")" + std::string(number) +
         R"("}],"name":[{"family":")" + std::string(name) + R"("}]})";
}

}  // namespace

TEST_CASE("A condition is any search of the type, chains included") {
  Ward r;
  const auto first = r.done({create(patient("1", "Trần"))}).outcomes[0];
  CHECK(r.done({when(create(patient("1")), "identifier=urn:mrn|1")}).outcomes[0].id == first.id);
  CHECK(r.done({when(create(patient("1")), "family=tran&identifier=1")}).outcomes[0].id == first.id);
  const auto other = r.done({when(create(patient("1")), "family=nobody&identifier=1")}).outcomes[0];
  CHECK(other.done == Done::created);
  CHECK(r.refused({when(create(patient("1")), "identifier=urn%3Amrn%7C1")}).kind == ErrorKind::several);
  r.done({create(
      R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" +
      first.id + "\"}}")});
  const auto removed = r.done({when(removal("Observation", ""), "subject:Patient.family=tran")}).outcomes[0];
  CHECK(removed.done == Done::removed);
  const auto nothing = r.done({when(removal("Observation", ""), "subject:Patient.family=tran")}).outcomes[0];
  CHECK(nothing.done == Done::unchanged);
}

TEST_CASE("A condition that is not understood changes nothing") {
  Ward r;
  for (const char* const bad : {"colour=red", "identifier", "_count=1", "birthdate=yesterday"}) {
    CAPTURE(bad);
    CHECK(r.refused({when(create(patient("1")), bad)}).kind == ErrorKind::invalid);
  }
  CHECK(r.all().empty());
}

TEST_CASE("Of many that create the same patient at once under a condition, one does") {
  Ward r;
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) {
        const std::string number = std::to_string(n);
        record::Work work;
        work.operations.push_back(when(create(patient(number)), "identifier=urn:mrn|" + number));
        const auto done = r.rec->perform(std::move(work));
        if (done && done->outcomes[0].done == Done::created) ++created;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(created == 10);
  CHECK(r.all().size() == 10);
}
