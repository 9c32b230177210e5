// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "hl7v2/mapping.hpp"

using namespace dyad;
using namespace dyad::hl7v2;
using json::Value;

TEST_CASE("what the message carries replaces what is held, and the rest stays") {
  Findings found;
  Entry entry;
  entry.way = Entry::Way::merge;
  entry.type = "Patient";
  entry.resource = *json::parse(
      R"({"resourceType":"Patient","identifier":[{"system":"s","value":"1"}],"name":[{"use":"official","family":"New"}],"gender":"female"})");
  const auto held = *json::parse(
      R"({"resourceType":"Patient","id":"p","identifier":[{"system":"t","value":"9"}],"name":[{"use":"official","family":"Old"},{"use":"nickname","text":"N"}],"birthDate":"1995-03-01"})");
  const auto out = merged(held, entry, "2026-02-03T04:15:00+07:00", found);
  REQUIRE(out);
  CHECK((*out)["identifier"].size() == 2);
  CHECK((*out)["name"].size() == 2);
  CHECK((*out)["name"][std::size_t{0}]["family"].as_string() == "New");
  CHECK((*out)["birthDate"].as_string() == "1995-03-01");
  CHECK_FALSE(merged(*out, entry, "2026-02-03T05:15:00+07:00", found));  // nothing new: nothing written
  entry.removed = {"birthDate"};
  CHECK_FALSE((*merged(*out, entry, "2026-02-03T05:15:00+07:00", found)).has("birthDate"));
  entry.way = Entry::Way::fill;
  const auto filled = merged(held, entry, "2026-02-03T04:15:00+07:00", found);
  CHECK((*filled)["name"][std::size_t{0}]["family"].as_string() == "Old");
  CHECK((*filled)["gender"].as_string() == "female");
}

TEST_CASE("a late older result does not undo a correction, and is found") {
  Findings found;
  Entry entry;
  entry.type = "Observation";
  entry.resource = *json::parse(R"({"resourceType":"Observation","status":"corrected","valueString":"b"})");
  Value held = *json::parse(R"({"resourceType":"Observation","id":"o","status":"final","valueString":"a"})");
  stamp(held, "2026-02-03T04:00:00+07:00");
  const auto corrected = merged(held, entry, "2026-02-03T05:00:00+07:00", found);
  REQUIRE(corrected);
  entry.resource.set("valueString", "a");
  CHECK_FALSE(merged(*corrected, entry, "2026-02-03T04:30:00+07:00", found));
  CHECK(found.size() == 1);
  CHECK(merged(*corrected, entry, "2026-02-03T05:30:00+07:00", found));
}
