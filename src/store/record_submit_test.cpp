// SPDX-License-Identifier: Apache-2.0
// The record on a real store: what a submission becomes, and the case at any past time.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "contract/record_fixture.hpp"
#include "store/scratch_dir.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using contract::bundle;
using contract::measured;

namespace {

struct Empty : contract::Fixture {
  Empty() : Fixture(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR) {}
};

std::string at_time(std::string resource, std::string_view recorded) {
  return resource.insert(resource.find_last_of('}'),
                         R"(,"meta":{"lastUpdated":")" + std::string(recorded) + "\"}");
}

std::string names(const std::vector<record::Resource>& resources) {
  std::string out;
  for (const auto& r : resources) out += (out.empty() ? "" : " ") + r.version.type + "/" + r.version.id;
  return out;
}

}  // namespace

TEST_CASE("a body is kept as received but for id and meta, digits included") {
  Empty r;
  const auto done = r.accept(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "valueQuantity":{"value":1.500,"unit":"g"},"note":[{"text":"caf\u00e9 \ud83d\ude00"}],
    "meta":{"tag":[{"code":"synthetic"}],"versionId":"99","lastUpdated":"2020-01-01T00:00:00Z"}})");
  REQUIRE(done.entries.size() == 1);
  CHECK(done.entries[0].created);
  CHECK(done.entries[0].id.size() == 36);
  const auto body = r.current("Observation", done.entries[0].id);
  CHECK(body["valueQuantity"]["value"].number_text() == "1.500");
  CHECK(body["meta"]["versionId"].as_string() == "1");
  CHECK(body["meta"]["lastUpdated"].as_string() == "2025-03-01T00:00:00.000Z");
  CHECK(body["meta"]["tag"][0]["code"].as_string() == "synthetic");
  CHECK(body["id"].as_string() == done.entries[0].id);
  CHECK(body["note"][0]["text"].as_string() == "caf\xC3\xA9 \xF0\x9F\x98\x80");
}

TEST_CASE("a transaction creates and updates at once and resolves references between its entries") {
  Empty r;
  r.accept(R"({"resourceType":"Organization","id":"h","name":"H"})");
  const auto done = r.accept(R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000002","resource":{"resourceType":"Observation","status":"final",
      "code":{"text":"x"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"}},
      "request":{"method":"POST","url":"Observation"}},
    {"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","id":"ignored",
      "managingOrganization":{"reference":"Organization/h"}},"request":{"method":"POST","url":"Patient"}},
    {"resource":{"resourceType":"Organization","id":"h","name":"H2"},
      "request":{"method":"PUT","url":"Organization/h","ifMatch":"W/\"1\""}}]})");
  REQUIRE(done.entries.size() == 3);
  CHECK(done.entries[1].type == "Patient");
  CHECK(done.entries[1].id != "ignored");
  CHECK(done.entries[2].version == 2);
  CHECK_FALSE(done.entries[2].created);
  CHECK(done.last_sequence == 4);
  CHECK(r.current("Observation", done.entries[0].id)["subject"]["reference"].as_string() ==
        "Patient/" + done.entries[1].id);
  CHECK(r.rec->store().compartment({done.entries[1].id}, {})->size() == 2);
}

TEST_CASE("a stale If-Match is a conflict and nothing of its bundle is stored") {
  Empty r;
  const auto put = [](std::string_view match, std::string_view name) {
    return R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Organization","name":"other"},
      "request":{"method":"POST","url":"Organization"}},{"resource":{"resourceType":"Organization","id":"h","name":")" +
           std::string(name) + R"("},"request":{"method":"PUT","url":"Organization/h")" +
           (match.empty() ? "" : R"(,"ifMatch":"W/\")" + std::string(match) + "\\\"\"") + "}}]}";
  };
  r.accept(put("", "one"));
  r.accept(put("1", "two"));
  const Error stale = r.refuse(put("1", "three"));
  CHECK(stale.kind == ErrorKind::conflict);
  CHECK(stale.field == "Bundle.entry[1].request.ifMatch");
  CHECK(r.current("Organization", "h")["name"].as_string() == "two");
}

TEST_CASE("an imported history keeps when each version was recorded, whichever end comes first") {
  const std::vector<std::string> versions{
      at_time(R"({"resourceType":"Patient","id":"p","gender":"unknown"})", "2025-01-01T10:00:00+07:00"),
      at_time(R"({"resourceType":"Patient","id":"p","gender":"male"})", "2025-01-02T10:00:00+07:00"),
      at_time(R"({"resourceType":"Basic","id":"b","code":{"text":"x"}})", "2025-01-03T10:00:00+07:00")};
  for (const bool newest_first : {false, true}) {
    Empty r;
    auto order = versions;
    if (newest_first) std::reverse(order.begin(), order.end());
    const auto done = r.accept(bundle("history", order));
    CHECK(done.entries[newest_first ? 2 : 0].version == 1);
    CHECK(done.entries[1].version == 2);
    const auto all = r.all();
    REQUIRE(all.size() == 3);
    CHECK(all[0].recorded_at == *parse_instant("2025-01-01T03:00:00Z"));
    CHECK(all[0].received_at == r.clock.now());
    CHECK(r.current("Patient", "p")["gender"].as_string() == "male");
    CHECK(r.current("Patient", "p")["meta"]["lastUpdated"].as_string() == "2025-01-02T10:00:00+07:00");
    CHECK(r.current("Patient", "p", {parse_instant("2025-01-02T02:59:59Z").value()})["gender"].as_string() ==
          "unknown");
    CHECK(r.current("Patient", "p", {parse_instant("2025-01-01T02:59:59Z").value()}).is_null());
  }
}

TEST_CASE("a history that lies in the future, runs backwards or states no time is refused") {
  Empty r;
  const std::string patient = R"({"resourceType":"Patient","id":"p"})";
  r.accept(bundle("history", {at_time(patient, "2025-01-02T00:00:00Z")}));
  CHECK(r.refuse(bundle("history", {at_time(patient, "2025-03-01T00:00:01Z")})).field ==
        "Bundle.entry[0].resource.meta.lastUpdated");
  const Error backwards = r.refuse(bundle("history", {at_time(patient, "2025-01-01T00:00:00Z")}));
  CHECK(backwards.kind == ErrorKind::conflict);
  CHECK(backwards.field == "Bundle.entry[0].resource.meta.lastUpdated");
  CHECK(r.refuse(bundle("history", {patient})).kind == ErrorKind::missing);
}

TEST_CASE("a history imported again adds only what is missing") {
  Empty r;
  const std::vector<std::string> versions{
      at_time(R"({"resourceType":"Patient","id":"p","gender":"unknown"})", "2025-01-01T10:00:00+07:00"),
      at_time(R"({"resourceType":"Patient","id":"p","gender":"male"})", "2025-01-02T10:00:00+07:00"),
      at_time(R"({"resourceType":"Basic","id":"b","code":{"text":"x"},"subject":{"reference":"Patient/p"}})",
              "2025-01-03T10:00:00+07:00")};
  const auto first = r.accept(bundle("history", versions));
  int announced = 0;
  r.rec->listen([&](const std::vector<record::Version>&) { ++announced; });
  const auto again = r.accept(bundle("history", versions));
  CHECK(r.all().size() == 3);
  CHECK(announced == 0);
  REQUIRE(again.entries.size() == 3);
  CHECK(again.last_sequence == first.last_sequence);
  CHECK(again.entries[1].sequence == first.entries[1].sequence);
  CHECK_FALSE(again.entries[0].created);
  auto longer = versions;
  longer.push_back(
      at_time(R"({"resourceType":"Patient","id":"p","gender":"other"})", "2025-01-04T10:00:00+07:00"));
  CHECK(r.accept(bundle("history", longer)).entries[3].version == 3);
  CHECK(r.all().size() == 4);
  // Other content for a time that is past is still refused.
  auto changed = versions;
  changed[0].replace(changed[0].find("unknown"), 7, "female");
  CHECK(r.refuse(bundle("history", changed)).kind == ErrorKind::conflict);
}

TEST_CASE("the case view holds mother, children, hospitals and both compartments") {
  Empty r;
  r.accept(bundle("collection", contract::dyad_resources()));
  r.accept(bundle("collection", {measured("hr", "m", "8867-4", "95", "/min"),
                                 measured("efw", "f", "11727-5", "780", "g")}));
  r.accept(
      R"({"resourceType":"Provenance","id":"pr","target":[{"reference":"Observation/efw"}],"recorded":"2025-02-20T09:00:00Z",
    "agent":[{"who":{"display":"scan"}}]})");
  r.accept(R"({"resourceType":"Patient","id":"stranger"})");
  CHECK(*record::case_ids(r.rec->store()) == std::vector<std::string>{"case-a"});
  const auto found = record::load_case(r.rec->store(), "case-a", {});
  REQUIRE(found);
  CHECK(found->mother.version.id == "m");
  CHECK(names(found->children) == "Patient/f");
  CHECK(names(found->organizations) == "Organization/h1 Organization/h2");
  CHECK(names(found->resources) ==
        "RelatedPerson/rp CareTeam/ct Observation/edd Observation/hr Observation/efw Provenance/pr");
  CHECK(found->last_sequence == 11);
  CHECK(found->recorded_later == 0);
  CHECK(record::load_case(r.rec->store(), "case-x", {}).error().kind == ErrorKind::not_found);
}

TEST_CASE("dragged back in time the case shows only what was recorded by then") {
  Empty r;
  std::vector<std::string> history;
  for (const auto& resource : contract::dyad_resources())
    history.push_back(at_time(resource, resource.find("\"f\"") == std::string::npos &&
                                                resource.find("Patient/f") == std::string::npos
                                            ? "2025-02-01T00:00:00Z"
                                            : "2025-02-03T00:00:00Z"));
  // The mother's link to the fetus is a second version, made when the fetus got its own record.
  std::string mother = history[2];
  const auto link = mother.find(",\n          \"link\"");
  REQUIRE(link != std::string::npos);
  mother.erase(link, mother.find("]", link) + 1 - link);
  std::string linked = contract::dyad_resources()[2];
  history[2] = mother;
  history.push_back(at_time(linked, "2025-02-03T00:00:00Z"));
  history.push_back(
      at_time(measured("hr", "m", "8867-4", "95", "/min", "2025-02-05"), "2025-02-05T00:00:00Z"));
  history.push_back(
      at_time(measured("hr", "m", "8867-4", "96", "/min", "2025-02-05"), "2025-02-06T00:00:00Z"));
  history.push_back(
      at_time(R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-13"})", "2025-02-13T02:00:00Z"));
  r.accept(bundle("history", history));

  const auto at = [&](std::string_view when) {
    return record::load_case(r.rec->store(), "case-a", {*parse_instant(when)});
  };
  CHECK_FALSE(at("2025-01-31T23:59:59Z"));
  const auto first = at("2025-02-01T00:00:00Z");
  REQUIRE(first);
  CHECK(first->children.empty());
  CHECK(names(first->resources) == "CareTeam/ct Observation/edd");
  CHECK(first->recorded_later == 6);  // the link, the fetus, its relation, two heart rates, the birth
  CHECK(first->first_recorded == *parse_instant("2025-02-01T00:00:00Z"));
  CHECK(first->last_recorded == *parse_instant("2025-02-13T02:00:00Z"));
  const auto second = at("2025-02-05T12:00:00Z");
  REQUIRE(second);
  REQUIRE(names(second->children) == "Patient/f");
  CHECK_FALSE(second->children[0].body.has("birthDate"));
  CHECK(second->resources.back().body["valueQuantity"]["value"].number_text() == "95");
  const auto now = record::load_case(r.rec->store(), "case-a", {});
  REQUIRE(now);
  CHECK(now->children[0].body["birthDate"].as_string() == "2025-02-13");
  CHECK(now->recorded_later == 0);
}

TEST_CASE("every commit is announced once, in order, with the cases it touches") {
  Empty r;
  std::vector<std::string> heard;
  std::int64_t last = 0;
  bool ordered = true;
  r.rec->listen([&](const std::vector<record::Version>& versions) {
    for (const auto& v : versions) ordered = ordered && v.sequence == ++last;
    std::string cases;
    for (const auto& id : record::cases_of(r.rec->store(), versions)) cases += id + ";";
    heard.push_back(cases);
  });
  r.accept(bundle("collection", contract::dyad_resources()));
  r.accept(measured("efw", "f", "11727-5", "780", "g"));
  r.accept(R"({"resourceType":"Patient","id":"stranger"})");
  r.refuse("{}");
  CHECK(ordered);
  CHECK(heard == std::vector<std::string>{"case-a;", "case-a;", ""});
}

TEST_CASE("of a burst every case is told, whoever was named before") {
  Empty r;
  r.accept(bundle("collection", contract::dyad_resources()));
  r.accept(R"({"resourceType":"Patient","id":"n"})");
  r.accept(
      R"({"resourceType":"EpisodeOfCare","id":"case-n","status":"active","patient":{"reference":"Patient/n"}})");
  const auto last = r.rec->store().last_sequence().value();
  const auto told = [&] {
    auto cases = record::cases_of(r.rec->store(), r.rec->store().since(last, 100).value());
    std::ranges::sort(cases);
    return cases;
  };
  r.accept(measured("o1", "m", "8867-4", "95", "/min"));
  r.accept(measured("o2", "m", "8867-4", "96", "/min"));
  r.accept(R"({"resourceType":"Basic","id":"b","code":{"text":"Patient/n"},
              "subject":{"reference":"Patient/m"},"author":{"reference":"Patient/n/_history/1"}})");
  CHECK(told() == std::vector<std::string>{"case-a"});  // who wrote is not whom it is about
  r.accept(measured("o3", "n", "8867-4", "97", "/min"));
  r.accept(measured("o4", "m", "8867-4", "98", "/min"));
  CHECK(told() == std::vector<std::string>{"case-a", "case-n"});
}

TEST_CASE("submissions from many threads are all stored, each whole") {
  Empty r;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        (void)r.rec->submit(
            bundle("collection", {R"({"resourceType":"Basic","id":"a)" + id + R"(","code":{"text":"x"}})",
                                  R"({"resourceType":"Basic","id":"shared","code":{"text":"x"}})"}),
            "t", "t");
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(r.all().size() == 200);
  CHECK(r.current("Basic", "shared")["meta"]["versionId"].as_string() == "100");
}
