// SPDX-License-Identifier: Apache-2.0
#include "care/preference.hpp"

#include "care/care_test_support.hpp"
#include "care/preference_store.hpp"

using namespace dyad;
using namespace dyad::care::testing;

namespace {

json::Value statement() {
  return *json::parse(R"({"kind":"weights","weights":{"mother_lives":0.4,"child_lives":0.3,"child_intact":0.2,
    "treatment_soon":0.1},"effective_at":"2025-02-20T06:00:00+07:00","stated_by":"mother","recorded_by":"Dr Lan",
    "witness":"Nurse Hoa","capacity":"has_capacity","interpreter":true,"note":"Asked twice, a day apart."})");
}

json::Value with(const char* field, json::Value value) {
  json::Value body = statement();
  body.set(field, std::move(value));
  return body;
}

json::Value weights(const char* text) { return with("weights", *json::parse(text)); }

Error refused(const json::Value& body) {
  const auto read = care::read_statement(body, when("2025-02-20T00:00:00Z"));
  REQUIRE_FALSE(read);
  return read.error();
}

json::Value read_back(const Ward& ward, std::string_view at = "") {
  const auto value = ward.cases().preference("case-a", at.empty() ? std::nullopt : std::optional(when(at)));
  return value ? *value : json::Value();
}

}  // namespace

TEST_CASE("what she said is read back as it was said, with who, when, before whom and how") {
  const auto ward = pregnant_ward();
  REQUIRE(ward->state(statement(), {}) == 1);
  const json::Value p = read_back(*ward);
  CHECK(p["kind"].as_string() == "weights");
  CHECK(p["weights"]["mother_lives"].as_double() == 0.4);
  CHECK(p["weights"]["treatment_soon"].as_double() == 0.1);
  CHECK(p["ordering"].is_null());
  CHECK(p["effective_at"].as_string() == "2025-02-19T23:00:00.000Z");
  CHECK(p["recorded_at"].as_string() == "2025-02-20T00:00:00.000Z");
  CHECK(p["recorded_by"]["en"].as_string() == "Dr Lan");
  CHECK(p["witness"]["en"].as_string() == "Nurse Hoa");
  CHECK(p["note"]["en"].as_string() == "Asked twice, a day apart.");
  CHECK(p["stated_by"].as_string() == "mother");
  CHECK(p["capacity"].as_string() == "has_capacity");
  CHECK(*p["interpreter"].as_bool());
  CHECK(p["versions"].size() == 1);
}

TEST_CASE("her ordering keeps its order, and goals she did not name stay out of it") {
  const auto ward = pregnant_ward();
  json::Value body = with("kind", "ordering");
  body.set("ordering", *json::parse(R"(["child_intact","mother_lives"])"));
  REQUIRE(ward->state(body, {}) == 1);
  const json::Value p = read_back(*ward);
  CHECK(p["weights"].is_null());
  CHECK(json::write(p["ordering"]) == R"(["child_intact","mother_lives"])");
}

TEST_CASE("a later statement is a later version, and a view back in time shows the one known then") {
  const auto ward = pregnant_ward();
  REQUIRE(ward->state(statement(), {}) == 1);
  ward->clock("2025-02-21T00:00:00Z");
  REQUIRE(ward->state(weights(R"({"mother_lives":1})"), 1) == 2);
  const json::Value now = read_back(*ward);
  CHECK(now["version"].as_int() == 2);
  CHECK(now["weights"]["mother_lives"].as_double() == 1);
  CHECK(now["versions"].size() == 2);
  const json::Value then = read_back(*ward, "2025-02-20T12:00:00Z");
  CHECK(then["version"].as_int() == 1);
  CHECK(then["weights"]["mother_lives"].as_double() == 0.4);
  CHECK(then["versions"].size() == 1);
  CHECK(read_back(*ward, "2025-02-19T00:00:00Z").is_null());
}

TEST_CASE("nobody overwrites a statement they have not read") {
  const auto ward = pregnant_ward();
  const auto early = ward->try_state(statement(), 1);
  REQUIRE_FALSE(early);
  CHECK(early.error().kind == ErrorKind::conflict);
  REQUIRE(ward->state(statement(), {}) == 1);
  for (const std::optional<int> stale : {std::optional<int>(), std::optional(7)}) {
    const auto refused_write = ward->try_state(weights(R"({"mother_lives":1})"), stale);
    REQUIRE_FALSE(refused_write);
    CHECK(refused_write.error().kind == ErrorKind::conflict);
    CHECK(refused_write.error().field == "If-Match");
    CHECK(refused_write.error().limit == "W/\"1\"");
  }
  CHECK(read_back(*ward)["weights"]["mother_lives"].as_double() == 0.4);
}

TEST_CASE("weights that cannot be weights are refused by name") {
  const Error sum = refused(weights(R"({"mother_lives":0.5,"child_lives":0.4})"));
  CHECK(sum.field == "weights");
  CHECK(sum.value == "0.9");
  CHECK(refused(weights(R"({"mother_lives":1.2,"child_lives":-0.2})")).field == "weights.child_lives");
  CHECK(refused(weights(R"({"mother_lives":0,"child_lives":0})")).message.find("zero") != std::string::npos);
  CHECK(refused(weights(R"({})")).field == "weights");
  CHECK(refused(weights(R"({"father_lives":1})")).field == "weights.father_lives");
  CHECK(refused(weights(R"({"mother_lives":"1"})")).field == "weights.mother_lives");
  CHECK(refused(with("weights", json::Value())).field == "weights");
  CHECK(care::read_statement(weights(R"({"mother_lives":0.33333333,"child_lives":0.66666667})"),
                             when("2025-02-20T00:00:00Z")));
}

TEST_CASE("an ordering with an unknown or repeated goal, or none, is refused by place") {
  json::Value body = with("kind", "ordering");
  CHECK(refused(body).field == "ordering");
  body.set("ordering", *json::parse(R"(["child_lives","child_lives"])"));
  CHECK(refused(body).field == "ordering[1]");
  body.set("ordering", *json::parse(R"(["peace"])"));
  CHECK(refused(body).field == "ordering[0]");
}

TEST_CASE(
    "who said it and who wrote it down must be named, and a mother without capacity cannot have said it") {
  CHECK(refused(with("recorded_by", json::Value())).kind == ErrorKind::missing);
  CHECK(refused(with("recorded_by", "  ")).field == "recorded_by");
  CHECK(refused(with("stated_by", "father")).field == "stated_by");
  CHECK(refused(with("capacity", json::Value())).field == "capacity");
  json::Value body = with("capacity", "lacks_capacity");
  CHECK(refused(body).field == "stated_by");
  body.set("stated_by", "surrogate");
  CHECK(care::read_statement(body, when("2025-02-20T00:00:00Z")));
  CHECK(refused(with("effective_at", "2025-02-21T00:00:00Z")).limit == "up to 2025-02-20T00:00:00.000Z");
  CHECK(refused(with("effective_at", "2025-02-19")).field == "effective_at");
  CHECK(refused(with("effective_at", json::Value())).kind == ErrorKind::missing);
  CHECK(refused(with("kind", "feeling")).field == "kind");
  CHECK(refused(with("interpreter", "yes")).field == "interpreter");
  CHECK(refused(with("note", std::string(5000, 'x'))).field == "note");
  CHECK(refused(*json::parse("[]")).field == "body");
}

TEST_CASE("weights in a query are refused by name, and read as they stand") {
  const auto good = care::parse_weights("mother_lives:0.25,child_intact:0.75");
  REQUIRE(good);
  CHECK(good->weights[timing::kChildIntact] == 0.75);
  CHECK(good->weights[timing::kChildLives] == 0);
  for (const char* bad :
       {"mother_lives", "mother_lives:x", "mother_lives:1,", "a:1", "mother_lives:nan",
        "mother_lives:0.5,mother_lives:0.5", "mother_lives:0.5", "mother_lives:-1,child_lives:2"}) {
    const auto refused_weights = care::parse_weights(bad);
    REQUIRE_MESSAGE(!refused_weights, bad);
    CHECK_MESSAGE(refused_weights.error().field.starts_with("weights"), bad);
  }
}

TEST_CASE("a preference of another woman, or one entered in error, is not hers") {
  const auto ward = pregnant_ward();
  json::Value resource =
      care::preference_resource(*care::read_statement(statement(), when("2025-02-20T00:00:00Z")), "m", "p1");
  resource.set("status", "entered-in-error");
  ward->record("2025-02-20T01:00:00Z", {json::write(resource)});
  CHECK(read_back(*ward).is_null());
  resource.set("status", "final");
  resource.set("subject", json::object({{"reference", "Patient/f"}}));
  resource.set("id", "p2");
  ward->record("2025-02-20T01:00:00Z", {json::write(resource)});
  CHECK(read_back(*ward).is_null());
}
