// SPDX-License-Identifier: Apache-2.0
// Works that wait at the same time are written together: each stands or falls alone, but for the commit.
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"
#include "support/failing_store.hpp"

using namespace dyad;
using contract::removal;
using contract::update;
using record::Operation;
using Done = record::Outcome::Done;
using Answer = Result<record::Performed>;

namespace {

std::unique_ptr<record::Store> failing(const std::shared_ptr<support::Faults>& faults) {
  return std::make_unique<support::FailingStore>(std::move(*store::open_sqlite(":memory:")), faults);
}

// Holds the writing thread in a listener until every work of a group waits.
struct Gated : contract::Fixture {
  std::shared_ptr<support::Faults> faults;
  std::promise<void> writing;
  std::promise<void> open;

  Gated() : Gated(std::make_shared<support::Faults>()) {}
  explicit Gated(std::shared_ptr<support::Faults> f)
      : Fixture(failing(f), DYAD_SOURCE_DIR, contract::by_identifier()), faults(std::move(f)) {}

  static Operation basic(const std::string& id, const std::string& text = "x") {
    return update(R"({"resourceType":"Basic","id":")" + id + R"(","code":{"text":")" + text + "\"}}");
  }

  // The answers of works that were written in one group, in the order given.
  std::vector<Answer> together(std::vector<std::vector<Operation>> works) {
    bool first = true;
    rec->listen([&, first](const std::vector<record::Version>&) mutable {
      if (!std::exchange(first, false)) return;
      writing.set_value();
      open.get_future().wait();
    });
    auto gate = std::async(std::launch::async, [&] { return perform({basic("gate")}); });
    writing.get_future().wait();
    faults->commits = 0;
    std::vector<std::future<Answer>> asked;
    for (auto& work : works) {
      asked.push_back(
          std::async(std::launch::async, [this, w = std::move(work)]() mutable { return perform(w); }));
      // Long enough for it to wait in its turn; if it does not, the claims about order fail, never hang.
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    open.set_value();
    REQUIRE(gate.get());
    std::vector<Answer> answers;
    for (auto& one : asked) answers.push_back(one.get());
    return answers;
  }
};

}  // namespace

TEST_CASE("a group shares one commit, and each work sees the ones before it") {
  Gated r;
  auto third = Gated::basic("a", "third");
  third.if_match = 2;
  auto create = contract::when(contract::create(R"({"resourceType":"Patient","identifier":[
      {"system":"h","value":"1"}]})"),
                               "identifier=h|1");
  const auto answers = r.together({{Gated::basic("a", "first")},
                                   {Gated::basic("a", "second")},
                                   {third},
                                   {create},
                                   {create},
                                   {removal("Basic", "a")},
                                   {removal("Basic", "a")}});
  for (const auto& answer : answers) REQUIRE_MESSAGE(answer, (answer ? "" : answer.error().text()));
  CHECK(r.faults->commits == 1);
  CHECK(answers[2]->outcomes[0].version->version == 3);
  CHECK(answers[3]->outcomes[0].done == Done::created);
  CHECK(answers[4]->outcomes[0].done == Done::unchanged);
  CHECK(answers[4]->outcomes[0].id == answers[3]->outcomes[0].id);
  CHECK(answers[5]->outcomes[0].done == Done::removed);
  CHECK(answers[6]->outcomes[0].done == Done::unchanged);
  CHECK(answers[0]->last_sequence == 2);
  CHECK(answers[4]->last_sequence == 5);
  CHECK(answers[6]->last_sequence == 6);
}

TEST_CASE("a refused work leaves nothing behind and the others of its group stand") {
  Gated r;
  r.done({Gated::basic("a")});
  auto stale = Gated::basic("a", "stale");
  stale.if_match = 1;
  const auto refers = update(R"({"resourceType":"Basic","id":"e","code":{"text":"x"},
      "subject":{"reference":"Patient/nobody"}})");
  const auto answers = r.together({{Gated::basic("a", "good")},
                                   {Gated::basic("b"), stale},
                                   {Gated::basic("c")},
                                   {Gated::basic("d"), refers},
                                   {Gated::basic("a", "last")}});
  CHECK(answers[0]);
  REQUIRE_FALSE(answers[1]);
  CHECK(answers[1].error().kind == ErrorKind::conflict);
  CHECK(answers[2]);
  REQUIRE_FALSE(answers[3]);
  CHECK(answers[3].error().field == "Basic.subject.reference");
  REQUIRE(answers[4]);
  CHECK(answers[4]->outcomes[0].version->version == 3);
  CHECK(r.current("Basic", "b").is_null());
  CHECK(r.current("Basic", "d").is_null());
  CHECK(r.all().size() == 5);  // a, the gate, a, c, a
  CHECK(r.faults->commits == 1);
}

TEST_CASE("when the commit fails no work of the group is told it succeeded, and nothing of it is there") {
  Gated r;
  int announced = 0;
  r.rec->listen([&](const std::vector<record::Version>&) { ++announced; });
  int commits = 0;
  r.faults->at_commit = [&]() -> Result<void> {
    if (++commits == 2) return fail(ErrorKind::storage, "the disk is full");
    return {};
  };
  auto stale = Gated::basic("gate", "stale");
  stale.if_match = 9;
  const auto answers = r.together({{Gated::basic("a")}, {stale}, {removal("Basic", "none")}});
  for (const auto& answer : answers) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == ErrorKind::storage);
    CHECK(answer.error().message == "the disk is full");
  }
  CHECK(announced == 1);
  CHECK(r.all().size() == 1);
  CHECK(r.done({Gated::basic("a")}).outcomes[0].version->version == 1);
}

TEST_CASE("what was learnt of people from works that were undone is forgotten") {
  Gated r;
  const auto weighs = [](const char* id) {
    return update(contract::measured(id, "n", "29463-7", "80", "kg"));
  };
  r.done({update(R"({"resourceType":"Patient","id":"n"})")});
  r.done({weighs("before")});
  int commits = 0;
  r.faults->at_commit = [&]() -> Result<void> {
    if (++commits == 2) return fail(ErrorKind::storage, "the disk is full");
    return {};
  };
  const auto answers = r.together(
      {{update(R"({"resourceType":"Patient","id":"n","birthDate":"2025-02-13"})")}, {weighs("meanwhile")}});
  CHECK_FALSE(answers[0]);
  CHECK_FALSE(answers[1]);
  r.done({weighs("after")});
}

TEST_CASE("a write that fails is its work's alone; one that ends in an exception is the whole group's") {
  for (const bool thrown : {false, true}) {
    Gated r;
    r.faults->at_write = [&](const std::vector<record::NewVersion>& batch) -> Result<void> {
      if (batch.front().id != "bad") return {};
      if (thrown) throw std::runtime_error("out of something");
      return fail(ErrorKind::storage, "no room for this one");
    };
    const auto answers = r.together({{Gated::basic("a")}, {Gated::basic("bad")}, {Gated::basic("b")}});
    CHECK(answers[0].has_value() == !thrown);
    REQUIRE_FALSE(answers[1]);
    CHECK(answers[1].error().kind == ErrorKind::storage);
    CHECK(answers[2].has_value() == !thrown);
    CHECK(r.all().size() == (thrown ? 1 : 3));
    CHECK(r.done({Gated::basic("c")}).outcomes[0].done == Done::created);
  }
}

TEST_CASE("a fault of the record itself refuses one work and the writing goes on") {
  auto faults = std::make_shared<support::Faults>();
  const auto throwing = [](const record::Reader&, std::string_view, std::string_view,
                           std::size_t) -> Result<std::vector<std::string>> {
    throw std::runtime_error("a bug");
  };
  contract::Fixture r(failing(faults), DYAD_SOURCE_DIR, throwing);
  const auto refused = r.perform({contract::when(removal("Basic", ""), "identifier=h|1")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::storage);
  r.done({Gated::basic("a")});
}

TEST_CASE("a store that cannot begin answers every work with its error") {
  auto faults = std::make_shared<support::Faults>();
  contract::Fixture r(failing(faults), DYAD_SOURCE_DIR);
  faults->at_begin = [] { return Result<void>(fail(ErrorKind::storage, "closed")); };
  const auto refused = r.perform({Gated::basic("a")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "closed");
  faults->at_begin = nullptr;
  r.done({Gated::basic("a")});
}

TEST_CASE("a listener that fails stops neither the others nor the answers") {
  auto faults = std::make_shared<support::Faults>();
  contract::Fixture r(failing(faults), DYAD_SOURCE_DIR);
  std::vector<std::int64_t> heard;
  r.rec->listen([](const std::vector<record::Version>&) { throw std::runtime_error("a listener"); });
  r.rec->listen([&](const std::vector<record::Version>& v) { heard.push_back(v.front().sequence); });
  r.done({Gated::basic("a")});
  r.done({Gated::basic("b")});
  CHECK(heard == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("works that wait when the record closes are still written") {
  auto faults = std::make_shared<support::Faults>();
  auto r = std::make_unique<contract::Fixture>(failing(faults), DYAD_SOURCE_DIR);
  std::promise<void> writing;
  std::promise<void> open;
  faults->at_commit = [&, first = true]() mutable -> Result<void> {
    if (std::exchange(first, false)) {
      writing.set_value();
      open.get_future().wait();
    }
    return {};
  };
  record::Record& record = *r->rec;
  const auto put = [&record](const std::string& id) {
    return record.perform({{Gated::basic(id)}, {"test", "x"}, "tester"}).has_value();
  };
  auto first = std::async(std::launch::async, put, "a");
  writing.get_future().wait();
  auto second = std::async(std::launch::async, put, "b");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  auto closing = std::async(std::launch::async, [&] { r->rec.reset(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  open.set_value();
  closing.wait();
  CHECK(first.get());
  CHECK(second.get());
}
