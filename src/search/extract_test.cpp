// SPDX-License-Identifier: Apache-2.0
#include "search/extract.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/instant.hpp"
#include "fhir/tables.hpp"
#include "search/layout.hpp"
#include "search/search.hpp"
#include "search/units.hpp"

namespace dyad::search {
namespace {

json::Value resource(std::string_view text) {
  auto out = json::parse(text);
  REQUIRE_MESSAGE(out, text);
  return std::move(*out);
}

template <class T>
std::vector<T> all(const json::Value& of, std::string_view parameter) {
  std::vector<T> out;
  const auto values = values_of(of, parameter);
  const Extracted extracted = extract(of);
  const auto* again = extracted.find(parameter);
  CHECK(values.size() == (again ? again->size() : 0));
  for (const Value& value : values) out.push_back(std::get<T>(value));
  return out;
}

bool has_term(const Postings& postings, const std::string& text) {
  return std::ranges::find(postings.terms, text) != postings.terms.end();
}

constexpr std::string_view kPressure = R"({"resourceType":"Observation","id":"bp","status":"final",
  "meta":{"lastUpdated":"2025-02-02T19:40:00+07:00","profile":["http://x/p|2.0"]},
  "category":[{"coding":[{"system":"http://c","code":"vital-signs"}]}],
  "code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure"}],"text":"Huyết áp"},
  "subject":{"reference":"Patient/m"},"focus":[{"reference":"http://other/fhir/Patient/f"}],
  "performer":[{"identifier":{"system":"http://staff","value":"77"},"display":"Nurse"},{"display":"only words"}],
  "effectiveDateTime":"2025-02-13T08:20:30+07:00",
  "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
                "valueQuantity":{"value":162,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
               {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
                "valueQuantity":{"value":104,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})";

TEST_CASE("tokens are read from codings, with the words beside them") {
  const auto codes = all<TokenValue>(resource(kPressure), "code");
  REQUIRE(codes.size() == 2);
  CHECK(codes[0].system == "http://loinc.org");
  CHECK(codes[0].code == "85354-9");
  CHECK(codes[0].text == "Blood pressure");
  CHECK(codes[1].text == "Huyết áp");
  CHECK(all<TokenValue>(resource(kPressure), "combo-code").size() == 4);
  CHECK(all<TokenValue>(resource(kPressure), "status").front().code == "final");
  CHECK(all<TokenValue>(resource(kPressure), "_id").front().code == "bp");
}

TEST_CASE("references are local, absolute or by identifier, and words alone are none") {
  const auto r = resource(kPressure);
  const auto subject = all<ReferenceValue>(r, "subject").front();
  CHECK(subject.type == "Patient");
  CHECK(subject.id == "m");
  CHECK(all<ReferenceValue>(r, "patient").size() == 1);
  const auto focus = all<ReferenceValue>(r, "focus").front();
  CHECK(focus.id.empty());
  CHECK(focus.type == "Patient");
  CHECK(focus.url == "http://other/fhir/Patient/f");
  const auto performer = all<ReferenceValue>(r, "performer");
  REQUIRE(performer.size() == 1);
  CHECK(performer.front().identifier_value == "77");
}

TEST_CASE("a reference of another type is no value of a parameter for one type") {
  const auto group = resource(R"({"resourceType":"Observation","subject":{"reference":"Group/g"}})");
  CHECK(all<ReferenceValue>(group, "subject").size() == 1);
  CHECK(all<ReferenceValue>(group, "patient").empty());
  const auto inside = resource(R"({"resourceType":"Observation","subject":{"reference":"#p"},
    "contained":[{"resourceType":"Patient","id":"p"}]})");
  CHECK(all<ReferenceValue>(inside, "patient").front().url == "#p");
  const auto urn =
      resource(R"({"resourceType":"Observation","subject":{"reference":"urn:uuid:1","type":"Patient"}})");
  CHECK(all<ReferenceValue>(urn, "patient").front().url == "urn:uuid:1");
}

TEST_CASE("dates span what they leave open") {
  const auto birth = [](std::string_view date) {
    return all<DateValue>(
               resource(R"({"resourceType":"Patient","birthDate":")" + std::string(date) + R"("})"),
               "birthdate")
        .front();
  };
  const auto ms = [](std::string_view text) { return parse_instant(text)->ms; };
  CHECK(birth("2025").first_ms == ms("2025-01-01T00:00:00Z"));
  CHECK(birth("2025").last_ms == ms("2026-01-01T00:00:00Z"));
  CHECK(birth("2024-02").last_ms == ms("2024-03-01T00:00:00Z"));
  CHECK(birth("2025-02-13").last_ms == ms("2025-02-14T00:00:00Z"));
  const auto at = all<DateValue>(resource(kPressure), "date").front();
  CHECK(at.first_ms == ms("2025-02-13T01:20:30Z"));
  CHECK(at.last_ms == at.first_ms + 1'000);
  const auto period =
      all<DateValue>(resource(R"({"resourceType":"Encounter","period":{"start":"2025-02-13"}})"), "date")
          .front();
  CHECK(period.first_ms == ms("2025-02-13T00:00:00Z"));
  CHECK(period.last_ms == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("a timing spans its events and bounds") {
  const auto r =
      resource(R"({"resourceType":"Observation","effectiveTiming":{"event":["2025-03-01","2025-02-01"],
    "repeat":{"boundsPeriod":{"start":"2025-01-15","end":"2025-02-10"}}}})");
  const auto span = all<DateValue>(r, "date").front();
  CHECK(span.first_ms == parse_instant("2025-01-15T00:00:00Z")->ms);
  CHECK(span.last_ms == parse_instant("2025-03-02T00:00:00Z")->ms);
}

TEST_CASE("quantities are also held in the base units of their dimension") {
  const auto r = resource(kPressure);
  const auto pressures = all<QuantityValue>(r, "component-value-quantity");
  REQUIRE(pressures.size() == 2);
  CHECK(pressures[0].value == 162);
  CHECK(pressures[0].low == pressures[0].high);
  CHECK(pressures[0].canonical_unit == "m-1.s-2.g");
  CHECK(pressures[0].canonical_low == doctest::Approx(162 * 133322));
  CHECK(all<QuantityValue>(r, "combo-value-quantity").size() == 2);
  const auto below =
      resource(R"({"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<"}})");
  CHECK(all<QuantityValue>(below, "value-quantity").front().low == -std::numeric_limits<double>::infinity());
  const auto samples = resource(R"({"resourceType":"Observation","valueSampledData":{"origin":{"value":100},
    "period":10,"factor":0.5,"dimensions":1,"data":"2 E -4 10"}})");
  CHECK(all<QuantityValue>(samples, "value-quantity").front().low == 98);
  CHECK(all<QuantityValue>(samples, "value-quantity").front().high == 105);
}

TEST_CASE("composites are read from one element at a time") {
  const auto pairs = all<CompositeValue>(resource(kPressure), "component-code-value-quantity");
  REQUIRE(pairs.size() == 2);
  CHECK(std::get<TokenValue>(pairs[1].components[0].front()).code == "8462-4");
  CHECK(std::get<QuantityValue>(pairs[1].components[1].front()).value == 104);
  // The Observation itself has a code, but no value.
  CHECK(all<CompositeValue>(resource(kPressure), "combo-code-value-quantity").size() == 2);
}

TEST_CASE("names and addresses are their parts") {
  const auto r = resource(
      R"({"resourceType":"Patient","name":[{"family":"Trần","given":["Thị","Đào"],"text":"Trần Thị Đào"}],
    "address":[{"line":["12 Lê Lợi"],"city":"Đà Nẵng"}],"telecom":[{"system":"phone","value":"0901"},
    {"system":"email","value":"a@b"}]})");
  const auto names = all<StringValue>(r, "name");
  REQUIRE(names.size() == 4);
  CHECK(names[0].folded == "tran");
  CHECK(all<StringValue>(r, "family").front().text == "Trần");
  CHECK(all<StringValue>(r, "address-city").front().folded == "da nang");
  CHECK(all<StringValue>(r, "address").size() == 2);
  CHECK(all<TokenValue>(r, "phone").front().code == "0901");
  CHECK(all<TokenValue>(r, "telecom").size() == 2);
}

TEST_CASE("what is no path is computed: whether somebody died") {
  const auto deceased = [](std::string_view rest) {
    return all<TokenValue>(resource(R"({"resourceType":"Patient")" + std::string(rest) + "}"), "deceased")
        .front()
        .code;
  };
  CHECK(deceased("") == "false");
  CHECK(deceased(R"(,"deceasedBoolean":false)") == "false");
  CHECK(deceased(R"(,"deceasedDateTime":"2025-01-01")") == "true");
}

TEST_CASE("canonicals keep their version apart") {
  CHECK(all<UriValue>(resource(kPressure), "_profile").front().text == "http://x/p");
  CHECK(all<UriValue>(resource(kPressure), "_profile").front().version == "2.0");
  const auto r = resource(R"({"resourceType":"QuestionnaireResponse","questionnaire":"http://q|3"})");
  CHECK(all<ReferenceValue>(r, "questionnaire").front().url == "http://q");
}

TEST_CASE("case and marks are folded away, other scripts are kept") {
  CHECK(fold("Trần Thị Đào") == "tran thi dao");
  CHECK(fold("  NGUYỄN\t Ánh \n") == "nguyen anh");
  CHECK(fold("Straße ØRSTED łódź") == "strasse orsted lodz");
  CHECK(fold("王小明") == "王小明");
  CHECK(fold("Ｋｙｏｔｏ") == "kyoto");
  CHECK(fold("김") == "김");
  CHECK(fold("ไทยกี่") == "ไทยกี่");
  CHECK(fold("").empty());
}

TEST_CASE("every parameter of every type reads something that the types have") {
  std::size_t computed = 0;
  for (const fhir::Shape& shape : fhir::shapes()) {
    if (!shape.concrete_resource) continue;
    const Layout* layout = layout_of(shape.name);
    REQUIRE(layout != nullptr);
    std::set<std::string> names;
    for (const Group& group : layout->groups) CHECK_MESSAGE(names.insert(group.name).second, shape.name);
    for (const Reading& reading : layout->readings) {
      const bool reads = !reading.uses.empty() || reading.composite;
      const bool can = reading.parameter->kind != Kind::special && !reading.parameter->expression.empty();
      CHECK_MESSAGE(reads == can, reading.parameter->url);
      for (const Use& use : reading.uses) computed += layout->sources[use.source].computed ? 1 : 0;
      if (!reading.composite) continue;
      CHECK_FALSE(reading.composite->elements.empty());
      for (const ComponentPlan& component : reading.composite->components)
        CHECK_FALSE(component.sources.empty());
    }
  }
  CHECK(computed == 1);
}

TEST_CASE("an element is posted once, however many parameters read it") {
  const Postings p = postings_of(resource(kPressure));
  CHECK(has_term(p, term("Observation")));
  CHECK(has_term(p, term("Observation", "_id", "bp", "")));
  CHECK(has_term(p, term("Observation", "code", "85354-9", "http://loinc.org")));
  CHECK(has_term(p, term("Observation", "component-code", "8480-6", "http://loinc.org")));
  CHECK(has_term(p, term("Observation", "subject", "m", "Patient")));
  CHECK(has_term(p, term("Observation", "performer:identifier", "77", "http://staff")));
  for (const std::string& text : p.terms) {
    CHECK_FALSE(text.starts_with(term("Observation", "combo-code")));
    CHECK_FALSE(text.starts_with(term("Observation", "patient")));
  }
  CHECK(p.moments.size() == 2);
  CHECK(p.amounts.size() == 4);
  CHECK(p.terms.size() == 11);
  CHECK(postings_of(resource(R"({"resourceType":"Nonsense"})")) == Postings{});
}

TEST_CASE("dates that share an element are sorted by the name it is posted under") {
  CHECK(moment_name("Observation", "date") == term("Observation", "date"));
  CHECK(moment_name("Patient", "_lastUpdated") == term("Patient", "_lastUpdated"));
  CHECK_FALSE(moment_name("Patient", "name").has_value());
  std::size_t apart = 0;
  for (const fhir::Shape& shape : fhir::shapes())
    for (const Parameter& p : parameters_of(shape.name))
      if (p.kind == Kind::date && !moment_name(shape.name, p.name)) ++apart;
  CHECK(apart == 0);
}

TEST_CASE("units of one dimension become the same numbers") {
  const auto of = [](std::string_view code, double value) { return read_unit(code)->of(value); };
  CHECK(of("g/dL", 5.4) == of("g/L", 54));
  CHECK(of("mm[Hg]", 120) == of("kPa", 15.99864));
  CHECK(of("Cel", 37) == of("K", 310.15));
  CHECK(of("[degF]", 98.6) == of("Cel", 37));
  CHECK(of("10*9/L", 250) == of("10*3/uL", 250));
  CHECK(of("mL/h", 1) == of("mL/d", 24));
  CHECK(of("wk", 2) == of("d", 14));
  CHECK(of("umol/min", 60) == of("U", 60));
  CHECK(read_unit("mmol/L")->dimension == "m-3.mol");
  CHECK(read_unit("{score}")->dimension == "1");
  CHECK(read_unit("[IU]/L")->dimension == read_unit("m[IU]/mL")->dimension);
  CHECK(read_unit("g/mol")->dimension != read_unit("g")->dimension);
  for (const char* bad :
       {"", "mmHg", "bpm", "kk", "g/", "(g", "g)", "{x", "g.{", "0", "1/0", "m[Hg", "g^", "tera.l-1x"})
    CHECK_MESSAGE(!read_unit(bad), bad);
}

}  // namespace
}  // namespace dyad::search
