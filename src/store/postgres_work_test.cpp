// SPDX-License-Identifier: Apache-2.0
// What makes the store on PostgreSQL quick must change nothing that is found or promised.
#include "store/postgres_look.hpp"
#include "store/postgres_test_support.hpp"
#include "store/postgres_write.hpp"

using namespace dyad;
using namespace dyad::store::testing;

namespace {

const std::string kColour = "colour";

record::NewVersion coloured(const std::string& id, const std::string& colour) {
  record::NewVersion n{"Basic", id, {1}, "a", false, "{}"};
  n.postings.terms = {search::term("Basic", kColour, colour)};
  return n;
}

record::Find of(const std::string& colour) {
  record::Find out;
  out.type = "Basic";
  out.probe = {search::Probe::Op::term, search::term("Basic", kColour, colour)};
  return out;
}

std::size_t found(const record::Reader& reader, const record::Find& find) {
  std::size_t n = 0;
  const auto done = reader.find(find, {}, [&](record::Hit&&) { return ++n > 0; });
  REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
  const auto counted = reader.count(find, {});
  REQUIRE_MESSAGE(counted, (counted ? "" : counted.error().text()));
  CHECK(*counted == n);
  return n;
}

constexpr store::PgFrame kFrame{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT", "ROLLBACK"};

}  // namespace

TEST_CASE("a search that has no time left is ended, and leaves no limit behind") {
  if (no_server()) return;
  const auto c = connection();
  for (const bool still : {false, true}) {
    store::PgLook look(*c, kFrame, 50);
    if (still) look.hold_still();
    const auto slow = look.ask("SELECT pg_sleep(20)", {});
    REQUIRE_FALSE(slow);
    CHECK(slow.error().kind == ErrorKind::too_costly);
  }
  CHECK(c->run("SELECT pg_sleep(0.1)"));
  CHECK(c->run("SHOW statement_timeout")->text(0, 0) == "0");
  CHECK(c->script("VACUUM pg_catalog.pg_language"));  // which is refused within a transaction
}

TEST_CASE("a term that was rolled back stands for nothing, also where another got its number") {
  if (no_server()) return;
  const auto store = emptied();
  REQUIRE(store->commit({coloured("a", "red")}, {"test", "{}"}, {1}));
  {
    auto lost = store->begin();
    REQUIRE(lost);
    REQUIRE((*lost)->write({coloured("b", "green")}, {"test", "{}"}, {2}));
    CHECK(found(**lost, of("green")) == 1);
  }
  auto next = store->begin();
  REQUIRE(next);
  REQUIRE((*next)->write({coloured("c", "blue")}, {"test", "{}"}, {3}));
  CHECK(found(**next, of("blue")) == 1);
  CHECK(found(**next, of("green")) == 0);
  REQUIRE((*next)->commit());
  CHECK(found(*store, of("green")) == 0);
  CHECK(found(*store, of("blue")) == 1);
}

TEST_CASE("a search finds what came since the last one, however many") {
  if (no_server()) return;
  const auto store = emptied();
  constexpr std::size_t kAtOnce = 1'500;
  std::size_t held = 0;
  for (int round = 0; round < 4; ++round) {
    std::vector<record::NewVersion> batch;
    for (std::size_t i = 0; i < kAtOnce; ++i) batch.push_back(coloured(std::to_string(held + i), "red"));
    REQUIRE(store->commit(batch, {"test", "{}"}, {1}));
    held += kAtOnce;
    CHECK(found(*store, of("red")) == held);
    record::Find some = of("red");
    some.expected = 3;  // a guess changes nothing
    CHECK(found(*store, some) == held);
    some.as_of = static_cast<std::int64_t>(kAtOnce);
    CHECK(found(*store, some) == kAtOnce);
    some.probe = {search::Probe::Op::all, {}, {}, {}, {of("red").probe, of("red").probe}};
    CHECK(found(*store, some) == kAtOnce);
  }
}

TEST_CASE("what a transaction remembers of a resource is what was last written of it") {
  if (no_server()) return;
  const auto store = emptied();
  REQUIRE(store->commit({coloured("a", "red")}, {"test", "{}"}, {1}));
  const auto version = [](record::Transaction& t) {
    const auto held = t.newest("Basic", "a");
    REQUIRE(held);
    return *held ? (*held)->version : 0;
  };
  for (int expected = 1; expected < 4; ++expected) {
    {
      auto lost = store->begin();
      REQUIRE(lost);
      CHECK(version(**lost) == expected);
      REQUIRE((*lost)->write({coloured("a", "lost")}, {"test", "{}"}, {2}));
      CHECK(version(**lost) == expected + 1);
    }
    auto kept = store->begin();
    REQUIRE(kept);
    CHECK(version(**kept) == expected);
    REQUIRE((*kept)->write({coloured("a", "kept")}, {"test", "{}"}, {2}));
    REQUIRE((*kept)->commit());
    CHECK(found(*store, of("kept")) == 1);
    CHECK(found(*store, of("lost")) == 0);
  }
}

TEST_CASE("what a transaction remembers of a compartment is what stands in it") {
  if (no_server()) return;
  const auto store = emptied();
  const auto standing = [](record::Transaction& t) {
    const auto found = t.of_type_in("Basic", {"p"}, {});
    REQUIRE(found);
    return found->size();
  };
  const auto of_patient = [](const std::string& id, std::vector<std::string> patients) {
    record::NewVersion n = coloured(id, "red");
    n.patients = std::move(patients);
    return n;
  };
  const auto write = [](record::Transaction& t, const record::NewVersion& n) {
    REQUIRE(t.write({n}, {"test", "{}"}, {1}));
  };
  auto first = store->begin();
  REQUIRE(first);
  CHECK(standing(**first) == 0);
  write(**first, of_patient("a", {"p"}));
  CHECK(standing(**first) == 1);
  write(**first, of_patient("b", {"q"}));
  CHECK(standing(**first) == 1);
  REQUIRE((*first)->commit());
  {
    auto lost = store->begin();
    REQUIRE(lost);
    write(**lost, of_patient("a", {"q"}));
    CHECK(standing(**lost) == 0);
  }
  auto next = store->begin();
  REQUIRE(next);
  CHECK(standing(**next) == 1);
  record::NewVersion other{"Account", "c", {1}, "a", false, "{}"};
  other.joined = {{"Basic", 2, {"p"}}};
  write(**next, other);
  CHECK(standing(**next) == 2);
  REQUIRE((*next)->commit());
  CHECK(store->of_type_in("Basic", {"p"}, {})->size() == 2);
}

TEST_CASE("a transaction that PostgreSQL has ended by itself is not taken for committed") {
  if (no_server()) return;
  REQUIRE(emptied());
  const auto c = connection();
  REQUIRE(c->script("SET search_path TO dyad"));
  store::PgWriter writer(*c);
  REQUIRE(writer.load());
  REQUIRE(c->script("BEGIN"));
  REQUIRE(writer.write({coloured("a", "red")}, {"test", "{}"}, {1}));
  REQUIRE(writer.flush());
  CHECK_FALSE(c->run("SELECT 1 / 0"));
  CHECK_FALSE(writer.commit());
}

TEST_CASE("more statements than are kept at once go on working") {
  if (no_server()) return;
  const auto c = connection();
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < store::PgConnection::kMaxKept + 20; ++i) {
      const auto sql = c->keep("SELECT " + std::to_string(i));
      REQUIRE(sql);
      const auto rows = c->run(*sql);
      REQUIRE(rows);
      CHECK(rows->integer(0, 0) == static_cast<std::int64_t>(i));
    }
}
