// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.hpp"

#include <doctest/doctest.h>

#include "evidence/quantity.hpp"

using namespace dyad;
using namespace dyad::evidence;

namespace {

const std::string kGood =
    R"({"id":"x.y","title":"t","kind":"rate","population":"p","denominator":"d","standard":"s",
  "certainty":"read","sources":[{"citation":"c"}],"values":{"a":{"b":[1.5,2]}}})";

Result<Book> load(const std::string& entry) {
  const std::string text = "{\"entries\":[" + entry + "]}";
  const File file{"f.json", text};
  return Book::load({&file, 1});
}

std::string without(std::string text, const std::string& field) {
  auto v = json::parse(text);
  v->erase(field);
  return json::write(*v);
}

}  // namespace

TEST_CASE("an entry is found by id and its numbers by path") {
  auto book = load(kGood);
  REQUIRE(book);
  CHECK(book->need("x.y").number("a.b.0") == 1.5);
  CHECK_THROWS(book->need("x.y").number("a.c"));
  CHECK_THROWS(book->need("nothing"));
}

TEST_CASE("an entry without source, population, denominator, standard or certainty cannot enter") {
  for (const char* field :
       {"id", "title", "kind", "population", "denominator", "standard", "certainty", "sources"}) {
    auto book = load(without(kGood, field));
    REQUIRE_MESSAGE(!book, field);
    CHECK(book.error().field.find(field) != std::string::npos);
  }
}

TEST_CASE("1.4176 mg/dL as a mean pregnancy creatinine cannot enter without its source") {
  auto book =
      load(R"({"id":"creatinine.mean","title":"mean creatinine","kind":"range","population":"pregnant",
    "denominator":"not a rate","standard":"none","certainty":"read","unit":"mg/dL","sources":[],"values":{"mean":1.4176}})");
  REQUIRE(!book);
  CHECK(book.error().text().find("creatinine.mean") != std::string::npos);
  CHECK(book.error().text().find("source") != std::string::npos);
}

TEST_CASE("doubt limits use") {
  const auto use = [](std::string_view name) {
    Entry e;
    e.certainty = *certainty_from(name);
    return e.use();
  };
  CHECK(use("read") == Use::decide);
  CHECK(use("memory_high") == Use::warn);
  for (const char* doubtful : {"memory_medium", "memory_low", "conflicting", "not_found"})
    CHECK(use(doubtful) == Use::refuse);
}

TEST_CASE("units convert by table and impossible values are refused by name") {
  auto book = load(
      R"({"id":"quantity.platelets","title":"t","kind":"quantity","population":"p","denominator":"not a rate",
    "standard":"s","certainty":"assumption","unit":"10*9/L","sources":[{"citation":"c"}],
    "values":{"subject":"mother","loinc":["777-3"],"units":[{"unit":"/uL","factor":0.001}],"possible":{"min":0,"max":3000}}})");
  REQUIRE(book);
  auto quantities = Quantities::from(*book);
  REQUIRE(quantities);
  const Quantity* q = quantities->by_loinc("777-3");
  REQUIRE(q);
  CHECK(to_canonical(*q, 70000, "/uL").value() == doctest::Approx(70));
  auto wrong = to_canonical(*q, 70000, "10*9/L");
  REQUIRE(!wrong);
  CHECK(wrong.error().text() == "platelets: cannot be true (got 70000 10*9/L; allowed 0 to 3000 10*9/L)");
  CHECK(to_canonical(*q, 70, "furlong").error().kind == ErrorKind::unknown_unit);
}
