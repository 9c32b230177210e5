// SPDX-License-Identifier: Apache-2.0
// Operations on the record: what each makes, and what is refused.
#include <doctest/doctest.h>

#include "contract/record_fixture.hpp"
#include "record/case_news.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using contract::create;
using contract::in_entry;
using contract::measured;
using contract::removal;
using contract::update;
using Done = record::Outcome::Done;

namespace {

struct Empty : contract::Fixture {
  Empty() : Fixture(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR, contract::by_identifier()) {}
};

std::string basic(std::string_view id, std::string_view text = "x", std::string_view more = "") {
  return R"({"resourceType":"Basic","id":")" + std::string(id) + R"(","code":{"text":")" + std::string(text) +
         "\"}" + std::string(more) + "}";
}

std::string about(std::string_view id, std::string_view reference) {
  return basic(id, "x", R"(,"subject":{"reference":")" + std::string(reference) + "\"}");
}

}  // namespace

TEST_CASE("a create gives an id of its own and ignores the id, version and time that the client states") {
  Empty r;
  const auto done = r.done({create(
      R"({"resourceType":"Basic","id":"mine","meta":{"versionId":"9","lastUpdated":"2020-01-01T00:00:00Z",
          "tag":[{"code":"t"}]},"code":{"text":"x"}})")});
  REQUIRE(done.outcomes.size() == 1);
  const auto& outcome = done.outcomes[0];
  CHECK(outcome.done == Done::created);
  CHECK(outcome.type == "Basic");
  CHECK(outcome.id.size() == 36);
  REQUIRE(outcome.version);
  CHECK(outcome.version->version == 1);
  CHECK(outcome.version->sequence == done.last_sequence);
  const auto body = *json::parse(outcome.version->body);
  CHECK(body["id"].as_string() == outcome.id);
  CHECK(body["meta"]["versionId"].as_string() == "1");
  CHECK(body["meta"]["lastUpdated"].as_string() == "2025-03-01T00:00:00.000Z");
  CHECK(body["meta"]["tag"][0]["code"].as_string() == "t");
  CHECK(r.current("Basic", outcome.id) == body);
  CHECK(r.current("Basic", "mine").is_null());
}

TEST_CASE("an update creates what is not there, and every update is a version, also when nothing differs") {
  Empty r;
  CHECK(r.done({update(basic("a"))}).outcomes[0].done == Done::created);
  const auto again = r.done({update(basic("a"))});
  CHECK(again.outcomes[0].done == Done::updated);
  CHECK(again.outcomes[0].version->version == 2);
  auto without_id = update(basic("a", "y"));
  without_id.body.erase("id");
  CHECK(r.done({without_id}).outcomes[0].version->version == 3);
  CHECK(r.current("Basic", "a")["id"].as_string() == "a");
}

TEST_CASE("a body of another type, another id or no valid content is refused by its element") {
  Empty r;
  auto other_id = update(basic("a"));
  other_id.id = "b";
  CHECK(r.refused({other_id}).field == "Basic.id");
  auto other_type = update(basic("a"));
  other_type.type = "Patient";
  CHECK(r.refused({other_type}).field == "Patient.resourceType");
  CHECK(r.refused({in_entry(create(R"({"resourceType":"Basic"})"), 4)}).field ==
        "Bundle.entry[4].resource.code");
  auto no_type = removal("Pacient", "a");
  CHECK(r.refused({no_type}).message == "there is no such resource type");
  CHECK(r.refused({removal("Patient", "no such id!")}).field == "Patient.id");
}

TEST_CASE("values that cannot be true are refused by operations too, and unusual ones are warnings") {
  Empty r;
  r.accept(contract::bundle("collection", contract::dyad_resources()));
  CHECK(r.refused({in_entry(create(measured("w", "f", "8339-4", "80", "kg")), 2)}).field ==
        "Bundle.entry[2].resource.valueQuantity.value");
  CHECK(r.refused({create(measured("t", "m", "8867-4", "80", "/min", "2025-03-03T00:00:00Z"))}).field ==
        "Observation.effectiveDateTime");
  const auto warned = r.done({create(measured("s", "m", "8480-6", "240", "mm[Hg]"))});
  REQUIRE(warned.warnings.size() == 1);
  CHECK(warned.warnings[0].starts_with("Observation.valueQuantity.value: unusual systolic_bp"));
}

TEST_CASE("If-Match names the current version or the work is a conflict that names the header") {
  Empty r;
  r.done({update(basic("a"))});
  auto put = update(basic("a", "y"));
  put.if_match = 1;
  CHECK(r.done({put}).outcomes[0].version->version == 2);
  const Error stale = r.refused({create(basic("other")), put});
  CHECK(stale.kind == ErrorKind::conflict);
  CHECK(stale.field == "If-Match");
  CHECK(stale.value == "version 1");
  CHECK(stale.limit == "version 2");
  CHECK(r.refused({in_entry(put, 7)}).field == "Bundle.entry[7].request.ifMatch");
  auto gone = removal("Basic", "a");
  gone.if_match = 1;
  CHECK(r.refused({gone}).field == "If-Match");
  gone.if_match = 2;
  CHECK(r.done({gone}).outcomes[0].done == Done::removed);
  auto never = update(basic("never"));
  never.if_match = 1;
  CHECK(r.refused({never}).kind == ErrorKind::conflict);
}

TEST_CASE("If-None-Match: * writes only what does not exist, or exists no longer") {
  Empty r;
  auto put = update(basic("a"));
  put.if_none_match_any = true;
  CHECK(r.done({put}).outcomes[0].done == Done::created);
  const Error there = r.refused({put});
  CHECK(there.kind == ErrorKind::conflict);
  CHECK(there.field == "If-None-Match");
  CHECK(r.refused({in_entry(put, 1)}).field == "Bundle.entry[1].request.ifNoneMatch");
  r.done({removal("Basic", "a")});
  CHECK(r.done({put}).outcomes[0].version->version == 3);
}

TEST_CASE("a deletion is a version; what came before stays, and the resource can be made again") {
  Empty r;
  r.done({update(basic("a"))});
  const auto before = r.clock.now();
  r.clock.set("2025-03-02T00:00:00Z");
  const auto gone = r.done({removal("Basic", "a")});
  CHECK(gone.outcomes[0].done == Done::removed);
  REQUIRE(gone.outcomes[0].version);
  CHECK(gone.outcomes[0].version->deleted);
  CHECK(gone.outcomes[0].version->version == 2);
  CHECK(gone.outcomes[0].version->body.empty());
  CHECK(r.current("Basic", "a").is_null());
  CHECK(r.current("Basic", "a", {before})["code"]["text"].as_string() == "x");
  CHECK((*r.rec->store().read_version("Basic", "a", 1))->version == 1);
  const auto again = r.done({update(basic("a", "y"))});
  CHECK(again.outcomes[0].done == Done::created);
  CHECK(again.outcomes[0].version->version == 3);
  CHECK(r.rec->store().history("Basic", "a")->size() == 3);
}

TEST_CASE("deleting what is not there, or no longer, changes nothing and is no error") {
  Empty r;
  const auto nothing = r.done({removal("Basic", "a")});
  CHECK(nothing.outcomes[0].done == Done::unchanged);
  CHECK_FALSE(nothing.outcomes[0].version);
  CHECK(nothing.last_sequence == 0);
  r.done({update(basic("a"))});
  r.done({removal("Basic", "a")});
  const auto twice = r.done({removal("Basic", "a")});
  CHECK(twice.outcomes[0].done == Done::unchanged);
  CHECK(twice.last_sequence == 2);
  CHECK(r.all().size() == 2);
}

TEST_CASE("what others refer to may be deleted; they can still be amended, but nothing new may refer to it") {
  Empty r;
  r.done({update(R"({"resourceType":"Patient","id":"p"})"), update(about("a", "Patient/p"))});
  r.done({removal("Patient", "p")});
  CHECK(r.done({update(about("a", "Patient/p"))}).outcomes[0].version->version == 2);
  CHECK(r.refused({update(about("b", "Patient/p"))}).field == "Basic.subject.reference");
  CHECK(r.refused({update(R"({"resourceType":"Patient","id":"q"})"), removal("Patient", "q"),
                   update(about("b", "Patient/q"))})
            .message == "the same resource occurs twice");
  r.done({update(about("b", "Patient/p/_history/1"))});
  r.done({update(R"({"resourceType":"Patient","id":"q"})")});
  CHECK(r.refused({update(about("c", "Patient/q")), removal("Patient", "q")}).field ==
        "Basic.subject.reference");
}

TEST_CASE("a deletion stands in the compartments of what it deletes and is announced with its case") {
  Empty r;
  r.accept(contract::bundle("collection", contract::dyad_resources()));
  r.done({update(measured("hr", "m", "8867-4", "95", "/min"))});
  const auto before = r.rec->store().extent({"m"}, {})->versions;
  std::vector<std::string> cases;
  r.rec->listen([&](const std::vector<record::Version>& versions) {
    cases = record::cases_of(r.rec->store(), versions);
  });
  r.done({removal("Observation", "hr")});
  CHECK(r.rec->store().extent({"m"}, {})->versions == before + 1);
  CHECK(cases == std::vector<std::string>{"case-a"});
}

TEST_CASE("what commits left is told once, in cases, to whoever asks later") {
  Empty r;
  record::CaseNews news(r.rec->store());
  r.rec->listen([&](const std::vector<record::Version>& versions) { news.leave(versions); });
  CHECK(news.take().cases.empty());
  r.accept(contract::bundle("collection", contract::dyad_resources()));
  r.done({update(measured("hr", "m", "8867-4", "95", "/min"))});
  r.done({update(R"({"resourceType":"Patient","id":"stranger"})")});
  const auto taken = news.take();
  CHECK(taken.cases == std::vector<std::string>{"case-a"});
  CHECK(taken.episodes == std::vector<std::string>{"case-a"});
  CHECK(news.take().cases.empty());
  r.done({removal("Observation", "hr")});
  const auto later = news.take();
  CHECK(later.cases == std::vector<std::string>{"case-a"});
  CHECK(later.episodes.empty());
}

TEST_CASE("operations of a work refer to each other in any order, by fullUrl or as the sender's own ids") {
  Empty r;
  const auto done = r.done(
      {in_entry(create(about("x", "urn:uuid:00000000-0000-4000-8000-000000000001")), 0),
       in_entry(create(about("x", "Patient/77")), 1, "http://elsewhere.example/fhir/Basic/5"),
       in_entry(create(R"({"resourceType":"Patient","id":"77"})"), 2,
                "http://elsewhere.example/fhir/Patient/77"),
       in_entry(create(R"({"resourceType":"Patient"})"), 3, "urn:uuid:00000000-0000-4000-8000-000000000001"),
       in_entry(update(about("z", "Basic/y")), 4), in_entry(update(basic("y")), 5)});
  const auto subject = [&](std::size_t i) {
    return std::string((*json::parse(done.outcomes[i].version->body))["subject"]["reference"].as_string());
  };
  CHECK(subject(0) == "Patient/" + done.outcomes[3].id);
  CHECK(subject(1) == "Patient/" + done.outcomes[2].id);
  CHECK(subject(4) == "Basic/y");
  CHECK(r.refused({in_entry(create(about("x", "urn:uuid:00000000-0000-4000-8000-000000000009")), 3)}).field ==
        "Bundle.entry[3].resource.subject.reference");
}

TEST_CASE("a work that names one resource twice is refused") {
  Empty r;
  CHECK(r.refused({in_entry(update(basic("a")), 0), in_entry(update(basic("a")), 1)}).field ==
        "Bundle.entry[1].resource.id");
  r.done({update(basic("a"))});
  CHECK(r.refused({update(basic("a")), removal("Basic", "a")}).message == "the same resource occurs twice");
}

TEST_CASE("ids that differ only in case are different resources") {
  Empty r;
  r.done({update(basic("a", "small")), update(basic("A", "large"))});
  CHECK(r.current("Basic", "a")["code"]["text"].as_string() == "small");
  CHECK(r.current("Basic", "A")["code"]["text"].as_string() == "large");
  r.done({removal("Basic", "a")});
  CHECK(r.current("Basic", "A")["code"]["text"].as_string() == "large");
}

TEST_CASE("a clock that is set back neither stops the writing nor turns the order of versions round") {
  Empty r;
  r.done({update(basic("a"))});
  r.clock.set("2025-02-28T00:00:00Z");
  const auto second = r.done({update(basic("a", "y"))}).outcomes[0];
  CHECK(second.version->recorded_at == *parse_instant("2025-03-01T00:00:00Z"));
  CHECK(second.version->received_at == r.clock.now());
  CHECK(r.current("Basic", "a")["meta"]["lastUpdated"].as_string() == "2025-03-01T00:00:00.000Z");
}

TEST_CASE("an empty work does nothing, and one above the limits is refused by their names") {
  Empty r;
  r.done({update(basic("a"))});
  CHECK(r.done({}).last_sequence == 1);
  const Error many = r.refused(std::vector<record::Operation>(20'001, create(basic("x"))));
  CHECK(many.kind == ErrorKind::too_large);
  CHECK(many.field == "Bundle.entry");
  const auto large = r.rec->perform({{}, {"test", std::string(67'108'865, ' ')}, "tester"});
  REQUIRE_FALSE(large);
  CHECK(large.error().kind == ErrorKind::too_large);
}

TEST_CASE("a Bundle kept as a resource is a document of its own, whose references are not the record's") {
  Empty r;
  const auto kept = r.done({create(R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":
      {"resourceType":"Basic","id":"inner","code":{"text":"x"},"subject":{"reference":"Patient/nobody"}}}]})")});
  CHECK(kept.outcomes[0].done == Done::created);
  CHECK(r.current("Basic", "inner").is_null());
}

TEST_CASE("a history may hold deletions, in their time, and importing it again adds nothing") {
  Empty r;
  const std::string history = R"({"resourceType":"Bundle","type":"history","entry":[
    {"resource":{"resourceType":"Patient","id":"m","meta":{"lastUpdated":"2025-01-01T00:00:00Z"}},
      "request":{"method":"PUT","url":"Patient/m"},"response":{"status":"201"}},
    {"resource":{"resourceType":"Basic","id":"a","meta":{"lastUpdated":"2025-01-02T00:00:00Z"},"code":{"text":"one"},
      "subject":{"reference":"Patient/m"}},"request":{"method":"PUT","url":"Basic/a"},"response":{"status":"201"}},
    {"fullUrl":"https://a.example/Basic/a","request":{"method":"DELETE","url":"Basic/a"},
      "response":{"status":"204","lastModified":"2025-01-03T00:00:00Z"}},
    {"resource":{"resourceType":"Basic","id":"a","meta":{"lastUpdated":"2025-01-04T00:00:00Z"},"code":{"text":"two"}},
      "request":{"method":"PUT","url":"Basic/a"},"response":{"status":"201"}}]})";
  const auto done = r.accept(history);
  CHECK(done.entries[3].version == 3);
  CHECK(done.entries[3].created);
  const auto at = [&](std::string_view when) {
    return r.current("Basic", "a", {*parse_instant(when)})["code"]["text"].as_string() == "";
  };
  CHECK_FALSE(at("2025-01-02T12:00:00Z"));
  CHECK(at("2025-01-03T12:00:00Z"));
  CHECK(r.current("Basic", "a")["code"]["text"].as_string() == "two");
  CHECK(r.rec->store().extent({"m"}, {})->versions == 3);
  const auto again = r.accept(history);
  CHECK(r.all().size() == 4);
  CHECK(again.entries[2].version == 2);
  CHECK(again.last_sequence == done.last_sequence);

  CHECK(
      r.refuse(
           R"({"resourceType":"Bundle","type":"history","entry":[{"request":{"method":"DELETE","url":"Basic/a"},
      "response":{"status":"204"}}]})")
          .field == "Bundle.entry[0].response.lastModified");
  CHECK(
      r.refuse(
           R"({"resourceType":"Bundle","type":"history","entry":[{"request":{"method":"DELETE","url":"Basic"},
      "response":{"status":"204","lastModified":"2025-01-05T00:00:00Z"}}]})")
          .field == "Bundle.entry[0].request.url");
}

TEST_CASE("a search by _lastUpdated, _id or content finds a version by what was stored, to the millisecond") {
  Empty r;
  r.clock.set("2025-03-01T08:00:00.123Z");
  r.done({update(basic("old"))});
  r.clock.set("2025-03-02T08:00:00.456Z");
  const auto made = r.done(
      {in_entry(create(about("x", "urn:uuid:00000000-0000-4000-8000-000000000001")), 0),
       in_entry(create(R"({"resourceType":"Patient"})"), 1, "urn:uuid:00000000-0000-4000-8000-000000000001"),
       update(basic("old", "y"))});
  const auto found = [&](search::Probe probe) {
    record::Find find;
    find.type = "Basic";
    find.probe = std::move(probe);
    std::string ids;
    REQUIRE(r.rec->store().find(find, {}, [&](record::Hit&& hit) {
      ids += hit.version.id + " ";
      return true;
    }));
    return ids;
  };
  const auto updated_at = [&](std::string_view when) {
    search::Probe probe;
    probe.op = search::Probe::Op::moment;
    probe.text = search::term("Basic", "_lastUpdated");
    probe.moment.first_min = probe.moment.first_max = parse_instant(when)->ms;
    return found(probe);
  };
  const auto with = [&](const std::string& term) {
    search::Probe probe;
    probe.op = search::Probe::Op::prefix;
    probe.text = term;
    return found(probe);
  };
  const std::string& id = made.outcomes[0].id;
  CHECK(updated_at("2025-03-01T08:00:00.123Z") == "");
  CHECK(updated_at("2025-03-02T08:00:00.456Z") == id + " old ");
  CHECK(updated_at("2025-03-02T08:00:00.455Z") == "");
  CHECK(with(search::term("Basic", "_id", id)) == id + " ");
  CHECK(with(search::term("Basic", "subject", made.outcomes[1].id)) == id + " ");
}
