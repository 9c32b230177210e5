// SPDX-License-Identifier: Apache-2.0
#include "care/resolution_watch.hpp"

#include "care/resolution_test_support.hpp"
#include "care/resolution_text.hpp"
#include "care/resolution_trigger.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;
using State = DecisionState;

namespace {

constexpr int kRemindMinutes = 60;

struct Watch {
  explicit Watch(Council& of) : watch(of.rec(), of.resolutions, kRemindMinutes) {}
  int run() {
    const auto done = watch.run_once();
    REQUIRE_MESSAGE(done, (done ? "" : done.error().text()));
    return *done;
  }
  DecisionWatch watch;
};

std::string lactate(std::string_view id, std::string_view value, std::string_view when) {
  return contract::measured(id, "m", "32693-4", value, "mmol/L", when);
}

std::size_t count(Council& council, std::string_view type) {
  return council.rec().store().of_type(type, {})->size();
}

}  // namespace

TEST_CASE("the obstruction of that night opens the decision again, once, and says which fact it was") {
  Council council;
  const auto d = council.in_force();
  Watch watch(council);
  CHECK(watch.run() == 0);
  const auto before = count(council, "Communication");
  council.ward->record("2025-02-20T22:09:00+07:00",
                       {diagnosis("ileus", "K56.6", "2025-02-20T22:00:00+07:00")});
  CHECK(watch.run() == 1);
  const auto held = council.held(d.id);
  CHECK(held.course.state == State::reopened);
  REQUIRE(held.course.fired);
  CHECK(held.course.fired->trigger == "t1");
  CHECK(held.course.fired->resource == "Condition/ileus/_history/1");
  CHECK(held.course.fired->noticed_at == when("2025-02-20T22:09:00+07:00"));
  CHECK(council.ward->current("CarePlan", d.id)["status"].as_string() == "on-hold");
  CHECK(council.ward->current("Flag", held.course.flag)["status"].as_string() == "active");
  CHECK(count(council, "Communication") == before + 1);
  // The same fact, looked at again, amended, or by another watcher: nothing more happens.
  CHECK(watch.run() == 0);
  Watch other(council);
  CHECK(other.run() == 0);
  CHECK(council.held(d.id).version == held.version);
}

TEST_CASE("labour, ruptured membranes, bleeding and eclampsia are triggers, as diagnosis or as finding") {
  const auto finding = [](const char* value) {
    return R"({"resourceType":"Observation","id":"news","status":"final","subject":{"reference":"Patient/m"},
      "effectiveDateTime":"2025-02-20T22:05:00+07:00",)" +
           std::string(value) + "}";
  };
  const auto coded = [](const char* element, const char* system, const char* code) {
    return std::string("\"") + element + R"(":{"coding":[{"system":")" + system + R"(","code":")" + code +
           R"("}]})";
  };
  constexpr auto kSnomed = "http://snomed.info/sct";
  constexpr auto kOwn = "https://dyad.example/fhir/CodeSystem/concept";
  const std::string about = R"("code":{"text":"course"},)";
  const std::pair<std::string, std::string> told[] = {
      {"labour", diagnosis("news", "O60.0", "2025-02-20T22:05:00+07:00")},
      {"labour", finding((coded("code", kOwn, "labour") + R"(,"valueBoolean":true)").c_str())},
      {"ruptured_membranes", diagnosis("news", "O42.0", "2025-02-20T22:05:00+07:00")},
      {"ruptured_membranes", finding((about + coded("valueCodeableConcept", kSnomed, "44223004")).c_str())},
      {"antepartum_haemorrhage", diagnosis("news", "O45.9", "2025-02-20T22:05:00+07:00")},
      {"antepartum_haemorrhage",
       finding((about + coded("valueCodeableConcept", kSnomed, "34842007")).c_str())},
      {"postpartum_haemorrhage", diagnosis("news", "O72.1", "2025-02-20T22:05:00+07:00")},
      {"eclampsia", diagnosis("news", "O15.9", "2025-02-20T22:05:00+07:00")},
      {"eclampsia", finding((about + coded("valueCodeableConcept", kSnomed, "15938005")).c_str())},
  };
  const auto fired = [&](const std::string& key, const std::string& resource) {
    Council council;
    DecisionTrigger trigger;
    trigger.id = "t1";
    trigger.kind = "condition";
    trigger.who = "m";
    trigger.key = key;
    CHECK(book().all().contains("terminology.condition." + key));
    for (const char* language : {"en", "vi", "zh"})
      CHECK(DecisionWords(phrases(), council.facts(), language).trigger(trigger).find("condition.") ==
            std::string::npos);
    CHECK_FALSE(fires(trigger, council.facts(), book()));
    council.ward->record("2025-02-20T22:09:00+07:00", {resource});
    const auto firing = fires(trigger, council.facts(), book());
    return firing && firing->resource.find("/news/") != std::string::npos;
  };
  for (const auto& [key, resource] : told) {
    CAPTURE(resource);
    CHECK(fired(key, resource));
  }
  CHECK_FALSE(fired("labour", finding((coded("code", kOwn, "labour") + R"(,"valueBoolean":false)").c_str())));
  CHECK_FALSE(fired("labour", diagnosis("news", "O47.0", "2025-02-20T22:05:00+07:00")));  // false labour
  CHECK_FALSE(fired("eclampsia", diagnosis("news", "O14.1", "2025-02-20T22:05:00+07:00")));
}

TEST_CASE("a page goes to who signed and to the hospitals that signed") {
  Council council;
  council.in_force();
  Watch watch(council);
  council.ward->record("2025-02-20T22:09:00+07:00",
                       {diagnosis("ileus", "K56.6", "2025-02-20T22:00:00+07:00")});
  watch.run();
  const auto all = council.rec().store().of_type("Communication", {});
  REQUIRE(all->size() == 1);
  const auto body = *json::parse(all->front().body);
  std::string to;
  for (const auto& r : body["recipient"].items()) to += std::string(r["reference"].as_string()) + " ";
  CHECK(to == "Organization/h1 Organization/h2 Practitioner/hoa Practitioner/lan ");
  CHECK(body["priority"].as_string() == "stat");
}

TEST_CASE("what comes while nobody watches is found after a restart, even when it was amended since") {
  Council council;
  const auto d = council.in_force();
  council.ward->record("2025-02-20T23:00:00+07:00", {lactate("lac", "5.1", "2025-02-20T22:55:00+07:00")});
  council.ward->record("2025-02-20T23:10:00+07:00", {lactate("lac", "2.1", "2025-02-20T22:55:00+07:00")});
  Watch watch(council);
  CHECK(watch.run() == 1);
  const auto fired = council.held(d.id).course.fired;
  REQUIRE(fired);
  CHECK(fired->resource == "Observation/lac/_history/1");
  CHECK(fired->value == "5.1 mmol/L");
}

TEST_CASE("values at the limit do not cross it, and other patients' and quantities' do not count") {
  Council council;
  council.in_force();
  Watch watch(council);
  council.ward->record("2025-02-20T23:00:00+07:00",
                       {lactate("at", "4", "2025-02-20T22:50:00+07:00"),
                        contract::measured("k", "m", "2823-3", "5", "mmol/L", "2025-02-20T22:50:00+07:00"),
                        diagnosis("old", "K56.6", "2025-02-01T12:00:00+07:00", "resolved")});
  CHECK(watch.run() == 0);
  council.ward->record("2025-02-20T23:01:00+07:00", {lactate("above", "4.1", "2025-02-20T23:00:00+07:00")});
  CHECK(watch.run() == 1);
}

TEST_CASE("what was known when it was signed does not fire, also when it is corrected later") {
  Council council;
  council.ward->record(kTonight, {lactate("known", "6", "2025-02-19T22:50:00+07:00"),
                                  lactate("newest", "2", "2025-02-20T21:50:00+07:00")});
  council.in_force();
  Watch watch(council);
  CHECK(watch.run() == 0);
  council.ward->record("2025-02-20T23:00:00+07:00", {lactate("known", "6.2", "2025-02-19T22:50:00+07:00")});
  CHECK(watch.run() == 0);
  council.ward->record("2025-02-20T23:00:00+07:00", {lactate("newest", "6.2", "2025-02-20T21:50:00+07:00")});
  CHECK(watch.run() == 1);  // this one said something else before
}

TEST_CASE(
    "a decision that is not in force fires nothing until it is, and then with all since it was frozen") {
  Council council;
  const auto d = council.to_be_signed();
  Watch watch(council);
  council.ward->record("2025-02-20T22:30:00+07:00", {lactate("lac", "9", "2025-02-20T22:20:00+07:00")});
  CHECK(watch.run() == 0);
  Council::must(council.try_sign(d, "h1"));
  Council::must(council.try_sign(d, "h2"));
  CHECK(watch.run() == 1);
  CHECK(council.held(d.id).course.state == State::reopened);
}

TEST_CASE("a reminder comes once before the end, and at the end it has expired") {
  Council council;
  const auto d = council.in_force();
  Watch watch(council);
  council.ward->clock("2025-02-22T06:59:00+07:00");
  CHECK(watch.run() == 0);
  council.ward->clock("2025-02-22T07:00:00+07:00");
  CHECK(watch.run() == 1);
  CHECK(watch.run() == 0);
  CHECK(council.held(d.id).course.reminded_at);
  council.ward->clock("2025-02-22T08:00:00+07:00");
  CHECK(watch.run() == 1);
  CHECK(council.held(d.id).course.state == State::expired);
  CHECK(watch.run() == 0);
  CHECK(count(council, "Communication") == 2);
}

TEST_CASE("times, gestations, deaths and places are watched too") {
  const auto fired_by = [](const char* trigger, const char* clock, const std::vector<std::string>& then) {
    Council council;
    council.ward->record(
        kTonight, {R"({"resourceType":"Location","id":"theatre","status":"active","name":"Theatre"})"});
    auto body = wait_body();
    body.set("triggers", json::Array{*json::parse(trigger)});
    const auto d = council.put(council.draft(body));
    Council::must(council.try_sign(d, "h1"));
    Council::must(council.try_sign(d, "h2"));
    Watch watch(council);
    CHECK(watch.run() == 0);
    if (then.empty())
      council.ward->clock(clock);
    else
      council.ward->record(clock, then);
    CHECK(watch.run() == 1);
    const auto fired = council.held(d.id).course.fired;
    REQUIRE(fired);
    return fired->resource;
  };
  CHECK(fired_by(R"({"kind":"time","at":"2025-02-21T06:00:00+07:00"})", "2025-02-21T06:00:00+07:00", {}) ==
        "");
  // Due on 10 May: the 22nd of February is 29+0.
  CHECK(fired_by(R"({"kind":"gestation","gestation_days":203})", "2025-02-22T07:30:00+07:00", {}) ==
        "Observation/edd/_history/1");
  CHECK(fired_by(R"({"kind":"location","key":"theatre"})", "2025-02-21T06:00:00+07:00",
                 {R"({"resourceType":"Location","id":"theatre","status":"suspended","name":"Theatre"})"}) ==
        "Location/theatre/_history/2");
  // Nobody asked for it: a death always opens it again.
  CHECK(fired_by(R"({"kind":"condition","who":"m","key":"sepsis"})", "2025-02-21T06:00:00+07:00",
                 {R"({"resourceType":"Patient","id":"f","deceasedBoolean":true,"extension":[{"url":
                    "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus",
                    "valueCodeableConcept":{"text":"fetal demise"}}]})"}) == "Patient/f/_history/2");
}

TEST_CASE("a person opens it again with a reason") {
  Council council;
  const auto d = council.in_force();
  DecisionFired fired;
  fired.by = "hoa";
  CHECK_FALSE(
      council.resolutions.reopen(council.rec(), "case-a", d.id, fired, d.version, "Practitioner/hoa"));
  fired.reason = "She changed her mind.";
  const auto open =
      council.resolutions.reopen(council.rec(), "case-a", d.id, fired, d.version, "Practitioner/hoa");
  REQUIRE(open);
  CHECK(open->course.state == State::reopened);
}
