// SPDX-License-Identifier: Apache-2.0
// Files of older versions of this program, made as those versions made them.
#include "store/migrate.hpp"

#include <doctest/doctest.h>

#include "record/chain.hpp"
#include "search/postings.hpp"
#include "store/schema.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite_store.hpp"
#include "store/verify.hpp"

using namespace dyad;

namespace {

constexpr const char* kOldRows = R"sql(
INSERT INTO submission VALUES(1, 5, 'import a.json', '{"resourceType":"Bundle"}');
INSERT INTO resource VALUES(1, 'Patient', 'm', 3, 5), (2, 'Observation', 'o', 2, 4);
INSERT INTO version(sequence, resource, version, recorded_at, received_at, submission, deleted, author, body)
 VALUES
 (1, 1, 1, 10, 50, 1, 0, 'a', '{"resourceType":"Patient","id":"m","birthDate":"1990-01-01"}'),
 (2, 2, 1, 20, 50, 1, 0, 'a', '{"resourceType":"Observation","id":"o","status":"preliminary","subject":{"reference":"Patient/m"}}'),
 (3, 1, 2, 30, 50, 1, 1, 'a', '{}'),
 (4, 2, 2, 40, 50, 1, 0, 'b', '{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/m"}}'),
 (5, 1, 3, 50, 50, 1, 0, 'a', '{"resourceType":"Patient","id":"m","birthDate":"1991-01-01"}');
INSERT INTO member VALUES('m', 'Patient', 1), ('m', 'Observation', 2), ('m', 'Observation', 4), ('m', 'Patient', 5);
PRAGMA user_version=1; PRAGMA application_id=1146700100;
)sql";

std::string found(const record::Store& store, search::Probe probe, std::optional<std::int64_t> as_of = {}) {
  record::Find find;
  find.type = "Observation";
  find.probe = std::move(probe);
  find.as_of = as_of;
  std::string out;
  const auto done = store.find(find, {}, [&](record::Hit&& hit) {
    out += std::to_string(hit.version.sequence) + " ";
    return true;
  });
  REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  return out;
}

search::Probe status(const char* value) {
  return {search::Probe::Op::term, search::term("Observation", "status", value, "")};
}

void write_old_file(const std::string& path) {
  auto raw = store::Connection::open(path, store::Connection::Access::write);
  REQUIRE((*raw)->run("PRAGMA journal_mode=WAL"));
  REQUIRE((*raw)->run(store::schema_step(1)));
  REQUIRE((*raw)->run(kOldRows));
}

}  // namespace

TEST_CASE("a file of schema version 1 opens with its log chained and every version found by search") {
  store::ScratchDir dir;
  write_old_file(dir.file("r.db"));
  for (int times = 0; times < 2; ++times) {
    const auto store = store::open_sqlite(dir.file("r.db"));
    REQUIRE_MESSAGE(store, (store ? "" : store.error().text()));
    const auto log = (*store)->since(0, 10);
    REQUIRE(log);
    REQUIRE(log->size() == 5);
    record::Digest before{};
    for (const auto& v : *log) {
      CHECK(v.digest == record::chained(before, v));
      before = v.digest;
    }
    CHECK((*log)[2].deleted);
    CHECK((*log)[2].body.empty());
    CHECK((*store)->read("Patient", "m", {})->value().version == 3);
    CHECK((*store)->read("Observation", "o", {Instant{25}})->value().version == 1);
    CHECK((*store)->compartment({"m"}, {})->size() == 2);
    CHECK(found(**store, {}) == "4 ");
    CHECK(found(**store, {}, 3) == "2 ");
    CHECK(found(**store, status("final")) == "4 ");
    CHECK(found(**store, status("preliminary")).empty());
    CHECK(found(**store, status("preliminary"), 3) == "2 ");
    const auto verified = store::verify_record(dir.file("r.db"));
    REQUIRE(verified);
    for (const auto& fault : verified->faults) FAIL_CHECK(fault.sequence << ": " << fault.what);
  }
}

TEST_CASE("a store whose index was made by other rules makes it anew when opened") {
  store::ScratchDir dir;
  {
    auto store = store::open_sqlite(dir.file("r.db"));
    REQUIRE(store);
    record::NewVersion n{"Observation", "o", {1}, "a", false};
    n.body = R"({"resourceType":"Observation","id":"o","status":"final"})";
    n.postings.terms = {search::term("Observation", "status", "of other rules", "")};
    REQUIRE((*store)->commit({n}, {"t", "{}"}, {1}));
    CHECK(found(**store, status("of other rules")) == "1 ");
  }
  {
    auto raw = store::Connection::open(dir.file("r.db"), store::Connection::Access::write);
    REQUIRE((*raw)->run("UPDATE setting SET value = value - 1 WHERE name = 'index_version'"));
  }
  const auto store = store::open_sqlite(dir.file("r.db"));
  REQUIRE(store);
  CHECK(found(**store, status("of other rules")).empty());
  CHECK(found(**store, status("final")) == "1 ");
}
