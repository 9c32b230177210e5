// SPDX-License-Identifier: Apache-2.0
#include "care/birth.hpp"

#include "care/care_test_support.hpp"
#include "care/newborn_name.hpp"
#include "care/words.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

access::Principal midwife() {
  access::Principal who;
  who.kind = access::Principal::Kind::person;
  who.practitioner = "lan";
  who.name = "Midwife Lan";
  return who;
}

json::Value form(std::string_view changes = "{}", const char* key = "key-00000001") {
  json::Value body =
      *json::parse(R"({"child":"a-child","outcome":"live","born_at":"2025-02-20T06:30:00+07:00",
    "sex":"male","weight_g":900,"apgar":{"1":5,"5":7,"10":8},"cord":{"ph":7.21,"base_excess":-6.5},
    "mode":"caesarean","order":1,"of":1,"resuscitation":"given",
    "steps":[{"minute":1,"code":"cpap"},{"minute":0.5,"code":"cord_clamped"}]})");
  body.set("key", key);
  const json::Value other = *json::parse(changes);
  for (const auto& [name, value] : other.members()) body.set(name, value);
  return body;
}

struct Theatre {
  std::unique_ptr<Ward> ward = pregnant_ward();
  Theatre() { ward->accept(R"({"resourceType":"Practitioner","id":"lan"})"); }

  Result<care::StoredBirth> say(const json::Value& body, const access::Principal& who = midwife()) {
    return care::store_birth(ward->held_record(), book(), quantities(), "case-a", body, who);
  }
  care::StoredBirth good(const json::Value& body) {
    const auto done = say(body);
    REQUIRE_MESSAGE(done, (done ? std::string() : done.error().text()));
    return *done;
  }
  Error bad(std::string_view changes) {
    const auto done = say(form(changes));
    REQUIRE_FALSE(done);
    return done.error();
  }
  json::Value page() const {
    return *care::birth_page(ward->store(), book(), quantities(), "case-a", ward->now(), {});
  }
  json::Value child(std::size_t i = 0) const { return page()["children"][i]; }
};

std::string child_id(const Theatre& t) { return std::string(t.child()["id"].as_string()); }
json::Value of_child(const Theatre& t, std::string_view changes = "{}", const char* key = "key-00000001") {
  json::Value body = form("{}", key);
  body.set("child", child_id(t));
  const json::Value other = *json::parse(changes);
  for (const auto& [name, value] : other.members()) body.set(name, value);
  return body;
}

}  // namespace

TEST_CASE("A birth makes the fetus's Patient the newborn, in one work, with name, number and values") {
  Theatre t;
  const std::string id = child_id(t);
  const auto done = t.good(of_child(t));
  CHECK(done.version == 1);
  CHECK(done.child == id);
  const json::Value patient = t.ward->current("Patient", id);
  CHECK(care::extension(patient, "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus").is_null());
  CHECK(patient["birthDate"].as_string() == "2025-02-19");  // the ward's clock is UTC
  CHECK(patient["gender"].as_string() == "male");
  CHECK(patient["deceasedBoolean"].as_bool() == false);
  CHECK(patient["name"][std::size_t(0)]["text"].as_string().starts_with("Boy of "));
  const json::Value view = t.ward->view();
  const json::Value& child = view["children"][std::size_t(0)];
  CHECK(child["stage"].as_string() == "newborn");
  CHECK(child["born_at"].as_string() == "2025-02-19T23:30:00.000Z");
  CHECK(found(child["latest"], "birth_weight")["value"].as_double() == 900);
  CHECK(found(child["latest"], "cord_artery_ph")["value"].as_double() == 7.21);
  CHECK(t.child()["birth"]["steps"][std::size_t(0)]["code"].as_string() == "cord_clamped");
  // The same sending again is the same birth.
  CHECK(t.good(of_child(t)).again);
}

TEST_CASE("What cannot be true of a birth is refused by field, value and limit") {
  Theatre t;
  const std::string child = R"("child":")" + child_id(t) + R"(",)";
  const auto bad = [&](std::string_view changes) { return t.bad("{" + child + std::string(changes) + "}"); };
  const struct {
    std::string_view changes;
    std::string_view field, value;
  } cases[] = {
      {R"("apgar":{"1":11})", "apgar.1", "11"},
      {R"("apgar":{"5":-1})", "apgar.5", "-1"},
      {R"("apgar":{"5":7.5})", "apgar.5", "7.5"},
      {R"("weight_g":8000)", "weight_g", "8000 g"},
      {R"("weight_g":90)", "weight_g", "90"},
      {R"("weight_g":"0,8 kg")", "weight_g", "0,8 kg"},
      {R"("born_at":"2025-02-21T06:30:00+07:00")", "born_at", "2025-02-21T06:30:00+07:00"},
      {R"("born_at":"2024-08-01T06:30:00+07:00")", "born_at", "2024-08-01T06:30:00+07:00"},
      {R"("born_at":"2024-10-01T06:30:00+07:00")", "born_at", "2024-10-01T06:30:00+07:00"},
      {R"("born_at":"2025-02-20")", "born_at", "2025-02-20"},
      {R"("cord":{"ph":72.1})", "cord.ph", "72.1"},
      {R"("sex":"boy")", "sex", "boy"},
      {R"("order":2)", "order", "2"},
      {R"("of":9)", "of", "9"},
      {R"("steps":[{"minute":900,"code":"ppv"}])", "steps.0.minute", "900"},
      {R"("steps":[{"minute":1,"code":"magic"}])", "steps.0.code", "magic"},
      {R"("resuscitation":"none")", "resuscitation", "none"},
      {R"("hospital":"nowhere")", "hospital", "nowhere"},
      {R"("outcome":"stillborn")", "apgar.1", "5"},
      {R"("outcome":"died","died_at":"2025-02-20T06:00:00+07:00")", "died_at", "2025-02-20T06:00:00+07:00"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.changes);
    const Error e = bad(c.changes);
    CHECK(e.field == c.field);
    CHECK(e.value == c.value);
    CHECK((!e.limit.empty() || c.field == "hospital"));
  }
  CHECK(t.child()["fetus"].as_bool() == true);
}

TEST_CASE("A second birth of the same child is refused with what is there") {
  Theatre t;
  t.good(of_child(t));
  const auto again = t.say(of_child(t, "{}", "key-00000002"));
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::conflict);
  CHECK(again.error().field == "child");
  CHECK(again.error().limit == "born 2025-02-19T23:30:00.000Z, 900 g");
}

TEST_CASE("Twins: each its own Patient, distinct names, an order that runs with the clock") {
  Theatre t;
  t.good(of_child(t, R"({"of":2,"order":1})"));
  const auto second = [&](std::string_view changes, const char* key = "key-00000002") {
    json::Value body = form(changes, key);
    body.set("child", "new");
    return body;
  };
  const auto taken = t.say(second(R"({"of":2,"order":1,"sex":"female"})"));
  REQUIRE_FALSE(taken);
  CHECK(taken.error().field == "order");
  CHECK(taken.error().limit.find("2025-02-19T23:30") != std::string::npos);
  const auto earlier = t.say(second(R"({"of":2,"order":2,"born_at":"2025-02-20T06:20:00+07:00"})"));
  REQUIRE_FALSE(earlier);
  CHECK(earlier.error().field == "order");
  t.good(second(R"({"of":2,"order":2,"sex":"female","weight_g":850,"born_at":"2025-02-20T06:32:00+07:00"})"));
  const json::Value page = t.page();
  REQUIRE(page["children"].size() == 2);
  std::vector<std::string> names;
  for (const auto& c : page["children"].items()) {
    for (const char* lang : {"en", "vi", "zh"}) names.emplace_back(c["name"][lang].as_string());
    CHECK(c["alive"].as_bool() == true);
  }
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
  CHECK(std::ranges::any_of(names, [](const auto& n) { return n.starts_with("Twin two, Girl of "); }));
}

TEST_CASE("A stillbirth is recorded as one: no Apgar is asked for, and both charts say so") {
  Theatre t;
  t.good(of_child(t, R"({"outcome":"stillborn","apgar":{},"resuscitation":"none","steps":[]})"));
  const json::Value child = t.ward->view()["children"][std::size_t(0)];
  CHECK(child["alive"].as_bool() == false);
  CHECK(child["stillborn"].as_bool() == true);
  CHECK(child["stage"].as_string() == "newborn");
  const json::Value patient = t.ward->current("Patient", child_id(t));
  CHECK(patient["deceasedBoolean"].as_bool() == true);
  const std::string chart = care::birth_id(child_id(t)) + "-mother";
  const json::Value told = t.ward->current("Observation", chart);
  CHECK(told.at({"subject", "reference"}).as_string() ==
        "Patient/" + std::string(t.page().at({"mother", "id"}).as_string()));
  CHECK(care::code_in(told["component"][std::size_t(0)]["valueCodeableConcept"], care::kConcepts) ==
        "stillborn");
  CHECK_FALSE(t.ward->facts().unborn());
}

TEST_CASE("What was recorded can be put right and taken back; every version stays with its name") {
  Theatre t;
  const std::string id = child_id(t);
  t.good(of_child(t));
  auto& record = t.ward->held_record();
  const auto amend = [&](std::string_view changes, std::optional<int> version, const char* key) {
    return care::amend_birth(record, book(), quantities(), "case-a", id, of_child(t, changes, key), version,
                             midwife());
  };
  const auto blind = amend(R"({"weight_g":950})", {}, "key-00000002");
  REQUIRE_FALSE(blind);
  CHECK(blind.error().kind == ErrorKind::conflict);
  CHECK(blind.error().limit == "W/\"1\"");
  CHECK(amend(R"({"weight_g":95})", 1, "key-00000002").error().field == "weight_g");
  const auto done = amend(R"({"weight_g":950,"cord":{}})", 1, "key-00000003");
  REQUIRE(done);
  CHECK(done->version == 2);
  CHECK(found(t.ward->view()["children"][std::size_t(0)]["latest"], "birth_weight")["value"].as_double() ==
        950);
  CHECK(found(t.ward->view()["children"][std::size_t(0)]["latest"], "cord_artery_ph").is_null());
  const json::Value reason = *json::parse(R"({"key":"key-00000004","reason":"wrong chart"})");
  const auto undone = care::undo_birth(record, quantities(), "case-a", id, reason, 2, midwife());
  REQUIRE_MESSAGE(undone, (undone ? std::string() : undone.error().text()));
  const json::Value child = t.child();
  CHECK(child["fetus"].as_bool() == true);
  REQUIRE(child["versions"].size() == 3);
  CHECK(child["versions"][std::size_t(0)]["birth"]["weight_g"].as_double() == 900);
  CHECK(child["versions"][std::size_t(2)]["undone"].as_bool() == true);
  CHECK(child["versions"][std::size_t(2)]["reason"].as_string() == "wrong chart");
  CHECK(child["versions"][std::size_t(1)]["recorded_by"]["name"].as_string() == "Midwife Lan");
  // And it can be recorded again.
  json::Value again = of_child(t, "{}", "key-00000005");
  CHECK(t.good(again).version == 4);
}

TEST_CASE("Nobody without a name records a birth") {
  Theatre t;
  const auto done = t.say(of_child(t), access::Principal{});
  REQUIRE_FALSE(done);
  CHECK(done.error().kind == ErrorKind::refused);
}

TEST_CASE(
    "Names that are read or heard for one another are found: published look-alikes, tones, and Chinese") {
  const auto alike = [](const char* a, const char* b) { return care::alike(a, b, book()); };
  CHECK(alike("Trần Thị Mai", "Trần Thị Mãi"));
  CHECK(alike("Nguyễn Thị Hoa", "NGUYEN THI HOÀ"));
  CHECK(alike("王静", "汪婧"));
  CHECK(alike("张丽", "章莉"));
  CHECK(alike("Smith, Judy", "Smith Judi"));
  CHECK_FALSE(alike("Smith, Wendy", "Smith, Judy"));
  CHECK_FALSE(alike("Trần Thị Mai", "Lê Thị Mai"));
  CHECK_FALSE(alike("王静", "李静"));
  const care::NewbornName one{"Trần Thị Mai", "female", 1, 1, "K7Q-42M", false};
  CHECK(care::words_of(one, book())["vi"].as_string() == "Con gái của Trần Thị Mai");
  const care::NewbornName twin{"王静", "male", 2, 2, "K7Q-42M", true};
  CHECK(care::words_of(twin, book())["zh"].as_string() == "双胎之二，王静之子【K7Q-42M】");
  CHECK(care::pair_number("case-a") == care::pair_number("case-a"));
  CHECK(care::pair_number("case-a") != care::pair_number("case-b"));
}
