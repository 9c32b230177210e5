// SPDX-License-Identifier: Apache-2.0
// What every Store must find, whatever it is built on.
#pragma once
#include <doctest/doctest.h>

#include <functional>
#include <memory>

#include "contract/store_random.hpp"
#include "support/seed.hpp"

namespace dyad::contract {

// Writes `count` random versions over a third as many resources, a few of them deletions, many a commit.
inline std::vector<Written> fill(record::Store& store, Random& random, int count) {
  std::vector<Written> log;
  std::vector<record::NewVersion> batch;
  std::map<std::string, bool> deleted;
  for (int i = 0; i < count; ++i) {
    record::NewVersion n;
    n.type = random.type();
    n.id = "r" + std::to_string(random.below(count / 3 + 1));
    n.recorded_at = {i};
    n.author = "a";
    n.patients = random.patients();
    bool& gone = deleted[n.type + n.id];
    gone = n.deleted = !gone && random.one_in(12);
    if (!n.deleted) n.body = "{}";
    if (!n.deleted) n.postings = random.postings(n.type);
    batch.push_back(std::move(n));
    if (i + 1 < count && !random.one_in(count < 1000 ? 5 : 500)) continue;
    const auto done = store.commit(batch, {"test", "{}"}, {i});
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    for (std::size_t k = 0; k < batch.size(); ++k)
      log.push_back({done->versions[k], batch[k].postings, batch[k].patients});
    batch.clear();
  }
  return log;
}

inline void find_agrees(const record::Reader& reader, const std::vector<Written>& log, record::Find find,
                        Random& random) {
  CAPTURE(words(find.probe));
  CAPTURE(find.moment.size());
  CAPTURE(find.descending);
  CAPTURE(find.as_of.value_or(-1));
  const auto expected = slow_find(log, find);
  const auto size = reader.count(find, {});
  REQUIRE_MESSAGE(size, (size ? "" : size.error().text()));
  CHECK(*size == expected.size());
  // Page by page, of any size, each from where the last ended.
  std::vector<record::Find::Cursor> got;
  for (bool more = true; more;) {
    std::size_t left = 1 + static_cast<std::size_t>(random.below(static_cast<int>(expected.size()) + 3));
    const std::size_t before = got.size();
    const auto done = reader.find(find, {}, [&](record::Hit&& hit) {
      CHECK(hit.version.sequence == hit.place.sequence);
      CHECK(hit.version.type == find.type);
      if (hit.total) CHECK(*hit.total == expected.size());
      got.push_back(hit.place);
      return --left > 0;
    });
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    more = left == 0 && got.size() > before;
    if (!got.empty()) find.after = got.back();
  }
  REQUIRE(got.size() == expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].sequence == expected[i].sequence);
    CHECK(got[i].moment_ms == expected[i].moment_ms);
  }
}

inline record::Find random_find(Random& random, std::int64_t last) {
  record::Find find;
  find.type = random.type();
  find.probe = random.probe(random.one_in(20) ? random.type() : find.type, 3);
  if (random.one_in(3)) find.as_of = random.below(static_cast<int>(last) + 2);
  if (random.one_in(2)) find.moment = search::term(find.type, random.one_in(4) ? "late" : "date");
  find.descending = random.one_in(2);
  if (random.one_in(3)) find.within = random.patients();
  if (random.one_in(2)) find.expected = static_cast<std::size_t>(1 + random.below(30));
  find.total = random.one_in(2);
  return find;
}

inline void finds_what_looking_at_everything_finds(
    const std::function<std::unique_ptr<record::Store>()>& open, int versions, int rounds) {
  Random random(support::seed());
  const auto store = open();
  auto log = fill(*store, random, versions);
  for (int i = 0; i < rounds; ++i)
    find_agrees(*store, log, random_find(random, log.back().version.sequence), random);
}

inline void a_transaction_finds_what_it_has_written(
    const std::function<std::unique_ptr<record::Store>()>& open) {
  Random random(support::seed());
  const auto store = open();
  auto log = fill(*store, random, 60);
  auto inside = log;
  auto transaction = store->begin();
  REQUIRE(transaction);
  for (int i = 0; i < 30; ++i) {
    record::NewVersion n{"Alpha", "r" + std::to_string(random.below(40)), {i}, "a", false, "{}"};
    n.postings = random.postings(n.type);
    n.patients = random.patients();
    const auto written = (*transaction)->write({n}, {"test", "{}"}, {100});
    REQUIRE(written);
    inside.push_back({written->versions[0], n.postings, n.patients});
    find_agrees(**transaction, inside, random_find(random, inside.back().version.sequence), random);
  }
  transaction->reset();
  for (int i = 0; i < 30; ++i)
    find_agrees(*store, log, random_find(random, log.back().version.sequence), random);
}

inline void a_costly_search_is_ended(const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  std::vector<record::NewVersion> batch;
  for (int i = 0; i < 3000; ++i) {
    record::NewVersion n{"Alpha", "r" + std::to_string(i), {1}, "a", false, "{}"};
    n.postings = {{search::term("Alpha"), search::term("Alpha", "code", i % 2 ? "x" : "y")}, {}, {}};
    batch.push_back(std::move(n));
  }
  REQUIRE(store->commit(batch, {"test", "{}"}, {1}));
  record::Find both;
  both.type = "Alpha";
  both.probe.parts = {{search::Probe::Op::term, search::term("Alpha", "code", "x")},
                      {search::Probe::Op::term, search::term("Alpha", "code", "y")}};
  const auto none = [](record::Hit&&) { return true; };
  CHECK(store->find(both, {}, none));
  CHECK(store->count(both, {}) == 0);
  const auto rows = store->find(both, {10, 10'000}, none);
  REQUIRE_FALSE(rows);
  CHECK(rows.error().kind == ErrorKind::too_costly);
  const auto time = store->count(both, {1'000'000, 0});
  REQUIRE_FALSE(time);
  CHECK(time.error().kind == ErrorKind::too_costly);
  // The next search has a budget of its own.
  CHECK(store->count(both, {}) == 0);
}

inline void a_search_may_read_what_it_finds(const std::function<std::unique_ptr<record::Store>()>& open) {
  const auto store = open();
  Random random(1);
  const auto log = fill(*store, random, 40);
  record::Find every;
  every.type = "Alpha";
  const auto expected = slow_find(log, every).size();
  std::size_t seen = 0;
  const auto outer = store->find(every, {}, [&](record::Hit&& hit) {
    const auto read = store->read(hit.version.type, hit.version.id, {});
    CHECK((read && *read && (*read)->sequence == hit.version.sequence));
    std::size_t inner = 0;
    CHECK(store->find(every, {}, [&](record::Hit&&) { return ++inner < 1000; }));
    CHECK(inner == expected);
    return ++seen > 0;
  });
  CHECK(outer);
  CHECK(seen == expected);
}

inline void store_search_contract(const std::function<std::unique_ptr<record::Store>()>& open) {
  finds_what_looking_at_everything_finds(open, 8, 60);
  finds_what_looking_at_everything_finds(open, 300, 400);
  a_transaction_finds_what_it_has_written(open);
  a_costly_search_is_ended(open);
  a_search_may_read_what_it_finds(open);
}

}  // namespace dyad::contract
