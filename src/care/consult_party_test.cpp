// SPDX-License-Identifier: Apache-2.0
#include "care/consult_party.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "support/seed.hpp"

using namespace dyad;
using namespace dyad::care::calling;

namespace {

constexpr std::int64_t kSilence_ms = 600'000;

std::vector<Candidate> people() {
  return {{"p1", "lan", "Lan", "on_call"},
          {"p2", "minh", "Minh", "next"},
          {"p3", "hoa", "Hoa", "head"},
          {"p4", "an", "An", "coordinator"}};
}

Party called(Instant now) {
  Party party;
  party.role = "neonatologist";
  party.called_at = now;
  party.answer_due = now.plus_minutes(32);
  climb(party, people(), now);
  return party;
}

Instant minute(int n) { return Instant{0}.plus_minutes(n); }

}  // namespace

TEST_CASE("A silent call climbs once per silence: next on the list, head, coordinator, then nobody is left") {
  Party party = called(minute(0));
  CHECK(party.current()->who.person == "lan");
  CHECK_FALSE(due_of(party, kSilence_ms, minute(9)).climb);
  CHECK(due_of(party, kSilence_ms, minute(9)).next == minute(10));
  const char* expected[] = {"minh", "hoa", "an"};
  for (int i = 0; i < 3; ++i) {
    const Instant now = minute(10 * (i + 1));
    REQUIRE(due_of(party, kSilence_ms, now).climb);
    climb(party, people(), now);
    CHECK(party.current()->who.person == expected[i]);
    CHECK_FALSE(due_of(party, kSilence_ms, now).climb);
  }
  REQUIRE(due_of(party, kSilence_ms, minute(40)).climb);
  climb(party, people(), minute(40));
  CHECK(party.exhausted == minute(40));
  CHECK_FALSE(due_of(party, kSilence_ms, minute(4000)).climb);
}

TEST_CASE("Nothing climbs after acceptance, and whoever was silent may still take the call") {
  Party party = called(minute(0));
  climb(party, people(), minute(10));
  REQUIRE(accept(party, "lan", minute(11)));
  CHECK(party.accepted_by.person == "lan");
  CHECK_FALSE(due_of(party, kSilence_ms, minute(1000)).climb);
  const auto second = accept(party, "minh", minute(12));
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::conflict);
  CHECK(party.accepted_by.person == "lan");
}

TEST_CASE("A no moves on at once, keeps its reason, and is final for that person") {
  Party party = called(minute(0));
  CHECK(decline(party, "lan", "", minute(1)).error().field == "reason");
  REQUIRE(decline(party, "lan", "in theatre", minute(1)));
  CHECK(due_of(party, kSilence_ms, minute(1)).climb);
  climb(party, people(), minute(1));
  CHECK(party.current()->who.person == "minh");
  CHECK(party.asked[0].reason == "in theatre");
  CHECK_FALSE(accept(party, "lan", minute(2)));
}

TEST_CASE("Handing on asks the one who was named; nobody is asked twice in a round") {
  Party party = called(minute(0));
  REQUIRE(hand_on(party, "lan", {"p9", "dung", "Dung", ""}, "she knows this mother", minute(2)));
  CHECK(party.current()->who.person == "dung");
  CHECK(party.current()->who.level == "named");
  CHECK_FALSE(hand_on(party, "dung", {"p1", "lan", "Lan", ""}, "", minute(3)));
  climb(party, people(), minute(12));
  CHECK(party.current()->who.person == "minh");
}

TEST_CASE("Strangers can neither answer nor have seen a call") {
  Party party = called(minute(0));
  CHECK(accept(party, "stranger", minute(1)).error().kind == ErrorKind::refused);
  CHECK_FALSE(mark_seen(party, "stranger", false, minute(1)));
  CHECK_FALSE(accept(party, "minh", minute(1)));  // not asked yet
}

TEST_CASE("Calling again begins a new round with everybody; taking back ends it with a reason") {
  Party party = called(minute(0));
  for (int i = 1; i <= 4; ++i) climb(party, people(), minute(10 * i));
  REQUIRE(party.exhausted);
  REQUIRE(call_again(party, minute(50), minute(82)));
  REQUIRE(due_of(party, kSilence_ms, minute(50)).climb);
  climb(party, people(), minute(50));
  CHECK(party.current()->who.person == "lan");
  CHECK(party.asked.size() == 5);
  CHECK(cancel(party, "").error().field == "reason");
  REQUIRE(cancel(party, "decided by telephone"));
  CHECK_FALSE(due_of(party, kSilence_ms, minute(500)).climb);
  CHECK_FALSE(accept(party, "lan", minute(60)));
}

namespace {

// One life of a party under random acts; what must hold is checked after each.
void live_randomly(std::mt19937_64& random) {
  const std::vector<std::string> persons{"lan", "minh", "hoa", "an", "dung"};
  Party party = called(minute(0));
  Instant now = minute(0);
  bool was_accepted = false;
  for (int step = 0; step < 40; ++step) {
    now = now.plus_minutes(static_cast<std::int64_t>(random() % 12));
    const Party before = party;
    const std::string& who = persons[random() % persons.size()];
    switch (random() % 9) {
      case 0:
        (void)mark_seen(party, who, random() % 2 == 0, now);
        break;
      case 1:
        (void)accept(party, who, now);
        break;
      case 2:
        (void)decline(party, who, "busy", now);
        break;
      case 3:
        (void)hand_on(party, who, {"p9", "dung", "Dung", ""}, "", now);
        break;
      case 4:
        if (random() % 8 == 0) (void)call_again(party, now, now);
        break;
      case 5:
        if (random() % 20 == 0) (void)cancel(party, "over");
        break;
      default: {
        const Due due = due_of(party, kSilence_ms, now);
        // What is due stays due, and what is not yet becomes due at the time foretold.
        if (due.climb) CHECK(due_of(party, kSilence_ms, now.plus_minutes(60)).climb);
        if (due.next) CHECK(due_of(party, kSilence_ms, *due.next).climb);
        if (due.climb) climb(party, people(), now);
        if (due.climb) CHECK_FALSE((due_of(party, kSilence_ms, now).climb));
        // Looking twice at the same moment asks nobody twice.
        const auto asked = party.asked.size();
        if (due_of(party, kSilence_ms, now).climb) climb(party, people(), now);
        CHECK(party.asked.size() == asked);
      }
    }
    CHECK(party.asked.size() >= before.asked.size());  // nothing that happened is forgotten
    for (std::size_t i = 0; i < before.asked.size(); ++i) {
      CHECK(party.asked[i].at == before.asked[i].at);
      CHECK((before.asked[i].end.empty() || before.asked[i].end == "silent" ||
             party.asked[i].end == before.asked[i].end));
    }
    CHECK(party.round >= before.round);
    std::set<std::pair<int, std::string>> once;
    for (const Asking& a : party.asked) CHECK(once.insert({a.round, a.who.person}).second);
    if (before.stand == Stand::accepted && party.stand == Stand::accepted)
      CHECK(party.asked.size() == before.asked.size());
    if (before.stand == Stand::cancelled) CHECK(party.stand == Stand::cancelled);
    was_accepted = was_accepted || party.stand == Stand::accepted;
  }
}

}  // namespace

TEST_CASE(
    "Whatever people do and whenever one looks: one escalation per silence, none after acceptance, nothing "
    "lost") {
  const auto seed = support::seed();
  INFO("seed ", seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 2000; ++i) live_randomly(random);
}
