// SPDX-License-Identifier: Apache-2.0
// Conditional operations and references: judged inside the writing, never against their own work.
#include <doctest/doctest.h>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using contract::create;
using contract::in_entry;
using contract::removal;
using contract::update;
using contract::when;
using Done = record::Outcome::Done;

namespace {

struct Empty : contract::Fixture {
  Empty() : Fixture(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR, contract::by_identifier()) {}
};

std::string patient(std::string_view number, std::string_view id = "", std::string_view gender = "female") {
  return R"({"resourceType":"Patient",)" + (id.empty() ? "" : R"("id":")" + std::string(id) + "\",") +
         R"("identifier":[{"system":"h","value":")" + std::string(number) + R"("}],"gender":")" +
         std::string(gender) + "\"}";
}

record::Operation about(std::string_view reference) {
  return create(R"({"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":")" +
                std::string(reference) + "\"}}");
}

std::string subject(const record::Outcome& outcome) {
  return std::string((*json::parse(outcome.version->body))["subject"]["reference"].as_string());
}

}  // namespace

TEST_CASE("a conditional create makes what no resource meets, gives the one that does, and refuses several") {
  Empty r;
  const auto first = r.done({when(create(patient("1")), "identifier=h|1")}).outcomes[0];
  CHECK(first.done == Done::created);
  const auto second = r.done({when(create(patient("1", "", "male")), "identifier=h|1")}).outcomes[0];
  CHECK(second.done == Done::unchanged);
  CHECK(second.id == first.id);
  REQUIRE(second.version);
  CHECK(second.version->body == first.version->body);
  CHECK(r.all().size() == 1);
  r.done({create(patient("1"))});
  const Error several = r.refused({when(create(patient("1")), "identifier=h|1")});
  CHECK(several.kind == ErrorKind::several);
  CHECK(several.field == "If-None-Exist");
  CHECK(r.refused({in_entry(when(create(patient("1")), "identifier=h|1"), 2)}).field ==
        "Bundle.entry[2].request.ifNoneExist");
}

TEST_CASE(
    "a conditional update updates the one that meets it, or creates, with the id it brings if it does") {
  Empty r;
  const auto put = [](std::string_view number, std::string_view id = "") {
    return when(update(patient(number, id)), "identifier=h|" + std::string(number));
  };
  const auto made = r.done({put("1")}).outcomes[0];
  CHECK(made.done == Done::created);
  const auto again = r.done({put("1")}).outcomes[0];
  CHECK(again.done == Done::updated);
  CHECK(again.id == made.id);
  CHECK(again.version->version == 2);
  CHECK(r.current("Patient", made.id)["id"].as_string() == made.id);
  CHECK(r.refused({put("1", "other")}).field == "Patient.id");
  CHECK(r.done({put("1", made.id)}).outcomes[0].version->version == 3);
  const auto own = r.done({put("2", "two")}).outcomes[0];
  CHECK(own.done == Done::created);
  CHECK(own.id == "two");
  CHECK(r.refused({put("3", "two")}).kind == ErrorKind::conflict);
  r.done({create(patient("1"))});
  CHECK(r.refused({put("1")}).kind == ErrorKind::several);
  auto stale = put("2");
  stale.if_match = 7;
  CHECK(r.refused({stale}).field == "If-Match");
}

TEST_CASE(
    "a conditional removal removes the one that meets it, nothing when none does, and refuses several") {
  Empty r;
  const auto gone = when(removal("Patient", ""), "identifier=h|1");
  const auto nothing = r.done({gone}).outcomes[0];
  CHECK(nothing.done == Done::unchanged);
  CHECK(nothing.id.empty());
  r.done({update(patient("1", "a"))});
  const auto one = r.done({gone}).outcomes[0];
  CHECK(one.done == Done::removed);
  CHECK(one.id == "a");
  CHECK(r.done({gone}).outcomes[0].done == Done::unchanged);
  r.done({update(patient("1", "a")), update(patient("1", "b"))});
  CHECK(r.refused({gone}).kind == ErrorKind::several);
}

TEST_CASE("a condition does not see other operations of its work, and stands in it once") {
  Empty r;
  const auto done = r.done({create(patient("1")), when(create(patient("1")), "identifier=h|1")});
  CHECK(done.outcomes[1].done == Done::created);
  CHECK(r.refused({when(create(patient("2")), "identifier=h|2"),
                   in_entry(when(create(patient("2")), "identifier=h|2"), 1)})
            .field == "Bundle.entry[1].request.ifNoneExist");
  r.done({update(patient("3", "three"))});
  CHECK(r.refused({update(patient("3", "three")), when(update(patient("3")), "identifier=h|3")}).message ==
        "the same resource occurs twice");
  const auto same =
      r.done({when(create(patient("3")), "identifier=h|3"), when(create(patient("3")), "identifier=h|3")});
  CHECK(same.outcomes[0].id == "three");
  CHECK(same.outcomes[1].id == "three");
  // One that finds what is there and one that changes it do not contradict each other.
  const auto both =
      r.done({when(create(patient("3")), "identifier=h|3"), update(patient("3", "three", "other"))});
  CHECK(both.outcomes[0].done == Done::unchanged);
  CHECK(both.outcomes[1].version->version == 2);
}

TEST_CASE("references to a conditional operation follow the resource that it finds or makes") {
  Empty r;
  r.done({update(patient("1", "one"))});
  const std::string url = "urn:uuid:00000000-0000-4000-8000-000000000001";
  const auto found = r.done({about(url), in_entry(when(create(patient("1")), "identifier=h|1"), 1, url)});
  CHECK(subject(found.outcomes[0]) == "Patient/one");
  CHECK(r.rec->store().compartment({"one"}, {})->size() == 2);
  const auto made = r.done({about(url), in_entry(when(create(patient("2")), "identifier=h|2"), 1, url)});
  CHECK(subject(made.outcomes[0]) == "Patient/" + made.outcomes[1].id);
  CHECK(r.refused({about(url), in_entry(when(removal("Patient", ""), "identifier=h|9"), 1, url)}).field ==
        "Basic.subject.reference");
}

TEST_CASE("a conditional reference becomes the one resource that it names") {
  Empty r;
  r.done({update(patient("1", "one"))});
  CHECK(subject(r.done({about("Patient?identifier=h|1")}).outcomes[0]) == "Patient/one");
  const Error none = r.refused({in_entry(about("Patient?identifier=h|2"), 3)});
  CHECK(none.kind == ErrorKind::refused);
  CHECK(none.field == "Bundle.entry[3].resource.subject.reference");
  r.done({update(patient("1", "two"))});
  CHECK(r.refused({about("Patient?identifier=h|1")}).kind == ErrorKind::several);
  // The same words as a condition of the work mean what that operation finds or makes.
  const auto done = r.done({about("Patient?identifier=h|7"), when(create(patient("7")), "identifier=h|7")});
  CHECK(subject(done.outcomes[0]) == "Patient/" + done.outcomes[1].id);
}

TEST_CASE("conditions are limited, never empty, and what they cannot mean is told with their place") {
  Empty r;
  CHECK(r.refused({when(removal("Patient", ""), "")}).field == "url");
  CHECK(r.refused({in_entry(when(create(patient("1")), "colour=red"), 5)}).field ==
        "Bundle.entry[5].request.ifNoneExist");
  std::vector<record::Operation> many;
  for (int i = 0; i < 1'001; ++i)
    many.push_back(when(create(patient("1")), "identifier=h|" + std::to_string(i)));
  const Error error = r.refused(many);
  CHECK(error.kind == ErrorKind::too_large);
  CHECK(error.limit == "at most 1000");
  contract::Fixture no_matcher(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR);
  CHECK(no_matcher.refused({when(create(patient("1")), "identifier=h|1")}).message ==
        "conditional writes are not offered");
}

TEST_CASE("a transaction that is submitted may hold conditional requests") {
  Empty r;
  const std::string text = R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":)" +
                           patient("1") + R"(,
      "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=h|1"}},
    {"resource":)" + patient("2") +
                           R"(,"request":{"method":"PUT","url":"Patient?identifier=h|2"}}]})";
  const auto first = r.accept(text);
  CHECK(first.entries[0].created);
  CHECK(first.entries[1].created);
  const auto second = r.accept(text);
  CHECK(second.entries[0].id == first.entries[0].id);
  CHECK(second.entries[0].version == 1);
  CHECK_FALSE(second.entries[0].created);
  CHECK(second.entries[1].version == 2);
  CHECK(r.all().size() == 3);
}
