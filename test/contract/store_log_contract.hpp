// SPDX-License-Identifier: Apache-2.0
// What every Store's log and transactions must do, whatever the store is built on.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "contract/store_search_contract.hpp"
#include "record/chain.hpp"

namespace dyad::contract {

inline record::NewVersion simple(std::string id, std::int64_t recorded_ms, std::string body = "{}") {
  record::NewVersion n{"Alpha", std::move(id), {recorded_ms}, "a", false, std::move(body)};
  n.postings.terms = {search::term("Alpha"), search::term("Alpha", "_id", n.id)};
  return n;
}

inline std::int64_t last(const record::Reader& reader) {
  const auto found = reader.last_sequence();
  REQUIRE(found);
  return *found;
}

inline void a_transaction_is_seen_by_itself_alone_until_it_commits(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  REQUIRE(store->commit({simple("a", 1)}, {"test", "{}"}, {1}));
  auto transaction = store->begin();
  REQUIRE(transaction);
  REQUIRE((*transaction)->write({simple("a", 2, "2"), simple("b", 2)}, {"one", "{}"}, {2}));
  auto stale = simple("a", 3);
  stale.expected_version = 1;
  const auto refused = (*transaction)->write({simple("c", 3), stale}, {"two", "{}"}, {3});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::conflict);
  CHECK_FALSE(*(*transaction)->newest("Alpha", "c"));
  const auto third = (*transaction)->write({simple("d", 4)}, {"three", "{}"}, {4});
  REQUIRE(third);
  CHECK(third->versions[0].sequence == 4);  // what was refused left no gap
  CHECK(last(**transaction) == 4);
  CHECK((*transaction)->read("Alpha", "a", {})->value().body == "2");
  CHECK((*transaction)->since(1, 10)->size() == 3);
  REQUIRE((*transaction)->commit());
  CHECK(last(*store) == 4);
  CHECK(store->read("Alpha", "a", {})->value().version == 2);
  CHECK_FALSE((*transaction)->write({simple("e", 5)}, {"late", "{}"}, {5}));
  CHECK_FALSE((*transaction)->commit());
  CHECK(store->begin());  // an ended transaction keeps nobody waiting
}

inline void a_transaction_that_is_given_up_leaves_no_trace(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  {
    auto transaction = store->begin();
    REQUIRE(transaction);
    REQUIRE((*transaction)->write({simple("a", 1), simple("b", 1)}, {"test", "{}"}, {1}));
  }
  CHECK(last(*store) == 0);
  CHECK_FALSE(*store->newest("Alpha", "a"));
  record::Find every;
  every.type = "Alpha";
  CHECK(store->count(every, {}) == 0);
  // Its terms were new to the store; written again they must still be found.
  const auto done = store->commit({simple("a", 2)}, {"test", "{}"}, {2});
  REQUIRE(done);
  CHECK(done->versions[0].sequence == 1);
  CHECK(done->versions[0].version == 1);
  every.probe = {search::Probe::Op::term, search::term("Alpha", "_id", "a")};
  CHECK(store->count(every, {}) == 1);
}

inline void writers_wait_for_each_other(const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  constexpr int kWriters = 4;
  constexpr int kEach = 25;
  std::atomic<int> inside = 0;
  std::atomic<bool> together = false;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w)
    writers.emplace_back([&, w] {
      for (int i = 0; i < kEach; ++i) {
        auto transaction = store->begin();
        if (!transaction || ++inside != 1) together = true;
        const auto id = std::to_string(w) + "-" + std::to_string(i);
        if (!(*transaction)->write({simple(id, 1)}, {"test", "{}"}, {1})) together = true;
        --inside;
        if (!(*transaction)->commit()) together = true;
      }
    });
  for (auto& writer : writers) writer.join();
  CHECK_FALSE(together);
  CHECK(last(*store) == kWriters * kEach);
}

inline void a_deletion_is_a_version_without_a_body(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  record::NewVersion gone{"Alpha", "a", {2}, "a", true, ""};
  REQUIRE(store->commit({simple("a", 1), gone}, {"test", "{}"}, {1}));
  CHECK_FALSE(*store->read("Alpha", "a", {}));
  const auto newest = store->newest("Alpha", "a");
  REQUIRE((newest && *newest));
  CHECK((*newest)->deleted);
  CHECK((*newest)->version == 2);
  CHECK((*newest)->body.empty());
  record::Find every;
  every.type = "Alpha";
  CHECK(store->count(every, {}) == 0);
  every.as_of = 1;
  CHECK(store->count(every, {}) == 1);
  auto again = simple("a", 3);
  again.expected_version = 2;
  REQUIRE(store->commit({again}, {"test", "{}"}, {3}));
  CHECK(store->read("Alpha", "a", {})->value().version == 3);
  every.as_of.reset();
  CHECK(store->count(every, {}) == 1);
  CHECK_FALSE(*store->newest("Alpha", "never"));
}

inline void every_version_is_chained_to_the_one_before(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  Random random(support::seed());
  fill(*store, random, 60);
  record::Digest before{};
  const auto log = store->since(0, 1000);
  REQUIRE(log);
  for (std::size_t i = 0; i < log->size(); ++i) {
    const record::Version& v = (*log)[i];
    CHECK(v.sequence == static_cast<std::int64_t>(i) + 1);
    CHECK(v.digest == record::chained(before, v));
    before = v.digest;
  }
  CHECK(store->newest(log->back().type, log->back().id)->value().digest == before);
}

// What a log query should give, by looking at every version.
inline std::vector<std::int64_t> slow_log(const std::vector<Written>& log, const record::LogQuery& query) {
  std::map<std::pair<std::string, std::string>, std::int64_t> newest;
  for (const Written& w : log)
    if (query.at && w.version.recorded_at <= *query.at &&
        (!query.up_to || w.version.sequence <= *query.up_to))
      newest[{w.version.type, w.version.id}] = w.version.sequence;
  std::vector<std::int64_t> out;
  for (auto i = log.rbegin(); i != log.rend(); ++i) {
    const record::Version& v = i->version;
    if (!query.type.empty() && v.type != query.type) continue;
    if (!query.id.empty() && v.id != query.id) continue;
    if (query.since && v.recorded_at < *query.since) continue;
    if (query.up_to && v.sequence > *query.up_to) continue;
    if (query.at && newest[{v.type, v.id}] != v.sequence) continue;
    if (query.within && !stands_in(*i, query.within->patients) &&
        std::ranges::count(query.within->open_types, v.type) == 0)
      continue;
    out.push_back(v.sequence);
  }
  return out;
}

inline void the_log_gives_what_looking_at_everything_gives(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  Random random(support::seed());
  const auto store = open();
  const auto log = fill(*store, random, 200);
  for (int round = 0; round < 300; ++round) {
    record::LogQuery query;
    if (!random.one_in(3)) query.type = random.type();
    if (!query.type.empty() && random.one_in(2)) query.id = "r" + std::to_string(random.below(70));
    if (random.one_in(3)) query.since = Instant{random.below(220)};
    if (random.one_in(3)) query.at = Instant{random.below(220)};
    if (random.one_in(3)) query.up_to = random.below(220);
    if (random.one_in(2)) query.within = record::Within{random.patients(), {}};
    if (query.within && random.one_in(3)) query.within->open_types = {random.type()};
    auto expected = slow_log(log, query);
    CHECK(store->log_size(query) == expected.size());
    query.limit = 1 + static_cast<std::size_t>(random.below(100));
    if (expected.size() > query.limit) expected.resize(query.limit);
    const auto found = store->log(query);
    REQUIRE_MESSAGE(found, (found ? "" : found.error().text()));
    std::vector<std::int64_t> got;
    for (const auto& v : *found) got.push_back(v.sequence);
    CHECK(got == expected);
  }
}

inline void says_which_versions_stand_in_compartments(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  Random random(support::seed());
  const auto store = open();
  const auto log = fill(*store, random, 100);
  for (int round = 0; round < 20; ++round) {
    const auto type = random.type();
    const auto patients = random.patients();
    std::vector<std::int64_t> asked{0, static_cast<std::int64_t>(log.size()) + 1};
    std::vector<bool> expected{false, false};
    for (const Written& w : log) {
      asked.push_back(w.version.sequence);
      expected.push_back(w.version.type == type && stands_in(w, patients));
    }
    CHECK(store->standing(type, asked, patients) == expected);
  }
  CHECK(store->standing("Alpha", {}, {"p1"}) == std::vector<bool>());
}

inline void store_log_contract(const std::function<std::unique_ptr<record::Store>()>& open) {
  a_transaction_is_seen_by_itself_alone_until_it_commits(open);
  a_transaction_that_is_given_up_leaves_no_trace(open);
  writers_wait_for_each_other(open);
  a_deletion_is_a_version_without_a_body(open);
  every_version_is_chained_to_the_one_before(open);
  the_log_gives_what_looking_at_everything_gives(open);
  says_which_versions_stand_in_compartments(open);
}

}  // namespace dyad::contract
