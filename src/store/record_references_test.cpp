// SPDX-License-Identifier: Apache-2.0
// A record that lets references come before what they name.
#include <doctest/doctest.h>

#include <algorithm>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"
#include "support/memory_store.hpp"

using namespace dyad;
using contract::measured;
using contract::update;

namespace {

struct Any : contract::Fixture {
  explicit Any(std::unique_ptr<record::Store> store = std::move(*store::open_sqlite(":memory:")))
      : Fixture(std::move(store), DYAD_SOURCE_DIR, {}, record::References::any) {}

  std::vector<std::string> names_in(const std::string& patient) const {
    const auto versions = rec->store().compartment({patient}, {});
    REQUIRE(versions);
    std::vector<std::string> out;
    for (const auto& v : *versions) out.push_back(v.type + "/" + v.id);
    std::ranges::sort(out);
    return out;
  }
};

constexpr std::string_view kMother =
    R"({"resourceType":"Patient","id":"m",
        "link":[{"other":{"reference":"RelatedPerson/rp"},"type":"seealso"}]})";
constexpr std::string_view kPerson =
    R"({"resourceType":"RelatedPerson","id":"rp","patient":{"reference":"Patient/f"}})";
constexpr std::string_view kSource =
    R"({"resourceType":"Provenance","id":"p","target":[{"reference":"Observation/hr"}],
        "recorded":"2025-02-20T08:00:00Z","agent":[{"who":{"display":"x"}}]})";

using Names = std::vector<std::string>;

void comes_in_any_order(Any& r) {
  const auto done = r.done({update(kMother)});
  REQUIRE(done.warnings.size() == 1);
  CHECK(done.warnings[0] ==
        "Patient.link[0].other.reference: refers to RelatedPerson/rp, which is not in the record");
  r.done({update(kSource)});
  CHECK(r.names_in("f").empty());
  r.done({update(kPerson)});
  CHECK(r.names_in("f") == Names{"Patient/m", "RelatedPerson/rp"});
  CHECK(r.done({update(measured("hr", "m", "8867-4", "95", "/min"))}).warnings.empty());
  CHECK(r.names_in("m") == Names{"Observation/hr", "Patient/m", "Provenance/p"});
  CHECK(r.done({update(R"({"resourceType":"Patient","id":"f"})")}).warnings.empty());
  CHECK(r.names_in("f") == Names{"Patient/f", "Patient/m", "RelatedPerson/rp"});
}

}  // namespace

TEST_CASE("where references may name what is not there, compartments are right once it comes") {
  SUBCASE("in SQLite") {
    Any r;
    comes_in_any_order(r);
  }
  SUBCASE("in memory") {
    Any r(std::make_unique<support::MemoryStore>());
    comes_in_any_order(r);
  }
}

TEST_CASE("where references may name what is not there, a measurement may come before its patient") {
  Any r;
  const auto done = r.done({update(measured("hr", "m", "8867-4", "95", "/min"))});
  REQUIRE(done.warnings.size() == 1);
  CHECK(done.warnings[0] == "Observation.subject.reference: refers to Patient/m, which is not in the record");
  CHECK(r.names_in("m") == Names{"Observation/hr"});
  auto versioned = update(R"({"resourceType":"Basic","id":"b","code":{"text":"x"},
                              "subject":{"reference":"Observation/hr/_history/2"}})");
  CHECK(r.done({versioned}).warnings.size() == 1);
}

TEST_CASE("what is no reference, or an entry that did not come, is refused whatever references may name") {
  Any r;
  const auto naming = [](std::string_view text) {
    return update(R"({"resourceType":"Basic","id":"b","code":{"text":"x"},"subject":{"reference":")" +
                  std::string(text) + "\"}}");
  };
  CHECK(r.refused({naming("nowhere")}).field == "Basic.subject.reference");
  CHECK(r.refused({naming("urn:uuid:00000000-0000-4000-8000-000000000009")}).field ==
        "Basic.subject.reference");
}
