// SPDX-License-Identifier: Apache-2.0
#include "contract/store_contract.hpp"
#include "contract/store_search_contract.hpp"
#include "contract/verify_contract.hpp"
#include "store/postgres_test_support.hpp"
#include "store/postgres_verify.hpp"

using namespace dyad;
using namespace dyad::store::testing;

namespace {

record::NewVersion note(const std::string& id) {
  return {"Basic", id, {1}, "a", false, "{}", {}, {}, {{search::term("Basic", "_id", id)}, {}, {}}};
}

}  // namespace

TEST_CASE("a PostgreSQL database keeps the store contract") {
  if (no_server()) return;
  contract::store_contract(emptied);
}

TEST_CASE("searches of a PostgreSQL database are those of the contract") {
  if (no_server()) return;
  contract::store_search_contract(emptied);
}

TEST_CASE("few matches in PostgreSQL come with their number, which then need not be asked") {
  if (no_server()) return;
  const auto store = emptied();
  std::vector<record::NewVersion> notes{note("a"), note("b"), note("c")};
  const std::string tagged = search::term("Basic", "_tag", "x");
  for (auto& n : notes) n.postings.terms.push_back(tagged);
  REQUIRE(store->commit(notes, {"test", "{}"}, {1}));
  record::Find find;
  find.type = "Basic";
  find.probe.op = search::Probe::Op::term;
  find.probe.text = tagged;
  find.expected = 2;
  find.total = true;
  std::vector<std::optional<std::size_t>> said;
  record::Find::Cursor last;
  const auto hear = [&](record::Hit&& hit) {
    said.push_back(hit.total);
    last = hit.place;
    return said.size() < 2;
  };
  REQUIRE(store->find(find, {}, hear));
  CHECK(said == std::vector<std::optional<std::size_t>>{3, {}});
  find.after = last;  // those that are left are not all
  REQUIRE(store->find(find, {}, hear));
  CHECK(said.back() == std::nullopt);
}

TEST_CASE(
    "verifying a record in PostgreSQL finds what the contract says, and no record where there is none") {
  if (no_server()) return;
  const auto verified = [] {
    auto out = store::verify_postgres(where());
    REQUIRE_MESSAGE(out, (out ? "" : out.error().text()));
    return std::move(*out);
  };
  contract::verify_contract({emptied,
                             [](const std::string& sql) {
                               const auto changed = connection()->script("SET search_path TO dyad;" + sql);
                               REQUIRE_MESSAGE(changed, (changed ? "" : changed.error().text()));
                             },
                             verified});
  const auto running = opened();
  CHECK_FALSE(verified().searchable);  // and a server that writes is no hindrance
  REQUIRE(connection()->script("DROP SCHEMA dyad CASCADE"));
  const auto none = store::verify_postgres(where());
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::not_found);
}

TEST_CASE("a second server may not write to the same PostgreSQL database") {
  if (no_server()) return;
  const auto first = emptied();
  const auto second = store::open_postgres(where());
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
}

TEST_CASE("what was committed to PostgreSQL is there for the next server, and the log goes on") {
  if (no_server()) return;
  {
    const auto store = emptied();
    REQUIRE(store->commit({note("a"), note("b")}, {"test", "{}"}, {1}));
  }
  const auto store = opened();
  CHECK(store->last_sequence() == 2);
  const auto next = store->commit({note("c")}, {"test", "{}"}, {2});
  REQUIRE(next);
  CHECK(next->versions[0].sequence == 3);
  CHECK(next->versions[0].digest != (*store->since(1, 1))[0].digest);
}

TEST_CASE("a lost connection is made anew, and what was not committed is not there") {
  if (no_server()) return;
  const auto store = emptied();
  REQUIRE(store->commit({note("a")}, {"test", "{}"}, {1}));
  {
    auto transaction = store->begin();
    REQUIRE(transaction);
    REQUIRE((*transaction)->write({note("lost")}, {"test", "{}"}, {2}));
    REQUIRE(connection()->script(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"));
    CHECK_FALSE((*transaction)->commit());
  }
  const auto after = store->commit({note("b")}, {"test", "{}"}, {3});
  REQUIRE_MESSAGE(after, (after ? "" : after.error().text()));
  CHECK(after->versions[0].sequence == 2);
  CHECK_FALSE(*store->read("Basic", "lost", {}));
}

TEST_CASE("a PostgreSQL server that cannot be reached is an error that says so") {
  const auto store = store::open_postgres("host=/nonexistent dbname=dyad connect_timeout=2");
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::busy);
}
