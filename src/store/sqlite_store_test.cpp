// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_store.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contract/store_contract.hpp"
#include "store/schema.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite.hpp"
#include "store/verify.hpp"

using namespace dyad;

namespace {

std::unique_ptr<record::Store> opened(const std::string& path) {
  auto store = store::open_sqlite(path);
  REQUIRE_MESSAGE(store, (store ? "" : store.error().text()));
  return std::move(*store);
}

bool sound(const std::string& path) {
  const auto verified = store::verify_record(path);
  return verified && verified->sound();
}

}  // namespace

TEST_CASE("a SQLite file keeps the store contract") {
  store::ScratchDir dir;
  int n = 0;
  contract::store_contract([&] { return opened(dir.file(("r" + std::to_string(n++) + ".db").c_str())); });
}

TEST_CASE("a SQLite database in memory keeps the store contract") {
  contract::store_contract([] { return opened(":memory:"); });
}

TEST_CASE("searches over more than is gathered and sorted give the same answers") {
  store::ScratchDir dir;
  contract::finds_what_looking_at_everything_finds([&] { return opened(dir.file("r.db")); }, 60'000, 60);
}

TEST_CASE("what was committed is there after reopening, and the sequence goes on") {
  store::ScratchDir dir;
  contract::commit(*opened(dir.file("r.db")),
                   {contract::version_of("Patient", "m", 1, {"m"}, R"({"a":1.50})")});
  const auto again = opened(dir.file("r.db"));
  CHECK(again->read("Patient", "m", {})->value().body == R"({"a":1.50})");
  contract::commit(*again, {contract::version_of("Patient", "m", 2, {"m"})});
  CHECK(again->last_sequence() == 2);
  CHECK(sound(dir.file("r.db")));
}

TEST_CASE("a file of a newer version, of another program or of no database is refused and left as it is") {
  store::ScratchDir dir;
  {
    opened(dir.file("newer.db"));
  }
  {
    auto raw = store::Connection::open(dir.file("newer.db"), store::Connection::Access::write);
    REQUIRE((*raw)->run("PRAGMA user_version=99"));
  }
  const auto newer = store::open_sqlite(dir.file("newer.db"));
  REQUIRE_FALSE(newer);
  CHECK(newer.error().kind == ErrorKind::storage);
  CHECK(newer.error().value == "99");
  {
    auto raw = store::Connection::open(dir.file("other.db"), store::Connection::Access::write);
    REQUIRE((*raw)->run("CREATE TABLE t(x)"));
  }
  CHECK_FALSE(store::open_sqlite(dir.file("other.db")));
  std::ofstream(dir.file("text.db")) << std::string(8192, 'x');
  const auto text = store::open_sqlite(dir.file("text.db"));
  REQUIRE_FALSE(text);
  CHECK(text.error().kind == ErrorKind::storage);
  CHECK(text.error().text().find("damaged") != std::string::npos);
  CHECK_FALSE(store::open_sqlite(dir.file("no/such/directory/r.db")));
}

TEST_CASE("a damaged page is found by verify") {
  store::ScratchDir dir;
  const std::string path = dir.file("r.db");
  {
    const auto store = opened(path);
    for (int i = 0; i < 50; ++i)
      contract::commit(*store, {contract::version_of("Basic", "b" + std::to_string(i), i, {},
                                                     "{\"y\":\"" + std::string(2000, 'y') + "\"}")});
  }
  REQUIRE(sound(path));
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  for (int page = 2; page < 20; ++page) {
    file.seekp(page * 4096);
    file << std::string(64, '\x7f');
  }
  file.close();
  CHECK_FALSE(sound(path));
}

TEST_CASE("when the disk is full the commit fails with a plain message and what was stored before is whole") {
  store::ScratchDir dir;
  const std::string path = dir.file("r.db");
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // the file-size limit stands in for the disk's; it is the child's own
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{2'000'000, 2'000'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto store = store::open_sqlite(path);
    if (!store) _exit(10);
    for (int i = 0; i < 100; ++i) {
      const auto done =
          (*store)->commit({contract::version_of("Basic", "b" + std::to_string(i), i, {},
                                                 "{\"z\":\"" + std::string(100'000, 'z') + "\"}")},
                           {"t", "{}"}, {1});
      if (done) continue;
      const bool plain = done.error().kind == ErrorKind::storage &&
                         done.error().message.find("nothing was stored") != std::string::npos;
      const bool whole = (*store)->last_sequence() == i && i > 0;
      _exit(plain && whole ? 0 : 11);
    }
    _exit(12);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(sound(path));
  const auto again = opened(path);
  contract::commit(*again, {contract::version_of("Basic", "after", 1, {})});
}

TEST_CASE(
    "a batch that fails half written ends its transaction, whose commit says why, and the next one goes on") {
  store::ScratchDir dir;
  const std::string path = dir.file("r.db");
  const auto store = opened(path);
  contract::commit(*store, {contract::version_of("Basic", "before", 1, {})});
  const auto raw = store::Connection::open(path, store::Connection::Access::write);
  REQUIRE(raw);
  REQUIRE(
      (*raw)->run("CREATE TRIGGER t BEFORE INSERT ON version WHEN new.author = 'refused' "
                  "BEGIN SELECT RAISE(ABORT, 'for the test'); END"));
  {
    const auto transaction = store->begin();
    REQUIRE(transaction);
    CHECK((*transaction)->write({contract::version_of("Basic", "good", 1, {})}, {"t", "{}"}, {1}));
    auto refused = contract::version_of("Basic", "c", 1, {});
    refused.author = "refused";
    const auto half =
        (*transaction)->write({contract::version_of("Basic", "b", 1, {}), refused}, {"t", "{}"}, {1});
    REQUIRE_FALSE(half);
    CHECK(half.error().text().find("for the test") != std::string::npos);
    const auto later = (*transaction)->write({contract::version_of("Basic", "d", 1, {})}, {"t", "{}"}, {1});
    REQUIRE_FALSE(later);
    CHECK(later.error().text() == half.error().text());
    const auto committed = (*transaction)->commit();
    REQUIRE_FALSE(committed);
    CHECK(committed.error().text() == half.error().text());
  }
  REQUIRE((*raw)->run("DROP TRIGGER t"));
  CHECK(store->last_sequence() == 1);
  for (const char* id : {"good", "b", "c", "d"}) CHECK_FALSE(store->read("Basic", id, {})->has_value());
  contract::commit(*store, {contract::version_of("Basic", "b", 1, {})});
  CHECK(store->last_sequence() == 2);
  CHECK(sound(path));
}

TEST_CASE("a database locked by another process is busy, not damaged") {
  store::ScratchDir dir;
  const auto store = opened(dir.file("r.db"));
  auto other = store::Connection::open(dir.file("r.db"), store::Connection::Access::write);
  REQUIRE((*other)->run("BEGIN IMMEDIATE"));
  const auto refused = store->commit({contract::version_of("Basic", "b", 1, {})}, {"t", "{}"}, {1});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::busy);
  REQUIRE((*other)->run("ROLLBACK"));
  contract::commit(*store, {contract::version_of("Basic", "b", 1, {})});
}
