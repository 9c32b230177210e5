// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <random>
#include <thread>

#include "access/crypto.hpp"
#include "care/resolution_course.hpp"
#include "care/resolution_test_support.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;
using State = DecisionState;

namespace {

Error error_of(const Result<DecisionKept>& done) {
  REQUIRE_FALSE(done);
  return done.error();
}

// Whether what the record calls in force is signed by every hospital on that very revision, by keys that
// hold.
void check_signatures(Council& council, const HeldDecision& d) {
  const auto& c = d.course;
  if (c.state != State::in_force) return;
  CHECK(c.unsigned_hospitals().empty());
  const auto authority = *council.keys.authority_certificate(council.rec().now());
  const auto document = council.ward->current("DocumentReference", c.minutes);
  const std::string pdf = kept_document(document, "application/pdf");
  const std::string text = kept_document(document, "application/json");
  CHECK(access::sha256_hex(pdf) == c.minutes_sha256);
  CHECK(access::sha256_hex(text) == c.text_sha256);
  for (const auto& s : c.signatures) {
    CHECK(s.revision == c.revision);
    const auto provenance = council.ward->current("Provenance", s.provenance);
    CHECK(provenance["target"][std::size_t{0}]["reference"].as_string() ==
          "CarePlan/" + d.id + "/_history/" + std::to_string(c.revision_version));
    CHECK(access::verify_detached(kept_signature(provenance, "application/pdf"), pdf, authority));
    CHECK(access::verify_detached(kept_signature(provenance, "application/json"), text, authority));
  }
}

}  // namespace

TEST_CASE("a decision of two hospitals, from the draft to being in force") {
  Council council;
  auto d = council.draft();
  CHECK(d.course.state == State::draft);
  d = council.put(d);
  CHECK(d.course.state == State::to_be_signed);
  const auto first = Council::must(council.try_sign(d, "h1"));
  CHECK(first.course.state == State::to_be_signed);
  const auto second = Council::must(council.try_sign(d, "h2"));  // on the version that was read: still right
  CHECK(second.course.state == State::in_force);
  check_signatures(council, council.held(d.id));
  const auto plan = council.ward->current("CarePlan", d.id);
  CHECK(plan["status"].as_string() == "active");
  CHECK(plan["description"].as_string().starts_with("Continue the pregnancy"));
}

TEST_CASE("it cannot be put to signature while something is missing, and says what") {
  Council council(false);
  auto body = wait_body();
  body.set("triggers", json::Array{});
  body.set("expires", json::Value());
  const auto d = council.draft(body);
  const auto why = error_of(council.resolutions.put_to_sign(council.rec(), "case-a", d.id, {"en", ""},
                                                            d.version, "Practitioner/lan"));
  CHECK(why.field == "missing");
  CHECK(why.limit == "expires, triggers, wishes");
}

TEST_CASE("without her wishes only a declared emergency is signed, and the minutes give its reason") {
  Council council(false);
  const auto d = council.draft();
  const auto refused = council.resolutions.put_to_sign(council.rec(), "case-a", d.id, {"en", ""}, d.version,
                                                       "Practitioner/lan");
  CHECK(error_of(refused).limit == "wishes");
  const auto put = Council::must(council.resolutions.put_to_sign(
      council.rec(), "case-a", d.id, {"en", "She is sedated; nobody of her family was found."}, d.version,
      "Practitioner/lan"));
  Council::must(council.try_sign(put, "h1"));
  const auto minutes = council.ward->current("DocumentReference", council.held(d.id).course.minutes);
  CHECK(kept_document(minutes, "application/pdf").find("nobody of her family was found") !=
        std::string::npos);
}

TEST_CASE("her wishes taken back before a signature stop it") {
  Council council;
  const auto d = council.to_be_signed();
  std::string gone = her_wishes();
  gone.replace(gone.find("\"active\""), 8, "\"inactive\"");
  council.ward->record(kTonight, {gone});
  CHECK(error_of(council.try_sign(d, "h1")).limit == "wishes");
}

TEST_CASE("a signature on what was amended meanwhile is refused, and the old signatures stay with the old") {
  Council council;
  const auto d = council.to_be_signed();
  const auto first = Council::must(council.try_sign(d, "h1"));
  auto body = wait_body();
  body.set("reasons", "She is stable. The child grows.");
  const auto amended = Council::must(
      council.resolutions.amend(council.rec(), "case-a", d.id, body, first.version, "Practitioner/hoa"));
  CHECK(amended.course.state == State::draft);
  CHECK(amended.course.signatures.empty());
  const auto why = error_of(council.try_sign(d, "h2"));
  CHECK(why.kind == ErrorKind::conflict);
  CHECK(why.field == "If-Match");
  CHECK(why.limit == etag(amended.version));
  // What was signed before can still be read and checked, on its own version.
  const auto history = council.ward->store().history("CarePlan", d.id);
  REQUIRE(history);
  const auto old = read_decision((*history)[2], *json::parse((*history)[2].body));
  REQUIRE(old);
  REQUIRE(old->course.signatures.size() == 1);
  CHECK(council.ward->current("Provenance", old->course.signatures[0].provenance)["signature"].size() == 2);
  const auto again = council.put(amended);
  Council::must(council.try_sign(again, "h2"));
  CHECK(council.held(d.id).course.state == State::to_be_signed);  // h1 signed another revision
}

TEST_CASE("a signature of one who is not asked, or twice, or without a reading, is refused") {
  Council council;
  const auto d = council.to_be_signed();
  CHECK(error_of(council.try_sign(d, "h9")).field == "organization");
  Council::must(council.try_sign(d, "h1"));
  CHECK(error_of(council.try_sign(d, "h1")).field == "organization");
  DecisionKept never = d;
  never.version = 77;
  CHECK(error_of(council.try_sign(never, "h2")).kind == ErrorKind::conflict);
  never = d;
  never.id = "no-such";
  CHECK(error_of(council.try_sign(never, "h2")).kind == ErrorKind::not_found);
}

TEST_CASE("minutes that were changed behind the decision's back are not signed") {
  Council council;
  const auto d = council.to_be_signed();
  auto document = council.ward->current("DocumentReference", council.held(d.id).course.minutes);
  document.mutable_members();
  json::Value content = document["content"];
  content.mutable_items()[0].set("attachment",
                                 json::object({{"contentType", "application/pdf"}, {"data", "b3RoZXI="}}));
  document.set("content", content);
  council.ward->record(kTonight, {json::write(document)});
  CHECK(error_of(council.try_sign(d, "h1")).field == "minutes");
}

TEST_CASE("one that takes the place of another ends it in the same moment it begins") {
  Council council;
  const auto old = council.in_force();
  auto body = wait_body();
  body.set("replaces", old.id);
  const auto next = council.put(council.draft(body));
  CHECK(council.held(old.id).course.state == State::in_force);  // until the next is signed by all
  Council::must(council.try_sign(next, "h1"));
  CHECK(council.held(old.id).course.state == State::in_force);
  Council::must(council.try_sign(next, "h2"));
  CHECK(council.held(old.id).course.state == State::superseded);
  CHECK(council.held(old.id).course.ended_by == next.id);
  CHECK(council.held(next.id).course.state == State::in_force);
}

TEST_CASE("what was in force is not amended in place") {
  Council council;
  const auto d = council.in_force();
  const auto why = error_of(
      council.resolutions.amend(council.rec(), "case-a", d.id, wait_body(), d.version, "Practitioner/lan"));
  CHECK(why.field == "state");
}

TEST_CASE("a decision whose time is over is neither signed nor kept in force") {
  Council council;
  const auto d = council.to_be_signed();
  council.ward->clock("2025-02-22T08:00:00+07:00");
  CHECK(error_of(council.try_sign(d, "h1")).field == "expires");
  Council::must(council.resolutions.expire(council.rec(), "case-a", d.id));
  CHECK(council.held(d.id).course.state == State::expired);
  CHECK_FALSE(council.resolutions.expire(council.rec(), "case-a", d.id));
}

TEST_CASE("a trigger that is met already stops it from being put to signature") {
  Council council;
  council.ward->record(kTonight, {diagnosis("ileus", "K56.6", "2025-02-20T12:00:00+07:00")});
  const auto d = council.draft();
  const auto why = error_of(council.resolutions.put_to_sign(council.rec(), "case-a", d.id, {"en", ""},
                                                            d.version, "Practitioner/lan"));
  CHECK(why.field == "triggers[0]");
}

TEST_CASE("withdrawing needs a reason and the newest version") {
  Council council;
  const auto d = council.in_force();
  auto& r = council.resolutions;
  CHECK(error_of(r.withdraw(council.rec(), "case-a", d.id, "", d.version, "Practitioner/lan")).field ==
        "reason");
  CHECK(error_of(r.withdraw(council.rec(), "case-a", d.id, "why", 1, "Practitioner/lan")).field ==
        "If-Match");
  const auto gone = Council::must(
      r.withdraw(council.rec(), "case-a", d.id, "She went home.", d.version, "Practitioner/lan"));
  CHECK(gone.course.state == State::withdrawn);
  CHECK(council.ward->current("CarePlan", d.id)["status"].as_string() == "revoked");
}

TEST_CASE("what a person enters wrongly is refused by the name of the field") {
  Council council;
  const auto refused = [&](const char* field, const json::Value& value) {
    auto body = wait_body();
    body.set(field, value);
    return error_of(council.resolutions.draft(council.rec(), "case-a", body, "Practitioner/lan")).field;
  };
  CHECK(refused("action", "operate") == "action");
  CHECK(refused("venue", "h9") == "venue");
  CHECK(refused("expires", "tomorrow") == "expires");
  CHECK(refused("to", "2025-02-20T21:00:00+07:00") == "to");
  CHECK(refused("hospitals", json::Array{"h1", "h1"}) == "hospitals[1]");
  CHECK(refused("advice", "RiskAssessment/x/_history/1") == "advice");
  CHECK(refused("opinions", json::Array{"ClinicalImpression/x/_history/1"}) == "opinions[0]");
  CHECK(refused("words", std::string(700, 'x')) == "words");
  const auto trigger = [&](const char* text) { return refused("triggers", json::Array{*json::parse(text)}); };
  CHECK(trigger(R"({"kind":"measured","who":"m","key":"lactate","comparator":">","value":400})") ==
        "triggers[0].value");
  CHECK(trigger(R"({"kind":"measured","who":"m","key":"lactate","comparator":">","value":4,"unit":"kg"})") ==
        "triggers[0].unit");
  CHECK(trigger(R"({"kind":"measured","who":"m","key":"lactate","comparator":"=","value":4})") ==
        "triggers[0].comparator");
  CHECK(trigger(R"({"kind":"measured","who":"x","key":"lactate","comparator":">","value":4})") ==
        "triggers[0].who");
  CHECK(trigger(R"({"kind":"condition","who":"m","key":"cold"})") == "triggers[0].key");
  CHECK(trigger(R"({"kind":"sign"})") == "triggers[0].kind");
  CHECK(trigger(R"({"kind":"gestation","gestation_days":900})") == "triggers[0].gestation_days");
}

TEST_CASE("a decision reads back as it was written") {
  Council council;
  const auto d = council.in_force();
  const auto held = council.held(d.id);
  CHECK(stored_content(to_json(held.content)) == held.content);
  CHECK(*course_of(to_json(held.course)) == held.course);
  CHECK_FALSE(course_of(json::object({{"state", "signed"}})));
}

TEST_CASE("many people sign, amend and withdraw at once: never half signed, and everybody is told") {
  std::atomic<int> in_force = 0, conflicts = 0;
  for (unsigned round = 0; round < 12; ++round) {
    Council council;
    const auto d = council.to_be_signed();
    std::vector<std::thread> people;
    std::atomic<bool> go = false;
    for (unsigned i = 0; i < 12; ++i)
      people.emplace_back([&, i] {
        while (!go) std::this_thread::yield();
        Result<DecisionKept> done = fail(ErrorKind::busy, "not tried");
        auto body = wait_body();
        body.set("reasons", "amended by " + std::to_string(i));
        // In most rounds everybody signs; in some one amends or withdraws in the middle.
        if (i == 5 && round % 3 == 1)
          done =
              council.resolutions.amend(council.rec(), "case-a", d.id, body, d.version, "Practitioner/lan");
        else if (i == 5 && round % 3 == 2)
          done = council.resolutions.withdraw(council.rec(), "case-a", d.id, "why", d.version,
                                              "Practitioner/lan");
        else
          done = council.try_sign(d, i % 2 == 0 ? "h1" : "h2");
        if (!done && done.error().kind == ErrorKind::conflict) ++conflicts;
        if (!done) CHECK_MESSAGE(done.error().kind != ErrorKind::busy, done.error().text());
      });
    go = true;
    for (auto& person : people) person.join();
    // Every version that ever was, not only the last.
    const auto history = council.ward->store().history("CarePlan", d.id);
    REQUIRE(history);
    for (const auto& version : *history) {
      const auto held = read_decision(version, *json::parse(version.body));
      REQUIRE(held);
      check_signatures(council, *held);
      in_force += held->course.state == State::in_force ? 1 : 0;
    }
  }
  CHECK(in_force >= 4);  // the rounds in which everybody only signs
  CHECK(conflicts > 0);
}
