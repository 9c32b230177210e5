// SPDX-License-Identifier: Apache-2.0
#include "care/plan_hold.hpp"

#include <doctest/doctest.h>

using namespace dyad;
using namespace dyad::care;

namespace {

Instant at(const char* text) { return *parse_instant(text); }
const Instant kNow = at("2026-01-02T06:00:00Z");

OfferWindow window(const char* slot, const char* from, const char* to, OfferState state,
                   const char* reason = "") {
  return {slot, at(from), at(to), state, reason, false, from, to};
}

Offers offered() {
  Offers out;
  OfferedThing cot;
  cot.reference = "Location/cot";
  cot.hospital = "h2";
  cot.kind = "cot";
  out.things.push_back(cot);
  OfferedPerson surgeon;
  surgeon.post = "surgeon-post";
  surgeon.person = "surgeon";
  surgeon.hospital = "h1";
  surgeon.windows.push_back(
      window("shift", "2026-01-02T07:00:00Z", "2026-01-02T19:00:00Z", OfferState::open));
  out.people.push_back(surgeon);
  OfferedStock blood;
  blood.reference = "Group/blood";
  blood.hospital = "h1";
  blood.kind = "blood";
  blood.units = 4;
  out.stocks.push_back(blood);
  return out;
}

HeldPlan planned() {
  HeldPlan out;
  PlanPart h1, h2;
  h1.hospital = "h1";
  h1.uses = {{"PractitionerRole/surgeon-post", "person", "S", at("2026-01-02T08:00:00Z"),
              at("2026-01-02T12:00:00Z"), 0},
             {"Group/blood", "supply", "B", at("2026-01-02T08:00:00Z"), at("2026-01-02T09:00:00Z"), 4}};
  h2.hospital = "h2";
  h2.uses = {{"Location/cot", "cot", "C", at("2026-01-02T09:00:00Z"), at("2026-01-03T09:00:00Z"), 0}};
  h2.slots = {"ours"};
  out.parts = {h1, h2};
  return out;
}

std::vector<std::string> lost(const Offers& offers) {
  std::vector<std::string> out;
  for (const auto& loss : losses_of(planned(), without_slots(offers, slots_of(planned())), kNow))
    out.push_back(loss.use.reference + " " + loss.key);
  return out;
}
using Lost = std::vector<std::string>;

}  // namespace

TEST_CASE("what is there as it was planned is not lost, and what the plan itself holds is not taken") {
  Offers offers = offered();
  CHECK(lost(offers).empty());
  offers.things[0].windows.push_back(
      window("ours", "2026-01-02T09:00:00Z", "2026-01-03T09:00:00Z", OfferState::taken, "joint operation"));
  CHECK(lost(offers).empty());
}

TEST_CASE("out of service, taken by something else, gone") {
  Offers offers = offered();
  offers.things[0].in_service = false;
  CHECK(lost(offers) == Lost{"Location/cot out_of_service"});
  offers = offered();
  offers.things[0].windows.push_back(
      window("theirs", "2026-01-02T20:00:00Z", "2026-01-02T21:00:00Z", OfferState::taken, "another child"));
  CHECK(lost(offers) == Lost{"Location/cot taken"});
  offers = offered();
  offers.things.clear();
  CHECK(lost(offers) == Lost{"Location/cot gone"});
}

TEST_CASE("a shift that was struck, a post that has ended, blood that was used") {
  Offers offers = offered();
  offers.people[0].windows[0].to = at("2026-01-02T11:00:00Z");
  CHECK(lost(offers) == Lost{"PractitionerRole/surgeon-post shift"});
  offers = offered();
  offers.people.clear();
  CHECK(lost(offers) == Lost{"PractitionerRole/surgeon-post post"});
  offers = offered();
  offers.stocks[0].units = 3;
  CHECK(lost(offers) == Lost{"Group/blood units"});
}

TEST_CASE("what is over is not lost any more") {
  Offers offers = offered();
  offers.people.clear();
  offers.stocks.clear();
  CHECK(losses_of(planned(), offers, at("2026-01-02T12:00:00Z")).empty());
}
