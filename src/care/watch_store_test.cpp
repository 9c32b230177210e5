// SPDX-License-Identifier: Apache-2.0
#include "care/watch_store.hpp"

#include "care/care_test_support.hpp"
#include "care/watch_signals.hpp"

using namespace dyad;
using namespace dyad::care;
using testing::book;

namespace {

std::string heart(int minute, int value) {
  char at[40];
  std::snprintf(at, sizeof at, "2025-02-20T%02d:%02d:00Z", 10 + minute / 60, minute % 60);
  return contract::measured("hr" + std::to_string(minute), "m", "8867-4", std::to_string(value), "/min", at);
}

struct Watched {
  std::unique_ptr<testing::Ward> ward = testing::pregnant_ward();

  static std::string clock_at(int minute) {
    char at[40];
    std::snprintf(at, sizeof at, "2025-02-20T%02d:%02d:00Z", 10 + minute / 60, minute % 60);
    return at;
  }
  void measure(int minute, int value) { ward->record(clock_at(minute), {heart(minute, value)}); }
  // What the worker does.
  bool round(int minute) {
    ward->clock(clock_at(minute));
    const Facts facts = ward->facts();
    const auto bundle = watch_bundle(facts, book(), warnings_of(facts, book()), "Dyad test");
    if (bundle) ward->accept(json::write(*bundle));
    return bundle.has_value();
  }
  std::vector<Warning> warnings() { return warnings_of(ward->facts(), book()); }
};

}  // namespace

TEST_CASE("a red heart rate becomes a Flag with its rule, its source and a call to the bedside; once") {
  Watched w;
  w.measure(0, 88);
  CHECK_FALSE(w.round(0));
  w.measure(10, 132);
  CHECK(w.round(10));
  CHECK_FALSE(w.round(10));
  CHECK_FALSE(w.round(11));
  const auto all = w.warnings();
  REQUIRE(all.size() == 1);
  CHECK(all[0].key == "heart_rate");
  CHECK(all[0].first.text == "132 /min");
  const auto flag = w.ward->current("Flag", all[0].id);
  CHECK(flag["status"].as_string() == "active");
  CHECK(flag["subject"]["reference"].as_string() == "Patient/m");
  const auto told = w.ward->current("Communication", all[0].id + "-act-bedside");
  CHECK(told["status"].as_string() == "in-progress");
  CHECK(told["basedOn"][std::size_t{0}]["reference"].as_string() == "Flag/" + all[0].id);
  const auto from = w.ward->current("Provenance", all[0].id + "-p1");
  CHECK(from["target"][std::size_t{0}]["reference"].as_string() == "Flag/" + all[0].id + "/_history/1");
  CHECK(from["entity"][std::size_t{0}]["what"]["reference"].as_string() == "Observation/hr10/_history/1");
}

TEST_CASE("a restart repeats nothing and catches up with what fell due meanwhile") {
  Watched w;
  w.measure(0, 132);
  CHECK(w.round(0));
  CHECK(w.round(45));  // nothing ran in between
  const auto all = w.warnings();
  REQUIRE(all.size() == 1);
  CHECK(all[0].pages.size() == 3);
  CHECK_FALSE(w.ward->current("Communication", all[0].id + "-act-specialist").is_null());
  CHECK_FALSE(w.round(45));
}

TEST_CASE(
    "an answer is kept with who and what, stops the ladder, and needs a known action and a reason to be "
    "quiet") {
  Watched w;
  w.measure(0, 132);
  w.round(0);
  const std::string id = w.warnings()[0].id;
  w.ward->clock(Watched::clock_at(4));
  const Answerer lan{"Practitioner/lan", "", "Lan"};
  const auto say = [&](const char* body) {
    return answer_warning(w.ward->held_record(), book(), w.ward->facts(), id, *json::parse(body), lan);
  };
  CHECK(say(R"({"action":"prayed"})").error().field == "action");
  CHECK(say(R"({"action":"seen","snooze_min":30})").error().field == "reason");
  CHECK(say(R"({"action":"seen","snooze_min":3000,"reason":"x"})").error().field == "snooze_min");
  CHECK(answer_warning(w.ward->held_record(), book(), w.ward->facts(), "warning-none",
                       *json::parse(R"({"action":"seen"})"), lan)
            .error()
            .kind == ErrorKind::not_found);
  REQUIRE(say(R"({"action":"treated","note":"fluids"})"));
  w.round(50);
  const auto now = w.warnings()[0];
  CHECK(now.acknowledged);
  CHECK(now.pages.size() == 1);
  REQUIRE(now.answers.size() == 1);
  CHECK(now.answers[0].who == "Lan");
  CHECK(now.answers[0].note == "fluids");
  const auto burden = burden_of({now}, watch_rules(book()), testing::when("2025-02-20T09:00:00Z"),
                                testing::when("2025-02-20T21:00:00Z"));
  CHECK(burden.acted_within == 1);
  CHECK(burden.median_minutes == doctest::Approx(4));
}

TEST_CASE("a value that is back ends its Flag by itself, and nobody is called to what is over") {
  Watched w;
  w.measure(0, 132);
  w.round(0);
  for (int minute : {2, 12, 24}) w.measure(minute, 90);
  w.round(60);
  const auto all = w.warnings();
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == Warning::State::resolved);
  CHECK(w.ward->current("Flag", all[0].id)["status"].as_string() == "inactive");
  CHECK(w.ward->current("Communication", all[0].id + "-act-doctor").is_null());
}

TEST_CASE("reading only what is new gives what reading everything gives, when nothing was open before") {
  Watched w;
  for (int minute = 0; minute < 50; minute += 10) w.measure(minute, 88);
  w.round(50);
  w.measure(55, 140);
  w.ward->clock(Watched::clock_at(56));
  const Facts facts = w.ward->facts();
  const auto whole = warnings_of(facts, book());
  const auto news = warnings_of(facts, book(), testing::when("2025-02-20T10:50:00Z"));
  REQUIRE(whole.size() == 1);
  REQUIRE(news.size() == 1);
  CHECK(json::write(warning_detail(whole[0])) == json::write(warning_detail(news[0])));
}

TEST_CASE("what is kept reads back as it was") {
  Watched w;
  w.measure(0, 132);
  w.measure(3, 90);
  w.measure(8, 131);
  w.round(20);
  for (const auto& one : kept_warnings(w.ward->facts()))
    CHECK(json::write(warning_detail(one)) ==
          json::write(warning_detail(*read_warning(warning_detail(one)))));
}

TEST_CASE("the stories would have been watched too, and are only shown") {
  const auto& ward = testing::story("a");
  const json::Value shown = watch_json(ward.facts(), book());
  CHECK(shown["replay"].as_bool() == true);
  CHECK(shown["warnings"].size() > 0);
  for (const auto& w : shown["warnings"].items()) CHECK(w["pages"].size() > 0);
  const Facts facts = ward.facts();
  const auto refused = answer_warning(testing::story("a").held_record(), book(), facts, "x",
                                      *json::parse(R"({"action":"seen"})"), {});
  CHECK(refused.error().kind == ErrorKind::refused);
}

TEST_CASE("missing and stale signs are states, not zeros") {
  Watched w;
  w.measure(0, 88);
  w.ward->clock("2025-02-21T10:00:00Z");
  const json::Value shown = watch_json(w.ward->facts(), book());
  CHECK(testing::found(shown["silent"], "heart_rate")["state"].as_string() == "stale");
  CHECK(testing::found(shown["silent"], "spo2")["state"].as_string() == "missing");
}
