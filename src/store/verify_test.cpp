// SPDX-License-Identifier: Apache-2.0
#include "store/verify.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "contract/verify_contract.hpp"
#include "json/json.hpp"
#include "record/chain.hpp"
#include "search/extract.hpp"
#include "store/copy.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;

namespace {

record::NewVersion made(const std::string& type, const std::string& id, const std::string& rest,
                        std::vector<std::string> patients) {
  record::NewVersion n{type, id, {1}, "a", false};
  n.body = R"({"resourceType":")" + type + R"(","id":")" + id + "\"" + rest + "}";
  n.patients = std::move(patients);
  n.postings = search::postings_of(*json::parse(n.body));
  return n;
}

record::NewVersion observation(int n) {
  return made("Observation", "o" + std::to_string(n),
              R"(,"status":"final","subject":{"reference":"Patient/m"},"effectiveDateTime":"2025-01-0)" +
                  std::to_string(1 + n % 9) + R"(","valueQuantity":{"value":)" + std::to_string(n) + "}",
              {"m"});
}

// Seven versions: a Patient, three Observations, a change, a deletion and a change of the Patient.
void fill(record::Store& store) {
  record::NewVersion gone{"Observation", "o1", {2}, "a", true};
  gone.patients = {"m"};
  REQUIRE(store.commit({made("Patient", "m", "", {"m"}), observation(1), observation(2), observation(3)},
                       {"test", "{}"}, {1}));
  REQUIRE(store.commit({observation(2), gone}, {"test", "{}"}, {2}));
  REQUIRE(store.commit({made("Patient", "m", R"(,"gender":"female")", {"m", "child"})}, {"test", "{}"}, {3}));
}

struct Kept {
  Kept() {
    auto store = store::open_sqlite(path);
    REQUIRE(store);
    fill(**store);
  }
  store::ScratchDir dir;
  std::string path = dir.file("record.db");
};

// The faults after a statement was run on the file.
std::vector<store::Fault> after(const std::string& sql) {
  Kept kept;
  {
    auto raw = store::Connection::open(kept.path, store::Connection::Access::write);
    const auto ran = (*raw)->run(sql.c_str());
    REQUIRE_MESSAGE(ran, (ran ? "" : ran.error().text()));
  }
  const auto verified = store::verify_record(kept.path);
  REQUIRE_MESSAGE(verified, (verified ? "" : verified.error().text()));
  return verified->faults;
}

void finds(const std::string& sql, std::int64_t sequence, const std::string& words) {
  CAPTURE(sql);
  const auto faults = after(sql);
  REQUIRE_FALSE(faults.empty());
  CHECK(faults[0].sequence == sequence);
  CHECK_MESSAGE(faults[0].what.find(words) != std::string::npos, faults[0].what);
}

}  // namespace

TEST_CASE("verifying a file finds what the contract says") {
  const store::ScratchDir dir;
  std::string path;
  int made = 0;
  contract::verify_contract({[&] {
                               path = dir.file((std::to_string(++made) + ".db").c_str());
                               auto store = store::open_sqlite(path);
                               REQUIRE(store);
                               return std::move(*store);
                             },
                             [&](const std::string& sql) {
                               auto raw = store::Connection::open(path, store::Connection::Access::write);
                               REQUIRE((*raw)->run(sql.c_str()));
                             },
                             [&] {
                               auto out = store::verify_record(path);
                               REQUIRE_MESSAGE(out, (out ? "" : out.error().text()));
                               return std::move(*out);
                             }});
}

TEST_CASE("a record as this program wrote it is sound, and its last sequence and head are told") {
  Kept kept;
  const auto verified = store::verify_record(kept.path);
  REQUIRE_MESSAGE(verified, (verified ? "" : verified.error().text()));
  for (const auto& fault : verified->faults) FAIL_CHECK(fault.sequence << ": " << fault.what);
  CHECK(verified->last_sequence == 7);
  CHECK(verified->resources == 4);
  CHECK(verified->submissions == 3);
  const auto store = store::open_sqlite(kept.path);
  CHECK(verified->head == (*store)->newest("Patient", "m")->value().digest);
}

TEST_CASE("whatever is changed in the file, verify names the first version concerned") {
  finds("UPDATE version SET body = replace(body, 'final', 'amended') WHERE sequence = 3", 3, "hash chain");
  finds("UPDATE version SET author = 'b' WHERE sequence = 2", 2, "hash chain");
  finds("UPDATE version SET recorded_at = 0 WHERE sequence = 4", 4, "hash chain");
  finds("UPDATE version SET digest = zeroblob(32) WHERE sequence = 5", 5, "hash chain");
  finds("UPDATE resource SET id = 'x' WHERE id = 'o3'", 4, "hash chain");
  finds("DELETE FROM version WHERE sequence = 4", 4, "missing");
  finds("UPDATE resource SET current = 3 WHERE id = 'o2'", 5, "current");
  finds("INSERT INTO resource(type, id, version, current) VALUES('Basic', 'x', 1, 1)", 0, "no version");
  finds("DELETE FROM submission WHERE id = 2", 5, "submission");
  finds("UPDATE submission SET body = 'x' WHERE id = 2", 5, "not as it was received");
  finds("DELETE FROM member WHERE sequence = 3", 3, "compartments or search index");
  finds("DELETE FROM member WHERE sequence = 1", 1, "compartment");
  finds("INSERT INTO member VALUES('other', 'Observation', 4)", 4, "compartments or search index");
  finds(
      "DELETE FROM posting WHERE sequence = 2 AND term = (SELECT min(term) FROM posting WHERE sequence = 2)",
      2, "search index");
  finds("INSERT INTO posting SELECT max(term), 4 FROM posting", 4, "search index");
  finds("UPDATE moment SET first_ms = first_ms + 1 WHERE sequence = 3", 3, "search index");
  finds("UPDATE amount SET high = 99 WHERE sequence = 3", 3, "search index");
  finds("DELETE FROM superseded", 1, "search index");
  finds("DELETE FROM removal", 6, "search index");
  finds("DELETE FROM term WHERE text LIKE 'Observation%o2%'", 3, "dictionary");
  finds("INSERT INTO term VALUES('x', 1)", 0, "two terms");
  finds("UPDATE term SET id = 1", 1, "search index");
  finds("INSERT INTO posting VALUES(1, 99)", 99, "no such version");
}

TEST_CASE("a file that is no record, or is not there, cannot be judged") {
  store::ScratchDir dir;
  CHECK(store::verify_record(dir.file("none.db")).error().kind == ErrorKind::not_found);
  std::ofstream(dir.file("text.db")) << std::string(8192, 'x');
  CHECK_FALSE(store::verify_record(dir.file("text.db")));
  {
    auto raw = store::Connection::open(dir.file("other.db"), store::Connection::Access::write);
    REQUIRE((*raw)->run("CREATE TABLE t(x)"));
  }
  CHECK(store::verify_record(dir.file("other.db")).error().kind == ErrorKind::invalid);
}

TEST_CASE("a copy made while the record is written to is one sound file of one moment") {
  Kept kept;
  const auto store = store::open_sqlite(kept.path);
  REQUIRE(store);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int n = 10; !stop; ++n) (void)(*store)->commit({observation(n), observation(n)}, {"t", "{}"}, {n});
  });
  std::int64_t before = 0;
  for (int i = 0; i < 5; ++i) {
    const auto to = kept.dir.path() / ("copy" + std::to_string(i));
    const auto copied = store::copy_record(kept.path, to);
    REQUIRE_MESSAGE(copied, (copied ? "" : copied.error().text()));
    CHECK(copied->sound());
    CHECK(copied->last_sequence % 2 == 1);  // seven, and whole pairs
    CHECK(copied->last_sequence >= before);
    before = copied->last_sequence;
    CHECK_FALSE(std::filesystem::exists(to.string() + "-wal"));
    CHECK_FALSE(std::filesystem::exists(to.string() + ".part"));
    const auto again = store::open_sqlite(to.string());
    REQUIRE(again);
    CHECK((*again)->last_sequence() == copied->last_sequence);
  }
  stop = true;
  writer.join();
  const auto refused = store::copy_record(kept.path, kept.dir.path() / "copy0");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused);
}

TEST_CASE("a copy of a record that is not sound gets no name") {
  Kept kept;
  {
    auto raw = store::Connection::open(kept.path, store::Connection::Access::write);
    REQUIRE((*raw)->run("UPDATE version SET author = 'x' WHERE sequence = 2"));
  }
  const auto copied = store::copy_record(kept.path, kept.dir.path() / "copy");
  REQUIRE(copied);
  CHECK_FALSE(copied->sound());
  CHECK_FALSE(std::filesystem::exists(kept.dir.path() / "copy"));
}
