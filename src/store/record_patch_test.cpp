// SPDX-License-Identifier: Apache-2.0
// Patches: applied to the current version inside the writing, and judged like any resource.
#include <doctest/doctest.h>

#include <thread>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using contract::update;
using record::Operation;

namespace {

struct Empty : contract::Fixture {
  Empty() : Fixture(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR, contract::by_identifier()) {
    accept(contract::bundle("collection", contract::dyad_resources()));
  }
};

Operation patch(std::string_view type, std::string_view id, std::string_view media, std::string_view body) {
  Operation o;
  o.kind = Operation::Kind::patch;
  o.type = type;
  o.id = id;
  o.patch_media = media;
  o.body = *json::parse(body);
  return o;
}

Operation json_patch(std::string_view type, std::string_view id, std::string_view body) {
  return patch(type, id, "application/json-patch+json", body);
}

}  // namespace

TEST_CASE("each form of patch makes the next version of what is held now") {
  Empty r;
  const auto done =
      r.done({json_patch("Organization", "h1", R"([{"op":"replace","path":"/name","value":"One"}])")});
  CHECK(done.outcomes[0].done == record::Outcome::Done::updated);
  CHECK(done.outcomes[0].version->version == 2);
  auto body = r.current("Organization", "h1");
  CHECK(body["name"].as_string() == "One");
  CHECK(body["meta"]["versionId"].as_string() == "2");
  r.done({patch("Organization", "h1", "application/merge-patch+json", R"({"name":"Two","active":true})")});
  CHECK(r.current("Organization", "h1")["name"].as_string() == "Two");
  r.done({patch("Organization", "h1", "application/fhir+json", R"({"resourceType":"Parameters","parameter":[
    {"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Organization.name"},
      {"name":"value","valueString":"Three"}]}]})")});
  body = r.current("Organization", "h1");
  CHECK(body["name"].as_string() == "Three");
  CHECK(body["active"].as_bool() == true);
  CHECK(body["meta"]["versionId"].as_string() == "4");
}

TEST_CASE("a patch whose result is no valid resource, cannot be true, or is another resource is refused") {
  Empty r;
  CHECK(r.refused({json_patch("Patient", "m", R"([{"op":"add","path":"/colour","value":"red"}])")}).field ==
        "Patient.colour");
  CHECK(r.refused({json_patch("Patient", "m", R"([{"op":"replace","path":"/id","value":"n"}])")}).field ==
        "Patient.id");
  CHECK(
      r.refused({json_patch("Patient", "m", R"([{"op":"replace","path":"/resourceType","value":"Group"}])")})
          .field == "Patient.resourceType");
  CHECK(r.refused(
             {json_patch("Patient", "m", R"([{"op":"replace","path":"/birthDate","value":"2030-01-01"}])")})
            .message == "lies in the future");
  CHECK(r.refused({json_patch("CareTeam", "ct",
                              R"([{"op":"replace","path":"/subject/reference","value":"Patient/nobody"}])")})
            .field == "CareTeam.subject.reference");
  CHECK(r.refused({json_patch("Patient", "m", R"([{"op":"test","path":"/gender","value":"male"}])")}).kind ==
        ErrorKind::conflict);
  CHECK(r.refused({patch("Patient", "m", "application/xml-patch+xml", "{}")}).field == "Content-Type");
  CHECK(r.refused({json_patch("Patient", "m", R"([{"op":"copy","from":"","path":"/contained"}])")}).kind ==
        ErrorKind::invalid);
}

TEST_CASE("there is nothing to patch where there is no current version") {
  Empty r;
  const std::string_view nothing = "[]";
  CHECK(r.refused({json_patch("Patient", "none", nothing)}).kind == ErrorKind::not_found);
  r.done({contract::removal("Organization", "h2"),
          update(R"({"resourceType":"Basic","id":"x","code":{"text":"x"}})")});
  CHECK(r.refused({json_patch("Organization", "h2", nothing)}).kind == ErrorKind::not_found);
  CHECK(r.refused({contract::when(json_patch("Patient", "", nothing), "identifier=h|1")}).kind ==
        ErrorKind::not_found);
}

TEST_CASE("a patch may be conditional, name its version and refer to other operations of its work") {
  Empty r;
  r.done({update(R"({"resourceType":"Patient","id":"p","identifier":[{"system":"h","value":"1"}]})")});
  auto one = contract::when(json_patch("Patient", "", R"([{"op":"add","path":"/gender","value":"female"}])"),
                            "identifier=h|1");
  one.if_match = 2;
  CHECK(r.refused({one}).field == "If-Match");
  one.if_match = 1;
  CHECK(r.done({one}).outcomes[0].id == "p");
  const std::string url = "urn:uuid:00000000-0000-4000-8000-000000000001";
  const auto done = r.done(
      {json_patch("Patient", "p",
                  R"([{"op":"add","path":"/managingOrganization","value":{"reference":")" + url + "\"}}]"),
       contract::in_entry(contract::create(R"({"resourceType":"Organization","name":"New"})"), 1, url)});
  CHECK(r.current("Patient", "p")["managingOrganization"]["reference"].as_string() ==
        "Organization/" + done.outcomes[1].id);
}

TEST_CASE("patches of many threads all count, since each is applied to the version before it") {
  Empty r;
  r.done({update(R"({"resourceType":"Basic","id":"x","code":{"coding":[{"code":"0"}]}})")});
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i)
        (void)r.perform(
            {json_patch("Basic", "x", R"([{"op":"add","path":"/code/coding/-","value":{"code":"1"}}])")});
    });
  for (auto& thread : threads) thread.join();
  CHECK(r.current("Basic", "x")["code"]["coding"].size() == 81);
  CHECK(r.current("Basic", "x")["meta"]["versionId"].as_string() == "81");
}
