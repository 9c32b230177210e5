// SPDX-License-Identifier: Apache-2.0
// What verifying a record finds, whatever the record is kept in. Faults are made in SQL that every database
// reads.
#pragma once
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "json/json.hpp"
#include "search/extract.hpp"
#include "store/verify.hpp"

namespace dyad::contract {

// A record of its own for each: filled, then changed behind the program's back, then verified.
struct Verifiable {
  std::function<std::unique_ptr<record::Store>()> emptied;
  std::function<void(const std::string& sql)> change;
  std::function<store::Verified()> verify;
};

inline record::NewVersion verifiable_observation(const std::string& id, const std::string& status) {
  record::NewVersion n{"Observation", id, {1}, "a", false};
  n.body = R"({"resourceType":"Observation","id":")" + id + R"(","status":")" + status +
           R"(","subject":{"reference":"Patient/m"}})";
  n.patients = {"m"};
  n.postings = search::postings_of(*json::parse(n.body));
  return n;
}

// Four versions: two resources, a change of the first and a deletion of the second. Gives the last digest.
inline record::Digest fill_verifiable(record::Store& store) {
  record::NewVersion gone{"Observation", "b", {2}, "a", true};
  gone.patients = {"m"};
  REQUIRE(store.commit({verifiable_observation("a", "preliminary"), verifiable_observation("b", "final")},
                       {"test", "{}"}, {1}));
  const auto last = store.commit({verifiable_observation("a", "final"), gone}, {"test", "{}"}, {2});
  REQUIRE(last);
  return last->versions.back().digest;
}

inline void verify_contract(const Verifiable& kept) {
  {
    const record::Digest head = fill_verifiable(*kept.emptied());
    const auto sound = kept.verify();
    CHECK_MESSAGE(sound.sound(), (sound.sound() ? "" : sound.faults[0].what));
    CHECK(sound.last_sequence == 4);
    CHECK(sound.resources == 2);
    CHECK(sound.submissions == 2);
    CHECK(sound.head == head);
  }
  struct Case {
    const char* sql;
    std::int64_t sequence;
    const char* words;
  };
  for (const Case& one :
       {Case{"UPDATE version SET author = 'somebody' WHERE sequence = 2", 2, "hash chain breaks"},
        {"UPDATE version SET body = '{}' WHERE sequence = 3", 3, "hash chain breaks"},
        {"UPDATE version SET recorded_at = 9 WHERE sequence = 1", 1, "hash chain breaks"},
        {"DELETE FROM version WHERE sequence = 2", 2, "is missing"},
        {"UPDATE resource SET current = 1 WHERE id = 'a'", 3, "said to be current"},
        {"DELETE FROM superseded WHERE sequence = 1", 1, ""}}) {
    CAPTURE(one.sql);
    fill_verifiable(*kept.emptied());
    kept.change(one.sql);
    const auto verified = kept.verify();
    REQUIRE_FALSE(verified.sound());
    CHECK(verified.faults[0].sequence == one.sequence);
    CHECK_MESSAGE(verified.faults[0].what.find(one.words) != std::string::npos, verified.faults[0].what);
  }
}

}  // namespace dyad::contract
