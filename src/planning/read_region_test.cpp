// SPDX-License-Identifier: Apache-2.0
#include "planning/read_region.hpp"

#include <doctest/doctest.h>

#include "json/json.hpp"
#include "planning/test_region.hpp"

namespace dyad::planning {
namespace {

using json::Value;

Value file() { return *json::parse(testing::kSmallRegion); }
Error refused(const Value& v) {
  const auto r = read_region(json::write(v));
  REQUIRE_FALSE(r.has_value());
  return r.error();
}
Value& item(Value& v, const char* list, std::size_t i) {
  for (auto& [name, value] : v.mutable_members())
    if (name == list) return value.mutable_items()[i];
  return v;
}

}  // namespace

TEST_CASE("a region file is read onto its grid: durations up, ends of windows and deadlines down") {
  const auto r = read_region(testing::kSmallRegion);
  REQUIRE_MESSAGE(r.has_value(), (r ? "" : r.error().text()));
  CHECK(r->steps == 16);
  CHECK(r->travel[0][0][1] == 2);  // 40 minutes in steps of 30
  CHECK(r->cases[0].tasks[1].duration == 2);
  CHECK(r->cases[0].deadlines[0].by == 4);
  CHECK(r->resources.size() == 10);  // two cots, counted
}

TEST_CASE("a shift that ends before it begins is refused with field, value and limit") {
  Value v = file();
  Value& who = item(v, "resources", 0);
  who.set("windows", Value(json::Array{json::object(
                         {{"from", "2031-01-06T12:00:00+07:00"}, {"to", "2031-01-06T11:50:00+07:00"}})}));
  const Error e = refused(v);
  CHECK(e.field == "resources[0].windows[0].to");
  CHECK(e.value == "2031-01-06T11:50:00+07:00");
  CHECK(e.limit == "after 2031-01-06T12:00:00+07:00");
}

TEST_CASE("a cot given twice is refused") {
  Value v = file();
  item(v, "resources", 5).set("id", "theatre");
  const Error e = refused(v);
  CHECK(e.field == "resources[5].id");
  CHECK(e.message == "is there twice");
}

TEST_CASE("a way to nowhere, a way given twice and a kind of travel without ways are refused") {
  Value v = file();
  item(v, "travel", 0).set("to", "atlantis");
  CHECK(refused(v).field == "travel[0].to");
  v = file();
  v.set("travel", Value(json::Array{v["travel"][0], v["travel"][0]}));
  CHECK(refused(v).message == "the way is there twice");
  v = file();
  item(v, "resources", 0).set("travels_by", "balloon");
  CHECK(refused(v).field == "resources[0].travels_by");
}

TEST_CASE("a roster in yesterday's time zone is refused: without an offset, or outside the horizon") {
  Value v = file();
  Value& who = item(v, "resources", 0);
  who.set("windows", Value(json::Array{json::object(
                         {{"from", "2031-01-06T08:00:00"}, {"to", "2031-01-06T11:00:00+07:00"}})}));
  CHECK(refused(v).message == "is not an instant with its zone");
  who = item(v, "resources", 0);
  item(v, "resources", 0)
      .set("windows", Value(json::Array{json::object(
                          {{"from", "2031-01-05T08:00:00+07:00"}, {"to", "2031-01-05T11:00:00+07:00"}})}));
  const Error e = refused(v);
  CHECK(e.message == "is outside the horizon");
  CHECK(e.limit == "2031-01-06T08:00:00+07:00 to 2031-01-06T16:00:00+07:00");
}

TEST_CASE("windows of one resource that overlap, and an unknown field, are refused") {
  Value v = file();
  item(v, "resources", 0)
      .set("windows",
           Value(json::Array{
               json::object({{"from", "2031-01-06T08:00:00+07:00"}, {"to", "2031-01-06T11:00:00+07:00"}}),
               json::object({{"from", "2031-01-06T10:30:00+07:00"}, {"to", "2031-01-06T12:00:00+07:00"}})}));
  CHECK(refused(v).message == "two of them overlap");
  v = file();
  item(v, "resources", 0).set("skils", Value(json::Array{"doctor"}));
  CHECK(refused(v).field == "resources[0].skils");
}

TEST_CASE(
    "a mode that does not fit host and mother, an order in a circle and a stay that something follows are "
    "refused") {
  Value v = file();
  item(item(v, "cases", 0), "options", 0).set("mode", "mother_moves");
  CHECK(refused(v).field == "cases[0].options[0].mode");
  v = file();
  item(v, "cases", 0)
      .set("order", Value(json::Array{json::object({{"before", "birth"}, {"after", "move"}}),
                                      json::object({{"before", "move"}, {"after", "birth"}})}));
  CHECK(refused(v).message == "goes round in a circle");
  v = file();
  item(v, "cases", 0)
      .set("order", Value(json::Array{json::object({{"before", "stay"}, {"after", "birth"}})}));
  CHECK(refused(v).message == "has no end");
}

TEST_CASE("an infection without precautions in the file is refused, and weights are never assumed") {
  Value v = file();
  item(v, "cases", 0).set("precautions", Value(json::Array{"measles"}));
  CHECK(refused(v).value == "measles");
  v = file();
  item(v, "cases", 0).erase("weights");
  CHECK(refused(v).field == "cases[0].weights.mother");
}

}  // namespace dyad::planning
