// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_state.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace dyad;
using namespace dyad::care;
namespace event = decision_event;

namespace {

using State = DecisionState;

DecisionSignature signature(std::string hospital, int revision) {
  return {std::move(hospital), "p", "P", "department head", {1}, revision, "prov"};
}
DecisionCourse waiting(std::vector<std::string> hospitals = {"h1", "h2"}) {
  event::PutToSign put;
  put.hospitals = std::move(hospitals);
  return *after({}, put);
}
DecisionCourse in_force() {
  return *after(*after(waiting(), event::Signed{signature("h1", 1)}), event::Signed{signature("h2", 1)});
}

// What must hold of any decision, however it came to stand as it does.
void check_sound(const DecisionCourse& c) {
  std::set<std::string> who;
  for (const auto& s : c.signatures) {
    CHECK(s.revision == c.revision);  // no signature of another revision counts
    CHECK(who.insert(s.organization).second);
    CHECK(std::ranges::find(c.hospitals, s.organization) != c.hospitals.end());
  }
  if (c.state == State::in_force || c.state == State::reopened) {
    CHECK_FALSE(c.hospitals.empty());
    CHECK(c.unsigned_hospitals().empty());
  }
  if (c.state == State::to_be_signed) CHECK_FALSE(c.unsigned_hospitals().empty());
  if (c.state == State::draft) CHECK(c.signatures.empty());
  if (c.state == State::reopened) CHECK(c.fired.has_value());
}

DecisionEvent random_event(std::mt19937& random, const DecisionCourse& c, int step) {
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  switch (pick(8)) {
    case 0:
      return event::Amended{step};
    case 1: {
      event::PutToSign put;
      for (int h = pick(4); h > 0; --h) put.hospitals.push_back("h" + std::to_string(h));
      return put;
    }
    case 2:
      return event::Fired{{"t1", "Observation/x/_history/1"}, "flag"};
    case 3:
      return event::Expired{{step}};
    case 4:
      return event::Superseded{"other", {step}};
    case 5:
      return event::Withdrawn{pick(3) ? "why" : "", "p", {step}};
    default:
      return event::Signed{signature("h" + std::to_string(1 + pick(4)), c.revision - (pick(5) == 0 ? 1 : 0))};
  }
}

}  // namespace

TEST_CASE("a decision is in force when every hospital named has signed the same revision, and not before") {
  auto c = waiting({"h1", "h2", "h3"});
  for (const auto* h : {"h2", "h1"}) {
    c = *after(c, event::Signed{signature(h, 1)});
    CHECK(c.state == State::to_be_signed);
  }
  c = *after(c, event::Signed{signature("h3", 1)});
  CHECK(c.state == State::in_force);
}

TEST_CASE("an amendment takes the signatures with it") {
  auto c = *after(waiting(), event::Signed{signature("h1", 1)});
  c = *after(c, event::Amended{4});
  CHECK(c.state == State::draft);
  CHECK(c.revision == 2);
  CHECK(c.revision_version == 4);
  CHECK(c.signatures.empty());
  event::PutToSign put;
  put.hospitals = {"h1", "h2"};
  c = *after(c, put);
  const auto old = after(c, event::Signed{signature("h2", 1)});
  REQUIRE_FALSE(old);
  CHECK(old.error().kind == ErrorKind::conflict);
  CHECK(old.error().field == "If-Match");
  CHECK(after(c, event::Signed{signature("h2", 2)}));
}

TEST_CASE("who may not sign is refused by name") {
  const auto c = *after(waiting(), event::Signed{signature("h1", 1)});
  for (const auto* h : {"h1", "h9"}) {
    const auto again = after(c, event::Signed{signature(h, 1)});
    REQUIRE_FALSE(again);
    CHECK(again.error().field == "organization");
    CHECK(again.error().value == h);
  }
  CHECK_FALSE(after({}, event::Signed{signature("h1", 1)}));  // a draft is not signed
}

TEST_CASE("what was in force is never amended, fires once, and ends once") {
  const auto c = in_force();
  CHECK_FALSE(after(c, event::Amended{9}));
  const auto fired = after(c, event::Fired{{"t1", "Condition/o/_history/1"}, "flag"});
  REQUIRE(fired);
  CHECK(fired->state == State::reopened);
  CHECK_FALSE(after(*fired, event::Fired{{"t1", "Condition/o/_history/1"}, "flag"}));
  CHECK(after(*fired, event::Superseded{"n", {2}})->state == State::superseded);
  const auto gone = *after(c, event::Withdrawn{"she went home", "p", {2}});
  CHECK_FALSE(after(gone, event::Withdrawn{"again", "p", {3}}));
  CHECK_FALSE(after(gone, event::Superseded{"n", {3}}));
}

TEST_CASE("a decision whose time is over has expired, whoever has written that down") {
  const auto c = in_force();
  CHECK(state_at(c, Instant{10}, Instant{9}) == State::in_force);
  CHECK(state_at(c, Instant{10}, Instant{10}) == State::expired);
  CHECK(state_at(waiting(), Instant{10}, Instant{11}) == State::expired);
  CHECK(state_at(*after(c, event::Fired{{"t1"}, "f"}), Instant{10}, Instant{11}) == State::reopened);
  CHECK(state_at({}, Instant{10}, Instant{11}) == State::draft);
}

TEST_CASE("whatever happens in whatever order, no decision is half signed") {
  std::mt19937 random(20250213);
  int in_force_seen = 0;
  for (int run = 0; run < 3000; ++run) {
    DecisionCourse c;
    for (int step = 1; step < 30; ++step) {
      const auto next = after(c, random_event(random, c, step));
      if (!next) continue;
      CHECK(next->revision >= c.revision);
      c = *next;
      check_sound(c);
      in_force_seen += c.state == State::in_force ? 1 : 0;
    }
  }
  CHECK(in_force_seen > 100);  // the walk reaches what it is about
}

TEST_CASE("states keep their names") {
  for (const State s : {State::draft, State::to_be_signed, State::in_force, State::reopened, State::expired,
                        State::superseded, State::withdrawn})
    CHECK(decision_state(name_of(s)) == s);
  CHECK_FALSE(decision_state("signed"));
}
