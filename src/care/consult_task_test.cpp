// SPDX-License-Identifier: Apache-2.0
#include "care/consult_task.hpp"

#include <doctest/doctest.h>

#include "care/consult_tell.hpp"

using namespace dyad;
using namespace dyad::care::calling;

namespace {

Instant at(int minute) { return parse_instant("2026-11-22T07:00:00Z")->plus_minutes(minute); }

Party full_party() {
  Party party;
  party.role = "neonatologist";
  party.organization = "h1";
  party.organization_name = "Hospital";
  party.priority = "stat";
  party.called_at = at(0);
  party.answer_due = at(32);
  party.nobody_on_list = true;
  party.why = {{"call.why.unborn", json::object({{"en", "27+3"}, {"vi", "27+3"}}), "TEAM"}};
  const std::vector<Candidate> people{{"p1", "lan", "Lan", "head"}, {"p2", "minh", "Minh", "coordinator"}};
  climb(party, people, at(0));
  (void)mark_seen(party, "lan", true, at(1));
  climb(party, people, at(10));
  return party;
}

const TaskFrame kFrame{"t1", "ServiceRequest/s1", "m1", "Practitioner/hoa", "Hoa", true};

}  // namespace

TEST_CASE("A party stands whole in its Task: who was asked, what came of it, why it is needed") {
  Party party = full_party();
  REQUIRE(accept(party, "lan", at(11)));
  const json::Value task = task_of(party, kFrame, at(11));
  const auto back = party_of(task);
  REQUIRE(back);
  CHECK(back->role == party.role);
  CHECK(back->organization == "h1");
  CHECK(back->priority == "stat");
  CHECK(back->called_at == at(0));
  CHECK(back->answer_due == at(32));
  CHECK(back->nobody_on_list);
  REQUIRE(back->asked.size() == 2);
  CHECK(back->asked[0].who.person == "lan");
  CHECK(back->asked[0].who.post == "p1");
  CHECK(back->asked[0].delivered == at(1));
  CHECK(back->asked[0].read == at(1));
  CHECK(back->asked[0].end == "silent");
  CHECK(back->asked[1].who.level == "coordinator");
  CHECK(back->asked[1].at == at(10));
  CHECK(back->stand == Stand::accepted);
  CHECK(back->accepted_by.person == "lan");
  CHECK(back->accepted_at == at(11));
  REQUIRE(back->why.size() == 1);
  CHECK(back->why[0].words["vi"].as_string() == "27+3");
  CHECK(json::write(task_with(task, *back, at(11))) == json::write(task));
  CHECK(task["owner"]["reference"].as_string() == "PractitionerRole/p1");
  CHECK(task["status"].as_string() == "accepted");
  CHECK(task.at({"restriction", "period", "end"}).as_string() == format_utc(at(32)));
}

TEST_CASE("What others write into the Task stays, and a completed Task counts as answered") {
  json::Value task = task_of(full_party(), kFrame, at(10));
  task.set("output", json::Array{json::object({{"valueString", "an opinion"}})});
  task.set("status", "completed");
  task.set("lastModified", format_utc(at(20)));
  const auto party = party_of(task);
  REQUIRE(party);
  CHECK(party->stand == Stand::answered);
  CHECK(party->answered_at == at(20));
  CHECK(business_status(*party) == "answered");
  CHECK(task_with(task, *party, at(21)).has("output"));
  CHECK_FALSE(party_of(json::object({{"resourceType", "Task"}})));
}

TEST_CASE("Each state has its own word") {
  Party party = full_party();
  CHECK(business_status(party) == "escalated");
  (void)mark_seen(party, "minh", false, at(11));
  CHECK(business_status(party) == "delivered");
  REQUIRE(decline(party, "minh", "in theatre", at(12)));
  CHECK(business_status(party) == "declined");
  climb(party, {}, at(12));
  CHECK(business_status(party) == "nobody-answered");
  Party nobody;
  CHECK(business_status(nobody) == "nobody-on-list");
}

TEST_CASE(
    "The messages of an asking have ids of their own making, may not exist yet, and name no patient but by "
    "reference") {
  const auto first = tell_operations({"t1", "s1", "m1", "stat", true}, 0, {"p1", "lan", "Lan", "on_call"},
                                     {"page", "email"}, at(0));
  const auto again = tell_operations({"t1", "s1", "m1", "stat", true}, 0, {"p1", "lan", "Lan", "on_call"},
                                     {"page", "email"}, at(5));
  REQUIRE(first.size() == 2);
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].id == again[i].id);
    CHECK(first[i].if_none_match_any);
  }
  CHECK(first[0].body["status"].as_string() == "in-progress");
  CHECK(first[1].body["status"].as_string() == "preparation");
  CHECK(told(first[1].body, at(1))["sent"].as_string() == format_utc(at(1)));
  CHECK(not_told(first[1].body, "no answer")["statusReason"]["text"].as_string() == "no answer");
}
