// SPDX-License-Identifier: Apache-2.0
// What the record showed of mother and fetus, as readings of the model's channels. The common case is due on
// 10 May 2025; times are those of 20 February.
#include "care/seen.hpp"

#include <cmath>
#include <set>

#include "care/advice.hpp"
#include "care/care_test_support.hpp"
#include "timing/setup.hpp"

using namespace dyad;
using namespace dyad::care;
using namespace dyad::care::testing;
using contract::measured;

namespace {

constexpr const char* kNow = "2025-02-20T12:00:00Z";

std::string coded(std::string_view id, std::string_view what, std::string_view code, std::string_view time) {
  const std::string system =
      R"({"coding":[{"system":"https://dyad.example/fhir/CodeSystem/concept","code":")";
  return R"({"resourceType":"Observation","id":")" + std::string(id) + R"(","status":"final","code":)" +
         system + std::string(what) + R"("}]},"subject":{"reference":"Patient/f"},"effectiveDateTime":")" +
         std::string(time) + R"(","valueCodeableConcept":)" + system + std::string(code) + R"("}]}})";
}

std::vector<timing::Situation::Seen> seen(const Ward& ward, std::string_view channel) {
  const auto read = read_situation(ward.facts(), book());
  REQUIRE(read);
  std::vector<timing::Situation::Seen> out;
  for (const auto& s : read->situation.seen)
    if (s.channel == channel) out.push_back(s);
  return out;
}

timing::Situation situation(const std::string& name, std::string_view at) {
  const auto read = read_situation(story(name).facts(at, "case-" + name), book());
  REQUIRE(read);
  return read->situation;
}

std::string level_at(const timing::Situation& s, std::string_view channel, int days_ago) {
  for (const auto& each : s.seen)
    if (each.channel == channel && static_cast<int>(std::floor(each.days_ago)) == days_ago) return each.level;
  return "not read";
}

}  // namespace

TEST_CASE(
    "Umbilical resistance is a reading against its gestation, and the waveform's word counts above it") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("u1", "f", "12008-9", "1.10", "{ratio}", "2025-02-18T10:00:00Z"),
                      measured("u2", "f", "12008-9", "1.60", "{ratio}", "2025-02-20T06:00:00Z")});
  auto readings = seen(*ward, "umbilical_doppler");
  REQUIRE(readings.size() == 2);
  CHECK(readings[0].level == "normal");
  CHECK(readings[0].days_ago == doctest::Approx(2 + 2.0 / 24));
  CHECK(readings[1].level == "raised");
  ward->record("2025-02-20T12:30:00Z",
               {coded("w", "umbilical-flow", "reversed-end-diastolic", "2025-02-20T06:00:00Z")});
  readings = seen(*ward, "umbilical_doppler");
  CHECK(readings.size() == 2);
  CHECK(readings.back().level == "absent_or_reversed");
}

TEST_CASE("A tracing is read when it was classed; words or a heart rate alone are no reading") {
  auto ward = pregnant_ward();
  ward->record(kNow, {coded("c1", "cardiotocography", "odd", "2025-02-20T09:00:00Z"),
                      measured("h", "f", "55283-6", "175", "/min", "2025-02-20T09:00:00Z")});
  CHECK(seen(*ward, "cardiotocography").empty());
  ward->record(kNow, {coded("c2", "cardiotocography", "pathological", "2025-02-20T08:00:00Z"),
                      coded("c3", "cardiotocography", "normal", "2025-02-20T10:00:00Z"),
                      coded("c4", "cardiotocography", "suspicious", "2025-02-18T10:00:00Z")});
  const auto readings = seen(*ward, "cardiotocography");
  REQUIRE(readings.size() == 2);
  CHECK(readings[0].level == "suspicious");
  CHECK(readings[1].level == "pathological");  // the worst of the day, not the newest
}

TEST_CASE("A day on which little was measured gives no reading of the organs, and no day is read twice") {
  auto ward = pregnant_ward();
  ward->record(kNow, {measured("p", "m", "777-3", "200", "10*9/L", "2025-02-20T06:00:00Z")});
  CHECK(seen(*ward, "organ_reading").empty());
  // One organ failing is a reading whatever else is known; two days later the same value is no second look.
  ward->record(kNow, {measured("p2", "m", "777-3", "30", "10*9/L", "2025-02-20T07:00:00Z")});
  REQUIRE(seen(*ward, "organ_reading").size() == 1);
  CHECK(seen(*ward, "organ_reading")[0].level == "one");
  ward->clock("2025-02-21T12:00:00Z");
  REQUIRE(seen(*ward, "organ_reading").size() == 1);
  CHECK(seen(*ward, "organ_reading")[0].days_ago == 1);
}

TEST_CASE("Today's reading is the state the comparison starts from, on every day of the three stories") {
  for (const auto& [name, at] : {std::pair{"a", "2025-02-04T01:00:00Z"},
                                 {"a", "2025-02-09T01:00:00Z"},
                                 {"b", "2025-07-01T01:00:00Z"},
                                 {"b", "2025-07-07T01:00:00Z"},
                                 {"c", "2024-12-08T01:00:00Z"}}) {
    CAPTURE(name);
    CAPTURE(at);
    const auto s = situation(name, at);
    CHECK(level_at(s, "organ_reading", 0) == timing::organ_level(timing::start_state(s)));
    std::set<std::pair<std::string, int>> once;
    double last = 1e9;
    for (const auto& each : s.seen) {
      CHECK(each.days_ago >= 0);
      CHECK(each.days_ago <= last);
      last = each.days_ago;
      CHECK(once.insert({each.channel, static_cast<int>(std::floor(each.days_ago))}).second);
    }
  }
}

TEST_CASE("The stories carry what only their words said: a destroyed lung, failing clotting, absent flow") {
  CHECK(situation("b", "2025-07-07T01:00:00Z").destroyed_lung);
  CHECK_FALSE(situation("c", "2024-12-08T01:00:00Z").destroyed_lung);
  CHECK(situation("a", "2025-02-04T01:00:00Z").coagulopathy);
  CHECK_FALSE(situation("b", "2025-07-07T01:00:00Z").coagulopathy);
  const auto a = situation("a", "2025-02-12T18:30:00Z");
  CHECK(level_at(a, "umbilical_doppler", 0) == "absent_or_reversed");
  CHECK(level_at(a, "umbilical_doppler", 3) == "raised");
  CHECK(level_at(a, "cardiotocography", 0) == "suspicious");
  CHECK(level_at(situation("a", "2025-02-12T15:00:00Z"), "umbilical_doppler", 0) == "raised");
}
