// SPDX-License-Identifier: Apache-2.0
#include "care/reference.hpp"
#include "care/care_test_support.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

json::Value reference(const care::Facts& facts, std::string_view key) {
  return care::reference_json(facts, book(), *quantities().find(key));
}

care::Facts at_gestation(int days) {
  care::Facts f;
  f.at = f.now = when("2025-02-20T12:00:00Z");
  f.dating.edd = f.today().plus(kPregnancyDays - days);
  f.children.push_back({});
  return f;
}

}  // namespace

TEST_CASE("A count has the range of its trimester with the source it was read in") {
  const json::Value r = reference(at_gestation(27 * 7), "platelets");
  CHECK(r["low"].as_double() == 155);
  CHECK(r["high"].as_double() == 409);
  CHECK(r["source"]["id"].as_string() == "lab_ranges.blood_count");
  CHECK(r["source"]["certainty"].as_string() == "read");
  CHECK(reference(at_gestation(28 * 7), "platelets")["low"].as_double() == 146);
  CHECK(reference(at_gestation(13 * 7 + 6), "platelets")["low"].as_double() == 174);
}

TEST_CASE("Hemoglobin is in its canonical unit") {
  const json::Value r = reference(at_gestation(27 * 7), "hemoglobin");
  CHECK(quantities().find("hemoglobin")->unit == "g/dL");
  CHECK(r["low"].as_double() == doctest::Approx(9.7));
  CHECK(r["high"].as_double() == doctest::Approx(14.8));
}

TEST_CASE("Creatinine of 27 weeks is judged by pregnancy's own range") {
  const json::Value r = reference(at_gestation(27 * 7), "creatinine");
  CHECK(r["low"].as_double() == 34);
  CHECK(r["high"].as_double() == 63);
}

TEST_CASE("A vital sign has the 3rd and 97th centile of its week, and none after the last printed one") {
  const json::Value r = reference(at_gestation(40 * 7), "systolic_bp");
  CHECK(r["low"].as_double() == 102);
  CHECK(r["high"].as_double() == 144);
  CHECK_FALSE(reference(at_gestation(30 * 7), "heart_rate").is_null());
  CHECK(reference(at_gestation(36 * 7), "heart_rate").is_null());
  CHECK(reference(at_gestation(10 * 7), "systolic_bp").is_null());
}

TEST_CASE("What was only remembered is no reference") {
  for (const char* key : {"fibrinogen", "bilirubin", "potassium", "inr", "alt"})
    CHECK_MESSAGE(reference(at_gestation(27 * 7), key).is_null(), std::string(key));
}

TEST_CASE("There is a reference only while she is pregnant and dated") {
  auto born = at_gestation(27 * 7);
  born.children[0].fetus = false;
  CHECK(reference(born, "platelets").is_null());
  auto dead = at_gestation(27 * 7);
  dead.mother_dead = true;
  CHECK(reference(dead, "platelets").is_null());
  auto undated = at_gestation(27 * 7);
  undated.dating.edd.reset();
  CHECK(reference(undated, "platelets").is_null());
  const json::Value after = story("a").view("2025-02-15T12:00:00+07:00");
  CHECK_FALSE(after["mother"]["series"].size() == 0);
  for (const auto& s : after["mother"]["series"].items()) CHECK_FALSE(s.has("reference"));
}
