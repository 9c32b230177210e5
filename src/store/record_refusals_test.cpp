// SPDX-License-Identifier: Apache-2.0
// The record on a real store: what it refuses, and that a refusal loses nothing.
#include <doctest/doctest.h>

#include "contract/record_fixture.hpp"
#include "store/sqlite_store.hpp"

using namespace dyad;
using contract::bundle;
using contract::measured;

namespace {

struct Kept : contract::Fixture {
  Kept() : Fixture(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR) {
    accept(bundle("collection", contract::dyad_resources()));
  }
};

const std::string kBornEarly = R"({"resourceType":"Patient","id":"f","birthDate":"2024-06-01"})";

}  // namespace

TEST_CASE("what is not JSON is refused with the place of the fault") {
  Kept r;
  const Error error = r.refuse(R"({"resourceType":"Patient","id":)");
  CHECK(error.kind == ErrorKind::invalid);
  CHECK(error.text().find("not JSON") != std::string::npos);
  CHECK_FALSE(error.field.empty());
  CHECK(r.refuse("").field == "document");
  CHECK(r.refuse("hello").message.find("not JSON") != std::string::npos);
}

TEST_CASE("an unknown resource type or element is refused by name") {
  Kept r;
  const Error type = r.refuse(bundle("collection", {R"({"resourceType":"Pacient","id":"x"})"}));
  CHECK(type.field == "Bundle.entry[0].resource.resourceType");
  CHECK(type.value == "\"Pacient\"");
  const Error element = r.refuse(R"({"resourceType":"Patient","id":"x","colour":"red"})");
  CHECK(element.field == "Patient.colour");
}

TEST_CASE("a wrong or missing unit is refused, naming the units allowed") {
  Kept r;
  const Error wrong = r.refuse(bundle("collection", {measured("a", "m", "8867-4", "80", "/min"),
                                                     measured("b", "m", "777-3", "70", "mg/dL")}));
  CHECK(wrong.kind == ErrorKind::unknown_unit);
  CHECK(wrong.field == "Bundle.entry[1].resource.valueQuantity.code");
  CHECK(wrong.value == "mg/dL");
  CHECK(wrong.limit.find("10*9/L") != std::string::npos);
  const Error none = r.refuse(R"({"resourceType":"Observation","id":"a","status":"final","code":{"coding":[
    {"system":"http://loinc.org","code":"777-3"}]},"subject":{"reference":"Patient/m"},"valueQuantity":{"value":70}})");
  CHECK(none.kind == ErrorKind::missing);
  CHECK(none.field == "Observation.valueQuantity.code");
}

TEST_CASE("a newborn of 80 kg is refused by either code, and the mother of 80 kg is not") {
  Kept r;
  const Error birth = r.refuse(bundle("collection", {measured("w", "f", "8339-4", "80", "kg")}));
  CHECK(birth.kind == ErrorKind::invalid);
  CHECK(birth.field == "Bundle.entry[0].resource.valueQuantity.value");
  CHECK(birth.value == "80 kg");
  CHECK(birth.limit.find(" g") != std::string::npos);
  CHECK(r.refuse(measured("w", "f", "29463-7", "80", "kg")).field == "Observation.valueQuantity.value");
  r.accept(measured("w", "m", "29463-7", "80", "kg"));
  // The same child after birth, known only by its date of birth and then only by its link.
  const std::string plain = R"({"resourceType":"Patient","id":"n","birthDate":"2025-02-13"})";
  CHECK(r.refuse(bundle("collection", {plain, measured("w2", "n", "29463-7", "80", "kg")})).value == "80 kg");
  r.accept(R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-13"})");
  CHECK(r.refuse(measured("w2", "f", "29463-7", "80", "kg")).value == "80 kg");
  r.accept(measured("w3", "f", "29463-7", "800", "g"));
}

TEST_CASE("weights and heights come in pounds and inches, and a grown head is judged as one") {
  Kept r;
  r.accept(measured("w", "m", "29463-7", "185", "[lb_av]"));
  r.accept(measured("h", "m", "8302-2", "66.89999999999999", "[in_i]"));
  CHECK(r.refuse(measured("h2", "m", "8302-2", "120", "[in_i]")).value == "120 [in_i]");
  CHECK(r.refuse(measured("h3", "m", "8302-2", "25", "cm")).limit == "80 to 230 cm");
  r.accept(measured("hc", "m", "9843-4", "51.2", "cm"));
  CHECK(r.refuse(measured("hc2", "m", "9843-4", "180", "mm")).limit == "30 to 90 cm");
  r.accept(measured("b", "f", "8339-4", "7", "[lb_av]"));
  CHECK(r.refuse(measured("b2", "f", "8339-4", "70", "[lb_av]")).value == "70 [lb_av]");
  r.accept(measured("hf", "f", "9843-4", "180", "mm"));
  CHECK(r.refuse(measured("hf2", "f", "9843-4", "51.2", "cm")).limit == "20 to 450 mm");
}

TEST_CASE("who is a child is learnt anew when the record says something else of people") {
  Kept r;
  r.accept(R"({"resourceType":"Patient","id":"n"})");
  const auto weighs = [](const char* id) { return measured(id, "n", "29463-7", "80", "kg"); };
  r.accept(weighs("w1"));
  r.accept(R"({"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/n"},"relationship":[
      {"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]})");
  CHECK(r.refuse(weighs("w2")).value == "80 kg");
  r.done({contract::removal("RelatedPerson", "r")});
  r.accept(weighs("w3"));
  r.accept(R"({"resourceType":"Patient","id":"n","birthDate":"2025-02-13"})");
  CHECK(r.refuse(weighs("w4")).value == "80 kg");
  r.accept(R"({"resourceType":"Patient","id":"n","birthDate":"1995-02-13"})");
  r.accept(weighs("w5"));
}

TEST_CASE("an impossible value is refused in a component too, and an unusual one is a warning") {
  Kept r;
  CHECK(r.refuse(measured("s", "m", "2708-6", "140", "%")).limit == "5 to 100 %");
  const Error component =
      r.refuse(R"({"resourceType":"Observation","id":"bp","status":"final","code":{"coding":[
    {"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/m"},"component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":7000,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})");
  CHECK(component.field == "Observation.component[1].valueQuantity.value");
  CHECK(r.refuse(measured("p", "m", "777-3", "70000", "10*9/L")).value == "70000 10*9/L");
  const auto warned = r.accept(measured("s", "m", "8480-6", "240", "mm[Hg]"));
  REQUIRE(warned.warnings.size() == 1);
  CHECK(warned.warnings[0].starts_with("Observation.valueQuantity.value: unusual systolic_bp"));
  CHECK(r.accept(measured("s2", "m", "8480-6", "120", "mm[Hg]")).warnings.empty());
  auto mistaken = measured("s3", "m", "8480-6", "2400", "mm[Hg]");
  mistaken.replace(mistaken.find("final"), 5, "entered-in-error");
  r.accept(mistaken);
}

TEST_CASE("a birth before conception is refused whichever of birth and due date comes last") {
  Kept r;
  const Error birth = r.refuse(bundle("collection", {kBornEarly}));
  CHECK(birth.kind == ErrorKind::invalid);
  CHECK(birth.field == "Bundle.entry[0].resource.birthDate");
  CHECK(birth.value == "2024-06-01");
  CHECK(birth.limit.find("2024-08-17") != std::string::npos);  // 10 May 2025 less 280 days, plus 14
  r.accept(R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-13"})");

  // All in one bundle, with nothing in the store.
  contract::Fixture empty(std::move(*store::open_sqlite(":memory:")), DYAD_SOURCE_DIR);
  auto resources = contract::dyad_resources();
  resources[3] = kBornEarly;
  CHECK(empty.refuse(bundle("collection", resources)).field == "Bundle.entry[3].resource.birthDate");
  // The due date last: then it is the one at fault.
  const std::string due = resources.back();
  resources.pop_back();
  empty.accept(bundle("collection", resources));
  CHECK(empty.refuse(due).field == "Observation.valueDateTime");
}

TEST_CASE(
    "a death before birth, a time in the future and an observation before the mother's birth are refused") {
  Kept r;
  CHECK(
      r.refuse(
           R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-13","deceasedDateTime":"2025-02-12"})")
          .field == "Patient.deceasedDateTime");
  CHECK(r.refuse(R"({"resourceType":"Patient","id":"f","birthDate":"2026-02-13"})").field ==
        "Patient.birthDate");
  CHECK(r.refuse(measured("t", "m", "8867-4", "80", "/min", "2025-03-02T01:00:00Z")).field ==
        "Observation.effectiveDateTime");
  r.accept(measured("t", "m", "8867-4", "80", "/min", "2025-03-01T23:00:00Z"));
  CHECK(r.refuse(measured("u", "m", "8867-4", "80", "/min", "2001-12-31T12:00:00+07:00")).message ==
        "before the birth of its subject");
  // A scan before birth belongs to the same child and stays true after it.
  r.accept(
      R"({"resourceType":"Patient","id":"f","birthDate":"2025-02-13","deceasedDateTime":"2025-02-13T00:30:00+07:00"})");
  r.accept(measured("v", "f", "11727-5", "780", "g", "2025-02-10T08:00:00+07:00"));
}

TEST_CASE("nesting above the limit is refused, at 65 levels as at 10,000") {
  Kept r;
  for (const int depth : {65, 10'000}) {
    std::string text = R"({"resourceType":"Patient","id":"x","extension":)";
    for (int i = 0; i < depth; ++i) text += R"([{"url":"u","extension":)";
    text += R"([{"url":"u","valueString":"v"}])";
    for (int i = 0; i < depth; ++i) text += "}]";
    const Error error = r.refuse(text + "}");
    CHECK(error.kind == ErrorKind::too_large);
    CHECK(error.field.starts_with("extension[0].extension[0]"));
    CHECK(error.limit == "at most 64 levels");
  }
}

TEST_CASE("100 MB and too many entries are refused by their limits") {
  Kept r;
  const Error bytes = r.refuse(R"({"resourceType":"Basic","id":"x","code":{"text":")" +
                               std::string(100'000'000, 'x') + "\"}}");
  CHECK(bytes.kind == ErrorKind::too_large);
  CHECK(bytes.field == "document");
  CHECK(bytes.limit == "at most 67108864");
  std::vector<std::string> many(20'001, R"({"resourceType":"Basic","code":{"text":"x"}})");
  const Error entries = r.refuse(bundle("collection", many));
  CHECK(entries.kind == ErrorKind::too_large);
  CHECK(entries.field == "Bundle.entry");
}

TEST_CASE("a reference to what is not there is refused by its element") {
  Kept r;
  CHECK(r.refuse(bundle("collection", {measured("a", "m", "8867-4", "80", "/min"),
                                       measured("b", "nobody", "8867-4", "80", "/min")}))
            .field == "Bundle.entry[1].resource.subject.reference");
  const auto refers = [](std::string_view to) {
    return R"({"resourceType":"Basic","id":"x","code":{"text":"x"},"subject":{"reference":")" +
           std::string(to) + "\"}}";
  };
  CHECK(r.refuse(refers("urn:uuid:00000000-0000-4000-8000-000000000001")).field == "Basic.subject.reference");
  CHECK(r.refuse(refers("#gone")).field == "Basic.subject.reference");
  CHECK(r.refuse(refers("Patient?name=a")).message == "not a reference");
  CHECK(r.refuse(refers("Patient/m/_history/7")).field == "Basic.subject.reference");
  r.accept(refers("Patient/m/_history/1"));
  r.accept(refers("https://elsewhere.example/Patient/9"));
}

TEST_CASE("requests that are not offered are refused, never half done") {
  Kept r;
  const auto request = [](std::string_view method, std::string_view url, std::string_view more = "") {
    return R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"}},
      "request":{"method":")" +
           std::string(method) + R"(","url":")" + std::string(url) + "\"" + std::string(more) + "}}]}";
  };
  CHECK(r.refuse(request("DELETE", "Basic/x")).field == "Bundle.entry[0].request.method");
  CHECK(r.refuse(request("PATCH", "Basic/x")).field == "Bundle.entry[0].request.method");
  CHECK(r.refuse(request("PUT", "Basic?identifier=1")).field == "Bundle.entry[0].request.url");
  CHECK(r.refuse(request("PUT", "Patient/x")).field == "Bundle.entry[0].request.url");
  CHECK(r.refuse(request("POST", "Basic", R"(,"ifNoneExist":"identifier=1")")).field ==
        "Bundle.entry[0].request.ifNoneExist");
  CHECK(r.refuse(R"({"resourceType":"Bundle","type":"searchset"})").field == "Bundle.type");
  CHECK(r.refuse(bundle("transaction", {R"({"resourceType":"Basic","code":{"text":"x"}})"})).field ==
        "Bundle.entry[0].request");
  CHECK(r.refuse(bundle("collection", {R"({"resourceType":"Basic","code":{"text":"x"}})"})).field ==
        "Bundle.entry[0].resource.id");
  const std::string twice = R"({"resourceType":"Basic","id":"x","code":{"text":"x"}})";
  CHECK(r.refuse(bundle("collection", {twice, twice})).field == "Bundle.entry[1].resource.id");
}
