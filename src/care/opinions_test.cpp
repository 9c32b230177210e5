// SPDX-License-Identifier: Apache-2.0
#include "care/opinions.hpp"

#include "base/base64.hpp"
#include "care/care_test_support.hpp"
#include "care/discussion.hpp"
#include "care/opinions_store.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

access::Principal person(const std::string& id, const std::string& role, const std::string& hospital) {
  access::Principal who;
  who.kind = access::Principal::Kind::person;
  who.practitioner = id;
  who.name = "Dr " + id;
  who.posts = {{id + "-post", hospital, role, {access::Need::care}}};
  return who;
}
const access::Principal kLan = person("lan", "oncologist", "h1");
const access::Principal kMai = person("mai", "neonatologist", "h2");

json::Value form(const char* key = "key-00000001") {
  json::Value body = *json::parse(R"({"consultation":"sr1","action":"wait_until","until_gestation":"30+0",
    "venue":"here","mode":"caesarean","steroids":"give","magnesium":"no_view","reasons":["prematurity","mother_stable"],
    "text":"Each day counts while she is stable.","confidence":70})");
  body.set("key", key);
  return body;
}

json::Value with(std::string_view field, json::Value value) {
  json::Value body = form();
  body.set(std::string(field), std::move(value));
  return body;
}

Error refused(const json::Value& body, bool changes = false) {
  const auto read = care::read_opinion(body, *parse_date("2025-02-20"), Gestation{27 * 7 + 5}, changes);
  REQUIRE_FALSE(read);
  return read.error();
}

// A consultation of case-a that asks the oncologist by post and the neonatologist of the second hospital.
struct Board {
  std::unique_ptr<Ward> ward = pregnant_ward();

  Board() {
    for (const char* id : {"lan", "mai", "duc"})
      ward->accept(R"({"resourceType":"Practitioner","id":")" + std::string(id) + R"("})");
    ward->accept(
        R"({"resourceType":"PractitionerRole","id":"lan-post","practitioner":{"reference":"Practitioner/lan"}})");
    ward->accept(
        R"({"resourceType":"ServiceRequest","id":"sr1","status":"active","intent":"order","priority":"urgent",
      "category":[{"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept","code":"consultation"}]}],
      "subject":{"reference":"Patient/m"},"authoredOn":"2025-02-20T06:00:00+07:00","reasonCode":[{"text":"Obstruction"}]})");
    task("t1", R"("owner":{"reference":"PractitionerRole/lan-post"})");
    task("t2", R"("owner":{"reference":"Organization/h2"},"input":[{"type":{"coding":[{"code":"specialty"}]},
      "valueCode":"neonatologist"}])");
  }
  void task(const std::string& id, const std::string& rest) {
    ward->accept(R"({"resourceType":"Task","id":")" + id + R"(","status":"requested","intent":"order",
      "code":{"coding":[{"code":"give-opinion"}]},"focus":{"reference":"ServiceRequest/sr1"},
      "for":{"reference":"Patient/m"},)" +
                 rest + "}");
  }
  Result<care::StoredOpinion> say(const access::Principal& who, const json::Value& body,
                                  std::optional<int> if_match = {}) {
    return care::store_opinion(ward->held_record(), quantities(), "case-a", body, if_match, who);
  }
  json::Value seen_by(const access::Principal& who, std::string_view at = "") const {
    return care::opinions_json(ward->store(), ward->facts(at), who)["consultations"][std::size_t(0)];
  }
};

}  // namespace

TEST_CASE("nobody sees the others' answers before their own is in; then all stand side by side") {
  Board b;
  REQUIRE(b.say(kLan, form()));
  const json::Value before = b.seen_by(kMai);
  CHECK(*before["sealed"].as_bool());
  CHECK(before["opinions"].size() == 0);
  CHECK(before["answers"].as_int() == 1);
  CHECK(json::write(before).find("Each day counts") == std::string::npos);
  CHECK(json::write(before).find("wait_until") == std::string::npos);
  REQUIRE(b.seen_by(kLan)["opinions"].size() == 1);
  REQUIRE(b.say(kMai, with("action", "wait_until")));
  const json::Value after = b.seen_by(kMai);
  CHECK_FALSE(*after["sealed"].as_bool());
  REQUIRE(after["opinions"].size() == 2);
  CHECK(after["opinions"][0]["author"]["name"].as_string() == "Dr lan");
  CHECK(after["opinions"][0]["author"]["role"].as_string() == "oncologist");
  CHECK(*after["opinions"][1]["mine"].as_bool());
}

TEST_CASE("an answer marks the task by which the person was asked, by post or by hospital and specialty") {
  Board b;
  REQUIRE(b.say(kLan, form()));
  CHECK(b.ward->current("Task", "t1")["status"].as_string() == "completed");
  CHECK(b.ward->current("Task", "t2")["status"].as_string() == "requested");
  REQUIRE(b.say(kMai, form()));
  const json::Value t2 = b.ward->current("Task", "t2");
  CHECK(t2.at({"businessStatus", "coding"})[std::size_t(0)]["code"].as_string() == "answered");
  CHECK_FALSE(*b.seen_by(kMai)["mine"]["author"]["unasked"].as_bool());
  const auto duc = person("duc", "intensivist", "h2");
  REQUIRE(b.say(duc, form()));
  CHECK(*b.seen_by(duc)["mine"]["author"]["unasked"].as_bool());
}

TEST_CASE("a change of mind is a version with its reason, and the earlier one stays visible") {
  Board b;
  REQUIRE(b.say(kLan, form())->version == 1);
  json::Value changed = form("key-00000002");
  changed.set("action", "deliver_now");
  changed.erase("until_gestation");
  const auto unexplained = b.say(kLan, changed, 1);
  REQUIRE_FALSE(unexplained);
  CHECK(unexplained.error().field == "change_reason");
  changed.set("change_reason", "The bowel is obstructed.");
  const auto blind = b.say(kLan, changed);
  REQUIRE_FALSE(blind);
  CHECK(blind.error().field == "If-Match");
  CHECK(blind.error().limit == "W/\"1\"");
  REQUIRE(b.say(kLan, changed, 1)->version == 2);
  const json::Value mine = b.seen_by(kLan)["mine"];
  CHECK(mine["action"].as_string() == "deliver_now");
  REQUIRE(mine["versions"].size() == 2);
  CHECK(mine["versions"][0]["action"].as_string() == "wait_until");
  CHECK(mine["versions"][1]["change_reason"].as_string() == "The bowel is obstructed.");
}

TEST_CASE("an answer that is taken back keeps what was said, and says why") {
  Board b;
  REQUIRE(b.say(kLan, form()));
  json::Value back =
      *json::parse(R"({"consultation":"sr1","key":"key-00000003","withdraw":"Wrong patient"})");
  REQUIRE(b.say(kLan, back, 1)->version == 2);
  const json::Value mine = b.seen_by(kLan)["mine"];
  CHECK(mine["withdrawn"].as_string() == "Wrong patient");
  CHECK(mine["action"].as_string() == "wait_until");
  back.set("key", "key-00000004");
  CHECK(b.say(kLan, back, 2).error().field == "withdraw");
}

TEST_CASE("the same sending is taken once, however often it arrives") {
  Board b;
  REQUIRE(b.say(kLan, form()));
  for (int i = 0; i < 3; ++i) {
    const auto again = b.say(kLan, form());
    REQUIRE(again);
    CHECK(again->again);
    CHECK(again->version == 1);
  }
  CHECK(b.seen_by(kLan)["opinions"].size() == 1);
}

TEST_CASE("a closed consultation shows every answer to the circle and takes none") {
  Board b;
  REQUIRE(b.say(kLan, form()));
  json::Value request = b.ward->current("ServiceRequest", "sr1");
  request.set("status", "completed");
  b.ward->accept(json::write(request));
  const auto late = b.say(kMai, form());
  REQUIRE_FALSE(late);
  CHECK(late.error().field == "consultation");
  CHECK(b.seen_by(kMai)["opinions"].size() == 1);
}

TEST_CASE("a wait ends today at the earliest; a pregnancy that nobody has dated refuses no gestation") {
  const Date today = *parse_date("2025-02-20");
  const Gestation now{27 * 7 + 5};
  CHECK(care::read_opinion(with("until_gestation", "27+5"), today, now, false));
  CHECK(care::read_opinion(with("until_gestation", "30+0"), today, now, false));
  CHECK_FALSE(care::read_opinion(with("until_gestation", "26+0"), today, now, false));
  CHECK(care::read_opinion(with("until_gestation", "26+0"), today, {}, false));
}

TEST_CASE("a wait that has passed by the due date in the record is not kept") {
  Board b;
  const auto now = b.ward->facts("").gestation(b.ward->facts("").at);
  REQUIRE(now);
  const Gestation before{now->days - 1};
  const auto passed = b.say(kLan, with("until_gestation", format(before)));
  REQUIRE_FALSE(passed);
  CHECK(passed.error().field == "until_gestation");
  CHECK(passed.error().value == format(before));
  CHECK(passed.error().limit == "from " + format(*now));
  CHECK(b.seen_by(kLan)["opinions"].size() == 0);
  CHECK(b.say(kLan, with("until_gestation", format(*now))));
}

TEST_CASE("an opinion that says too little, or what cannot be, is refused by field") {
  CHECK(refused(with("action", "hope")).field == "action");
  CHECK(refused(with("action", json::Value())).kind == ErrorKind::missing);
  CHECK(refused(with("until_gestation", json::Value())).field == "until_date");
  CHECK(refused(with("until_date", "2025-03-01")).field == "until_date");
  CHECK(refused(with("until_gestation", "27+4")).text() ==
        "until_gestation: the pregnancy is already 27+5 (got 27+4; allowed from 27+5)");
  CHECK(refused(with("until_gestation", "soon")).field == "until_gestation");
  CHECK(refused(with("action", "deliver_now")).field == "until_gestation");
  json::Value when_worse = with("action", "deliver_when");
  when_worse.erase("until_gestation");
  CHECK(refused(when_worse).field == "conditions");
  when_worse.set("conditions", *json::parse(R"(["oxygen below 90 %"," "])"));
  CHECK(refused(when_worse).field == "conditions[1]");
  CHECK(refused(with("confidence", 101)).field == "confidence");
  CHECK(refused(with("confidence", json::Value())).field == "confidence");
  CHECK(refused(with("reasons", *json::parse(R"(["prematurity","prematurity"])"))).field == "reasons[1]");
  CHECK(refused(with("reasons", *json::parse(R"(["feeling"])"))).field == "reasons[0]");
  json::Value mute = with("reasons", json::Value(json::Array()));
  mute.erase("text");
  CHECK(refused(mute).field == "reasons");
  CHECK(refused(with("change_reason", "why")).field == "change_reason");
  CHECK(refused(form(), true).field == "change_reason");
  json::Value past = with("until_date", "2025-02-19");
  past.erase("until_gestation");
  CHECK(refused(past).field == "until_date");
}

TEST_CASE("an unknown consultation, a person without a post, and an unsigned caller are refused") {
  Board b;
  CHECK(b.say(kLan, with("consultation", "other")).error().kind == ErrorKind::not_found);
  access::Principal guest = kLan;
  guest.posts.clear();
  CHECK(b.say(guest, form()).error().field == "post");
  CHECK(b.say(kLan, with("post", "mai-post")).error().field == "post");
  access::Principal open;
  open.kind = access::Principal::Kind::open;
  CHECK(b.say(open, form()).error().field == "person");
  CHECK(b.say(kLan, with("key", "short")).error().field == "key");
  CHECK(b.seen_by(kLan)["opinions"].size() == 0);
}

TEST_CASE("comments stand in their thread, once each, and are taken back by their author only") {
  Board b;
  const auto say = [&](const access::Principal& who, const char* text) {
    return care::store_comment(b.ward->held_record(), quantities(), "case-a", *json::parse(text), who);
  };
  const auto first = say(kLan, R"({"consultation":"sr1","key":"key-00000001","text":"Is there a cot?"})");
  REQUIRE(first);
  CHECK(say(kLan, R"({"consultation":"sr1","key":"key-00000001","text":"Is there a cot?"})")->again);
  const auto reply = say(
      kMai, (R"({"consultation":"sr1","key":"key-00000001","text":"Two.","reply_to":")" + first->id + "\"}")
                .c_str());
  REQUIRE(reply);
  CHECK(reply->id != first->id);
  json::Value all = care::comments_json(b.ward->facts(), "sr1", kMai);
  REQUIRE(all.size() == 2);
  CHECK(found(all, reply->id, "id")["reply_to"].as_string() == first->id);
  CHECK(say(kMai, R"({"consultation":"sr1","key":"key-00000002","text":" "})").error().field == "text");
  CHECK(say(kMai, R"({"consultation":"sr1","key":"key-00000002","text":"x","reply_to":"none"})")
            .error()
            .field == "reply_to");
  const std::string back = R"({"consultation":"sr1","key":"key-00000005","withdraw":")" + first->id + "\"}";
  CHECK(say(kMai, back.c_str()).error().field == "withdraw");
  REQUIRE(say(kLan, back.c_str()));
  all = care::comments_json(b.ward->facts(), "sr1", kMai);
  CHECK(*found(all, first->id, "id")["withdrawn"].as_bool());
  CHECK(found(all, first->id, "id")["text"].as_string().empty());
  CHECK(b.ward->current("Communication", first->id)["payload"].size() == 1);
}

TEST_CASE("what somebody says after answering is read by those who have answered; before it, by everybody") {
  Board b;
  const auto say = [&](const access::Principal& who, const char* key, const char* text) {
    const auto body = json::object({{"consultation", "sr1"}, {"key", key}, {"text", text}});
    const auto said = care::store_comment(b.ward->held_record(), quantities(), "case-a", body, who);
    REQUIRE(said);
    return said->id;
  };
  const auto read_by = [&](const access::Principal& who) {
    return json::write(care::comments_json(b.ward->facts(), "sr1", who));
  };
  say(kLan, "key-00000021", "Is there a cot?");
  REQUIRE(b.say(kLan, form()));
  const std::string told = say(kLan, "key-00000022", "I said: wait.");
  CHECK(care::is_sealed(b.ward->current("Communication", told)));
  CHECK(read_by(kMai).find("cot") != std::string::npos);
  CHECK(read_by(kMai).find("I said") == std::string::npos);
  CHECK(read_by(kMai).find(told) == std::string::npos);
  CHECK(read_by(kLan).find("I said") != std::string::npos);
  CHECK_FALSE(care::is_sealed(b.ward->current("Communication", say(kMai, "key-00000023", "Two cots."))));
  REQUIRE(b.say(kMai, form()));
  CHECK(read_by(kMai).find("I said") != std::string::npos);
  // Once the answers are open to all, so is what was said of them, and nothing is sealed any more.
  json::Value request = b.ward->current("ServiceRequest", "sr1");
  request.set(
      "extension",
      json::Array{json::object({{"url", "https://dyad.example/fhir/StructureDefinition/opinions-opened"},
                                {"valueDateTime", "2025-02-20T08:00:00+07:00"}})});
  b.ward->accept(json::write(request));
  CHECK(read_by(person("tu", "surgeon", "h2")).find("I said") != std::string::npos);
  CHECK_FALSE(care::is_sealed(b.ward->current("Communication", say(kLan, "key-00000024", "All agree."))));
}

TEST_CASE("papers and pictures are taken by what they are, and given back as they came") {
  Board b;
  const auto attach = [&](const char* type, const std::string& bytes, const char* key = "key-00000001") {
    return care::store_attachment(b.ward->held_record(), quantities(), "case-a",
                                  json::object({{"consultation", "sr1"},
                                                {"key", key},
                                                {"title", "CT"},
                                                {"content_type", type},
                                                {"data", to_base64(bytes)}}),
                                  kLan);
  };
  const std::string pdf = "%PDF-1.4 small";
  const auto kept = attach("application/pdf", pdf);
  REQUIRE_MESSAGE(kept, (kept ? "" : kept.error().text()));
  CHECK(attach("application/pdf", pdf)->again);
  const auto content = care::attachment_content(b.ward->store(), b.ward->facts(), kept->id);
  REQUIRE(content);
  CHECK(content->bytes == pdf);
  CHECK(content->content_type == "application/pdf");
  // A reference to a paper that is not of this mother gives nothing.
  json::Value paper = b.ward->current(
      "Binary", b.ward->current("DocumentReference", kept->id)["content"][std::size_t(0)]["attachment"]["url"]
                    .as_string()
                    .substr(7));
  paper.set("securityContext", json::object({{"reference", "Patient/f"}}));
  b.ward->accept(json::write(paper));
  CHECK(care::attachment_content(b.ward->store(), b.ward->facts(), kept->id).error().kind ==
        ErrorKind::not_found);
  CHECK(attach("image/svg+xml", "<svg/>", "key-00000002").error().field == "content_type");
  CHECK(attach("text/html", "<p>", "key-00000002").error().field == "content_type");
  CHECK(attach("application/pdf", "<html>", "key-00000002").error().field == "data");
  const auto big =
      attach("application/pdf", "%PDF-" + std::string(care::kMostAttachmentBytes, 'x'), "key-00000002");
  CHECK(big.error().kind == ErrorKind::too_large);
  CHECK(care::attachments_json(b.ward->facts(), "sr1", kMai).size() == 1);
  CHECK(care::attachment_content(b.ward->store(), b.ward->facts(), "none").error().kind ==
        ErrorKind::not_found);
}
