// SPDX-License-Identifier: Apache-2.0
#include "care/wishes.hpp"

#include "care/care_test_support.hpp"
#include "care/wishes_store.hpp"

using namespace dyad;
using namespace dyad::care::testing;
using care::WishesState;

namespace {

access::Principal lan() {
  access::Principal who;
  who.kind = access::Principal::Kind::person;
  who.practitioner = "lan";
  who.name = "Dr Lan";
  return who;
}

json::Value statement(const char* key = "key-00000001") {
  json::Value body = *json::parse(R"({"stated_by":"mother","capacity":"has_capacity","witness":"Nurse Hoa",
    "stated_at":"2025-02-20T06:00:00+07:00","wishes":{"goals":{"asked":"answered","text":"To meet my child."},
    "intubation":{"asked":"answered","choice":"trial","text":"Three days, not more"},
    "cpr":{"asked":"undecided","text":"Wants to speak with her sister first"}}})");
  body.set("key", key);
  return body;
}

json::Value with(std::string_view field, json::Value value) {
  json::Value body = statement();
  body.set(std::string(field), std::move(value));
  return body;
}

json::Value wish(std::string_view field, const char* json_text) {
  json::Value body = statement();
  json::Value wishes = body["wishes"];
  wishes.set(std::string(field), *json::parse(json_text));
  body.set("wishes", std::move(wishes));
  return body;
}

Error refused(const json::Value& body) {
  const auto read = care::read_wishes(body, when("2025-02-20T00:00:00Z"));
  REQUIRE_FALSE(read);
  return read.error();
}

struct Bedside {
  std::unique_ptr<Ward> ward = pregnant_ward();

  Bedside() { ward->accept(R"({"resourceType":"Practitioner","id":"lan"})"); }

  Result<care::StoredWishes> say(const json::Value& body, std::optional<int> if_match = {},
                                 const access::Principal& who = lan()) {
    return care::store_wishes(ward->held_record(), quantities(), "case-a", body, if_match, who);
  }
  json::Value page(std::string_view at = "") const {
    const auto moment = at.empty() ? std::nullopt : std::optional(when(at));
    return *care::wishes_page(ward->store(), book(), quantities(), "case-a", ward->now(), moment);
  }
  WishesState state() const { return care::wishes_state(ward->facts(), book()); }
  bool again(std::string_view code) const {
    const auto s = state();
    if (s.kind != WishesState::Kind::ask_again) return false;
    for (const auto& r : s.reasons)
      if (r["code"].as_string() == code) {
        CHECK_FALSE(r.at({"source", "id"}).as_string().empty());
        return true;
      }
    return false;
  }
};

json::Value answer(const json::Value& page, std::string_view key) {
  return found(page["hers"]["wishes"], key);
}

}  // namespace

TEST_CASE("what she wishes is read back with who said and wrote it, and what was not asked is told as such") {
  Bedside b;
  CHECK(b.state().kind == WishesState::Kind::missing);
  REQUIRE(b.say(statement()));
  const json::Value page = b.page();
  CHECK(page["hers"]["stated_by"].as_string() == "mother");
  CHECK(page["hers"]["capacity"].as_string() == "has_capacity");
  CHECK(page["hers"]["witness"].as_string() == "Nurse Hoa");
  CHECK(page["hers"]["recorded_by"]["name"].as_string() == "Dr Lan");
  CHECK(page["hers"]["recorded_by"]["reference"].as_string() == "Practitioner/lan");
  CHECK(answer(page, "goals")["text"].as_string() == "To meet my child.");
  CHECK(answer(page, "intubation")["choice"].as_string() == "trial");
  CHECK(answer(page, "cpr")["asked"].as_string() == "undecided");
  CHECK(answer(page, "ecmo")["asked"].as_string() == "not_asked");
  CHECK(page["hers"]["wishes"].size() == page["fields"].size());
  CHECK(b.state().kind == WishesState::Kind::present);
}

TEST_CASE("a later statement is a later version, and the earlier one can still be read") {
  Bedside b;
  REQUIRE(b.say(statement())->version == 1);
  b.ward->clock("2025-02-21T00:00:00Z");
  json::Value body = wish("cpr", R"({"asked":"answered","choice":"no"})");
  body.set("key", "key-00000002");
  REQUIRE(b.say(body, 1)->version == 2);
  const json::Value page = b.page();
  CHECK(answer(page, "cpr")["choice"].as_string() == "no");
  REQUIRE(page["hers"]["versions"].size() == 2);
  CHECK(found(page["hers"]["versions"][0]["wishes"], "cpr")["asked"].as_string() == "undecided");
  const json::Value then = b.page("2025-02-20T12:00:00Z");
  CHECK(answer(then, "cpr")["asked"].as_string() == "undecided");
  CHECK(then["hers"]["versions"].size() == 1);
}

TEST_CASE("nobody overwrites wishes they have not read, and the same sending is taken once") {
  Bedside b;
  const auto early = b.say(statement(), 1);
  REQUIRE_FALSE(early);
  CHECK(early.error().field == "If-Match");
  REQUIRE(b.say(statement()));
  const auto repeated = b.say(statement());
  REQUIRE(repeated);
  CHECK(repeated->again);
  CHECK(repeated->version == 1);
  for (const std::optional<int> stale : {std::optional<int>(), std::optional(4)}) {
    const auto other = b.say(statement("key-00000009"), stale);
    REQUIRE_FALSE(other);
    CHECK(other.error().kind == ErrorKind::conflict);
    CHECK(other.error().field == "If-Match");
    CHECK(other.error().limit == "W/\"1\"");
  }
}

TEST_CASE("what her family says is kept apart by name, and does not stand for what she wishes") {
  Bedside b;
  json::Value body = with("stated_by", "family");
  body.set("relation", "partner");
  body.set("name", "Minh");
  REQUIRE(b.say(body));
  CHECK(b.state().kind == WishesState::Kind::missing);
  CHECK(b.state().reasons.front()["code"].as_string() == "wishes.missing.only_family");
  json::Value other = body;
  other.set("relation", "parent");
  other.set("name", "Mai");
  other.set("key", "key-00000003");
  REQUIRE(b.say(other));
  REQUIRE(b.say(statement("key-00000004")));
  const json::Value page = b.page();
  CHECK(page["hers"]["stated_by"].as_string() == "mother");
  REQUIRE(page["family"].size() == 2);
  CHECK(page["family"][0]["name"].as_string() == "Minh");
  CHECK(page["family"][1]["relation"].as_string() == "parent");
  CHECK(b.state().kind == WishesState::Kind::present);
}

TEST_CASE("who speaks for her is named, and is one line with what she said herself") {
  Bedside b;
  REQUIRE(b.say(statement()));
  json::Value body = with("stated_by", "surrogate");
  body.set("capacity", "lacks_capacity");
  body.set("relation", "sibling");
  body.set("name", "Hoa");
  body.set("key", "key-00000005");
  REQUIRE(b.say(body, 1)->version == 2);
  CHECK(b.page()["hers"]["name"].as_string() == "Hoa");
  CHECK(b.page()["hers"]["versions"].size() == 2);
  CHECK(b.state().kind == WishesState::Kind::present);
}

TEST_CASE("a form that says too little, or what cannot be, is refused by field") {
  CHECK(refused(with("stated_by", "father")).field == "stated_by");
  CHECK(refused(with("stated_by", json::Value())).kind == ErrorKind::missing);
  CHECK(refused(with("capacity", "lacks_capacity")).field == "stated_by");
  CHECK(refused(with("capacity", json::Value())).field == "capacity");
  CHECK(refused(with("stated_by", "family")).field == "relation");
  json::Value nameless = with("stated_by", "family");
  nameless.set("relation", "partner");
  CHECK(refused(nameless).field == "name");
  CHECK(refused(with("stated_at", "2025-02-21T00:00:00Z")).field == "stated_at");
  CHECK(refused(with("wishes", json::Value(json::Object()))).field == "wishes");
  CHECK(refused(wish("peace", R"({"asked":"undecided"})")).field == "wishes.peace");
  CHECK(refused(wish("goals", R"({"asked":"answered"})")).field == "wishes.goals.text");
  CHECK(refused(wish("ecmo", R"({"asked":"answered","text":"no"})")).field == "wishes.ecmo.choice");
  CHECK(refused(wish("ecmo", R"({"asked":"answered","choice":"maybe"})")).field == "wishes.ecmo.choice");
  CHECK(refused(wish("ecmo", R"({"asked":"undecided","choice":"no"})")).field == "wishes.ecmo.choice");
  CHECK(refused(wish("ecmo", R"({"asked":"not_asked","text":"x"})")).field == "wishes.ecmo.text");
  CHECK(refused(wish("ecmo", R"({"asked":"perhaps"})")).field == "wishes.ecmo.asked");
  CHECK(refused(with("note", std::string(5000, 'x'))).field == "note");
}

TEST_CASE("nobody without a name writes down wishes, and a replay takes none") {
  Bedside b;
  access::Principal open;
  open.kind = access::Principal::Kind::open;
  const auto unnamed = b.say(statement(), {}, open);
  REQUIRE_FALSE(unnamed);
  CHECK(unnamed.error().kind == ErrorKind::refused);
  CHECK(unnamed.error().field == "person");
  CHECK(b.page()["hers"].is_null());
  auto& replay = story("c");
  const auto into = care::store_wishes(replay.held_record(), quantities(), "case-c", statement(), {}, lan());
  REQUIRE_FALSE(into);
  CHECK(into.error().field == "case");
}

TEST_CASE("she is asked again when her state changes, each reason with its rule") {
  Bedside b;
  REQUIRE(b.say(statement()));
  CHECK(b.state().kind == WishesState::Kind::present);

  SUBCASE("an organ fails") {
    b.ward->record("2025-02-20T04:00:00Z",
                   {contract::measured("p1", "m", "777-3", "30", "10*9/L", "2025-02-20T10:00:00+07:00")});
    CHECK(b.again("wishes.again.organ"));
  }
  SUBCASE("an organ that is only compromised is no reason") {
    b.ward->record("2025-02-20T04:00:00Z",
                   {contract::measured("p1", "m", "777-3", "120", "10*9/L", "2025-02-20T10:00:00+07:00")});
    CHECK(b.state().kind == WishesState::Kind::present);
  }
  SUBCASE("she falls asleep") {
    b.ward->record("2025-02-20T04:00:00Z",
                   {contract::measured("g1", "m", "9269-2", "12", "{score}", "2025-02-20T10:00:00+07:00")});
    CHECK(b.again("wishes.again.gcs"));
  }
  SUBCASE("a diagnosis is new") {
    b.ward->record("2025-02-20T04:00:00Z",
                   {R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/m"},
      "code":{"text":"Bowel obstruction"}})"});
    CHECK(b.again("wishes.again.diagnosis"));
  }
  SUBCASE("a limit of gestation is crossed") {
    b.ward->clock("2025-02-22T12:00:00Z");  // 29+0; the limit of 28+0 lies before she was asked
    CHECK(b.state().kind == WishesState::Kind::present);
    b.ward->clock("2025-03-16T12:00:00Z");
    CHECK(b.again("wishes.again.gestation"));
  }
  SUBCASE("a week has gone by") {
    b.ward->clock("2025-02-26T12:00:00Z");
    CHECK_FALSE(b.again("wishes.again.age"));
    b.ward->clock("2025-02-28T12:00:00Z");
    CHECK(b.again("wishes.again.age"));
  }
}

TEST_CASE("when nothing that is needed was asked, the wishes are missing still, and the field is named") {
  Bedside b;
  json::Value body = statement();
  body.set("wishes", *json::parse(R"({"language":{"asked":"answered","text":"Vietnamese"}})"));
  REQUIRE(b.say(body));
  const auto s = b.state();
  CHECK(s.kind == WishesState::Kind::missing);
  REQUIRE(s.reasons.size() == 1);
  CHECK(s.reasons.front()["params"]["wish"].as_string() == "goals");
}

TEST_CASE("wishes stand among the events by whose they are, and comments of a consultation do not") {
  Bedside b;
  REQUIRE(b.say(statement()));
  json::Value body = with("stated_by", "family");
  body.set("relation", "partner");
  body.set("name", "Minh");
  body.set("key", "key-00000007");
  REQUIRE(b.say(body));
  b.ward->accept(
      R"({"resourceType":"Communication","id":"said","status":"completed","subject":{"reference":"Patient/m"},
    "payload":[{"contentString":"Is there a cot?"}]})");
  const json::Value view = b.ward->view();
  int hers = 0, family = 0;
  for (const auto& e : view["events"].items()) {
    CHECK_FALSE(e["text"]["en"].as_string().empty());
    hers += e["message"]["code"].as_string() == "event.wishes";
    family += e["message"]["code"].as_string() == "event.wishes_family";
    CHECK(e["resource"].as_string().find("said") == std::string::npos);
  }
  CHECK(hers == 1);
  CHECK(family == 1);
}

TEST_CASE("wishes told in plain words are not missing, and are a reason to ask her point by point") {
  Bedside b;
  b.ward->accept(R"({"resourceType":"Consent","id":"told","status":"active","scope":{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/consentscope","code":"treatment"}]},"category":[{"coding":[{"system":
    "https://dyad.example/fhir/CodeSystem/concept","code":"wish"}],"text":"She wants her child to have a chance"}],
    "patient":{"reference":"Patient/m"},"dateTime":"2025-02-19T20:00:00+07:00","policyRule":{"text":"as told"}})");
  CHECK(b.again("wishes.again.told_only"));
  CHECK(b.state().resource == "Consent/told/_history/1");
  CHECK(b.page()["hers"].is_null());
  REQUIRE(b.page()["told_before"].size() == 1);
  CHECK(b.page()["told_before"][std::size_t(0)]["text"]["en"].as_string() ==
        "She wants her child to have a chance");
  REQUIRE(b.say(statement()));
  CHECK(b.state().kind == WishesState::Kind::present);
}
