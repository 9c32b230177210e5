// SPDX-License-Identifier: Apache-2.0
#include "search/search.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "json/json.hpp"

namespace dyad::search {
namespace {

json::Value resource(std::string_view text) {
  auto out = json::parse(text);
  REQUIRE_MESSAGE(out, text);
  return std::move(*out);
}

// Whether a resource meets one parameter. The probe must agree wherever it says it is exact.
bool meets(const json::Value& of, const std::string& name, const std::string& raw) {
  const std::string_view type = of["resourceType"].as_string();
  const auto search = parse(type, {{name, raw}}, true);
  REQUIRE_MESSAGE(search, name << "=" << raw);
  REQUIRE(search->criteria.size() == 1);
  const bool out = matches(search->criteria.front(), extract(of));
  const Plan found = plan(type, search->criteria.front());
  const bool probed = answers(found.probe, postings_of(of));
  CHECK_MESSAGE((!out || probed), name << "=" << raw);
  if (found.exact) CHECK_MESSAGE(out == probed, name << "=" << raw);
  return out;
}

std::string refused(std::string_view type, const std::string& name, const std::string& raw) {
  const auto search = parse(type, {{name, raw}});
  REQUIRE_MESSAGE(!search, name << "=" << raw);
  return search.error().text();
}

bool is_exact(std::string_view type, const std::string& name, const std::string& raw) {
  return plan(type, parse(type, {{name, raw}}, true)->criteria.front()).exact;
}

const json::Value& observation() {
  static const json::Value out = resource(R"({"resourceType":"Observation","id":"o1","status":"final",
    "meta":{"lastUpdated":"2025-02-13T08:20:00.500+07:00","profile":["http://x/p|2.0"],"source":"http://lab/hb"},
    "identifier":[{"system":"http://lab","value":"A|1","type":{"coding":[{"system":"http://t","code":"PLAC"}]}}],
    "code":{"coding":[{"system":"http://loinc.org","code":"718-7","display":"Haemoglobin"},{"code":"HB"}]},
    "subject":{"reference":"Patient/m"},"encounter":{"reference":"https://other/fhir/Encounter/e"},
    "performer":[{"identifier":{"system":"http://staff","value":"77"}}],
    "effectiveDateTime":"2025-02-13",
    "valueQuantity":{"value":9.5,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}})");
  return out;
}

TEST_CASE("a token is found by code, by system and code, without system, or by system alone") {
  const auto& o = observation();
  CHECK(meets(o, "code", "718-7"));
  CHECK(meets(o, "code", "http://loinc.org|718-7"));
  CHECK(meets(o, "code", "|HB"));
  CHECK(meets(o, "code", "http://loinc.org|"));
  CHECK(meets(o, "code", "x,718-7"));
  CHECK(meets(o, "combo-code", "718-7"));
  CHECK_FALSE(meets(o, "code", "718"));
  CHECK_FALSE(meets(o, "code", "|718-7"));
  CHECK_FALSE(meets(o, "code", "http://snomed.info/sct|718-7"));
  CHECK_FALSE(meets(o, "code", "http://loinc.org|HB"));
  CHECK(meets(o, "identifier", "http://lab|A\\|1"));
  CHECK(is_exact("Observation", "combo-code", "http://loinc.org|718-7"));
}

TEST_CASE("a code may be asked for with the system that its definition gives it") {
  CHECK(meets(observation(), "status", "final"));
  CHECK(meets(observation(), "status", "http://hl7.org/fhir/observation-status|final"));
  CHECK(meets(observation(), "status", "|final"));
  CHECK_FALSE(meets(observation(), "status", "http://x|final"));
  const auto patient = resource(R"({"resourceType":"Patient","active":true})");
  CHECK(meets(patient, "active", "true"));
  CHECK(meets(patient, "active", "http://terminology.hl7.org/CodeSystem/special-values|true"));
  CHECK_FALSE(meets(patient, "active", "false"));
}

TEST_CASE("modifiers of tokens") {
  const auto& o = observation();
  CHECK(meets(o, "code:text", "haemo"));
  CHECK_FALSE(meets(o, "code:text", "globin"));
  CHECK_FALSE(meets(o, "code:not", "718-7"));
  CHECK(meets(o, "code:not", "8480-6"));
  CHECK_FALSE(meets(o, "code:not", "8480-6,718-7"));
  CHECK(meets(o, "category:not", "vital-signs"));
  CHECK(is_exact("Observation", "code:not", "718-7"));
  CHECK(meets(o, "identifier:of-type", "http://t|PLAC|A\\|1"));
  CHECK(meets(o, "identifier:of-type", "|PLAC|A\\|1"));
  CHECK_FALSE(meets(o, "identifier:of-type", "http://t|FILL|A\\|1"));
  for (const char* name : {"code:in", "code:not-in", "code:above", "code:below"})
    CHECK(refused("Observation", name, "x").find("terminology service") != std::string::npos);
  CHECK(refused("Observation", "code:exact", "x").find("missing, text, not, of-type") != std::string::npos);
  CHECK(refused("Observation", "code", "|").find("system|code") != std::string::npos);
  CHECK(refused("Observation", "identifier:of-type", "a|b").find("system|code|value") != std::string::npos);
}

TEST_CASE("missing asks whether there is a value at all") {
  const auto& o = observation();
  CHECK(meets(o, "category:missing", "true"));
  CHECK(meets(o, "code:missing", "false"));
  CHECK_FALSE(meets(o, "subject:missing", "true"));
  CHECK(meets(o, "performer:missing", "false"));
  CHECK(meets(o, "patient:missing", "false"));
  CHECK(meets(o, "value-quantity:missing", "false"));
  CHECK(meets(o, "value-date:missing", "true"));
  CHECK(is_exact("Observation", "subject:missing", "true"));
  CHECK(refused("Observation", "code:missing", "yes").find("true or false") != std::string::npos);
  const auto words = resource(R"({"resourceType":"Observation","code":{"text":"only words"}})");
  CHECK(meets(words, "code:missing", "false"));
}

TEST_CASE("a string is found by its beginning, without regard to case and marks") {
  const auto p = resource(R"({"resourceType":"Patient","name":[{"family":"Trần","given":["Thị Đào"]}]})");
  CHECK(meets(p, "family", "tran"));
  CHECK(meets(p, "name", "TRẦ"));
  CHECK(meets(p, "given", "thi  dao"));
  CHECK(meets(p, "phonetic", "thi"));
  CHECK_FALSE(meets(p, "name", "dao"));
  CHECK(meets(p, "name:contains", "dao"));
  CHECK(meets(p, "family:exact", "Trần"));
  CHECK_FALSE(meets(p, "family:exact", "Tran"));
  CHECK_FALSE(meets(p, "family:exact", "Trầ"));
  CHECK(meets(p, "name", "x\\,y,tr"));
  CHECK(is_exact("Patient", "name", "tran"));
  CHECK_FALSE(is_exact("Patient", "name:exact", "Trần"));
  const auto long_name =
      resource(R"({"resourceType":"Patient","name":[{"family":")" + std::string(300, 'a') + R"(b"}]})");
  CHECK(meets(long_name, "family", std::string(300, 'A')));
  CHECK_FALSE(meets(long_name, "family", std::string(300, 'A') + "c"));
}

TEST_CASE("a reference is found by id, by type and id, by URL or by identifier") {
  const auto& o = observation();
  CHECK(meets(o, "subject", "Patient/m"));
  CHECK(meets(o, "subject", "m"));
  CHECK(meets(o, "subject:Patient", "m"));
  CHECK(meets(o, "patient", "m"));
  CHECK(meets(o, "patient", "Patient/m"));
  CHECK_FALSE(meets(o, "subject:Group", "m"));
  CHECK_FALSE(meets(o, "subject", "Group/m"));
  CHECK_FALSE(meets(o, "patient", "Group/m"));
  CHECK_FALSE(meets(o, "encounter", "e"));
  CHECK(meets(o, "encounter", "https://other/fhir/Encounter/e"));
  CHECK(meets(o, "performer:identifier", "http://staff|77"));
  CHECK(meets(o, "performer:identifier", "77"));
  CHECK_FALSE(meets(o, "performer:identifier", "http://other|77"));
  CHECK(refused("Observation", "subject:Medication", "m").find("resource type") != std::string::npos);
  CHECK(is_exact("Observation", "patient", "m"));
  const auto group = resource(R"({"resourceType":"Observation","subject":{"reference":"Group/m"}})");
  CHECK_FALSE(meets(group, "patient", "m"));
  CHECK(meets(group, "subject", "m"));
  const auto local =
      parse("Observation", {{"subject", "https://here/fhir/Patient/m"}}, {.base = "https://here/fhir"});
  CHECK(matches(local->criteria.front(), extract(o)));
}

TEST_CASE("a canonical is found with and without its version") {
  const auto q = resource(R"({"resourceType":"QuestionnaireResponse","questionnaire":"http://q|3"})");
  CHECK(meets(q, "questionnaire", "http://q"));
  CHECK(meets(q, "questionnaire", "http://q|3"));
  CHECK_FALSE(meets(q, "questionnaire", "http://q|2"));
  CHECK(meets(observation(), "_profile", "http://x/p"));
  CHECK(meets(observation(), "_profile", "http://x/p|2.0"));
  CHECK_FALSE(meets(observation(), "_profile", "http://x/p|1.0"));
  const auto local = resource(
      R"({"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"Questionnaire/gcs"})");
  CHECK(meets(local, "questionnaire", "Questionnaire/gcs"));
  CHECK(meets(local, "questionnaire", "gcs"));
  CHECK_FALSE(meets(local, "questionnaire", "Questionnaire/gc"));
}

TEST_CASE("a url that reads like an id is not taken for one, in the values nor in the index") {
  const auto answers_to = [](const json::Value& of, const char* parameter, const char* text) {
    const auto search = parse("QuestionnaireResponse", {{parameter, text}});
    REQUIRE(search);
    const auto& criterion = search->criteria.front();
    const Plan made = plan("QuestionnaireResponse", criterion);
    const bool is = matches(criterion, extract(of));
    CHECK(answers(made.probe, postings_of(of)) == is);
    CHECK(made.exact);
    return is;
  };
  const auto of = [](const char* member) {
    return resource(std::string(R"({"resourceType":"QuestionnaireResponse","status":"completed",)") + member +
                    "}");
  };
  const auto group = of(R"("subject":{"reference":"Group/g"})"), named = of(R"("questionnaire":"g")"),
             rooted = of(R"("questionnaire":"/g")");
  CHECK_FALSE(answers_to(group, "subject", "g|"));
  CHECK(answers_to(group, "subject", "g"));
  CHECK(answers_to(named, "questionnaire", "g|"));
  CHECK_FALSE(answers_to(named, "questionnaire", "/g"));
  CHECK(answers_to(rooted, "questionnaire", "/g"));
  CHECK_FALSE(answers_to(rooted, "questionnaire", "g|"));
}

TEST_CASE("a term that is cut tells less than its whole text, wherever the cut comes") {
  const auto answers_to = [](const json::Value& of, const std::string& text) {
    const auto search = parse("QuestionnaireResponse", {{"questionnaire", text}});
    REQUIRE(search);
    const auto& criterion = search->criteria.front();
    const Plan made = plan("QuestionnaireResponse", criterion);
    const bool is = matches(criterion, extract(of)), found = answers(made.probe, postings_of(of));
    CHECK((!is || found));
    CHECK((!made.exact || is == found));
    return is;
  };
  for (std::size_t length = 120; length < 220; ++length)
    for (const char* version : {"", "|1", "|22"}) {
      const std::string url = "http://q/" + std::string(length, 'x');
      json::Value of = json::object({{"resourceType", "QuestionnaireResponse"}, {"status", "completed"}});
      of.set("questionnaire", url + version);
      CHECK(answers_to(of, url));
      CHECK(answers_to(of, url + version));
      CHECK_FALSE(answers_to(of, url + "|3"));
      CHECK_FALSE(answers_to(of, url + "y"));
    }
  const auto short_one = resource(R"({"resourceType":"QuestionnaireResponse","questionnaire":"http://q"})");
  CHECK_FALSE(answers_to(short_one, "u" + std::string(220, '\xac')));  // no UTF-8
}

TEST_CASE("a uri is found whole, above or below") {
  const auto& o = observation();
  CHECK(meets(o, "_source", "http://lab/hb"));
  CHECK_FALSE(meets(o, "_source", "http://lab/h"));
  CHECK(meets(o, "_source:below", "http://lab"));
  CHECK(meets(o, "_source:below", "http://lab/hb/"));
  CHECK_FALSE(meets(o, "_source:below", "http://la"));
  CHECK(meets(o, "_source:above", "http://lab/hb/2/3"));
  CHECK_FALSE(meets(o, "_source:above", "http://lab/hbx"));
  CHECK(is_exact("Observation", "_source:below", "http://lab"));
  CHECK(is_exact("Observation", "_source:above", "http://lab/hb/2"));
}

TEST_CASE("prefixes of dates look at the spans of both sides") {
  const auto& o = observation();  // the whole of 2025-02-13
  for (const char* yes :
       {"2025-02-13", "2025", "eq2025-02", "ge2025-02-13", "le2025-02-13", "gt2025-02-12", "lt2025-02-14",
        "gt2025-02-13T10:00:00Z", "lt2025-02-13T10:00:00Z", "sa2025-02-12", "eb2025-02-14",
        "ne2025-02-13T10:00:00Z", "ap2025-02-13T10:00:00Z", "ap2025-02-14", "ge2025-02-13T10:00:00Z"})
    CHECK_MESSAGE(meets(o, "date", yes), yes);
  for (const char* no : {"2025-02-12", "2025-02-13T10:00:00Z", "gt2025-02-13", "lt2025-02-13", "sa2025-02-13",
                         "eb2025-02-13", "ne2025", "ap2025-02-17", "sa2025-02-13T10:00:00Z"})
    CHECK_FALSE_MESSAGE(meets(o, "date", no), no);
  CHECK(is_exact("Observation", "date", "ne2025"));
  // A zone's plus is a space once the URL is decoded.
  CHECK(meets(o, "_lastUpdated", "2025-02-13T08:20:00 07:00"));
  CHECK(meets(o, "_lastUpdated", "gt2025-02-13T08:20:00.499+07:00"));
  CHECK_FALSE(meets(o, "_lastUpdated", "2025-02-13T08:20:00.5+08:00"));
  const auto open = resource(R"({"resourceType":"Encounter","period":{"start":"2025-02-13"}})");
  CHECK(meets(open, "date", "ge2030"));
  CHECK_FALSE(meets(open, "date", "2025-02"));
  CHECK_FALSE(meets(open, "date", "lt2025-02-13"));
  for (const char* bad : {"yesterday", "2025-13", "xx2025", "2025-02-13T25:00:00Z", "eq"})
    CHECK(refused("Observation", "date", bad).find("YYYY-MM-DD") != std::string::npos);
}

TEST_CASE("the digits of a number say how near is equal") {
  const auto risk =
      resource(R"({"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":0.8}]})");
  for (const char* yes : {"0.8", "0.80", "8e-1", "1", "gt0.79", "ge0.8", "le0.8", "lt0.81", "ne0.9", "ap0.75",
                          "sa0.7", "eb0.9"})
    CHECK_MESSAGE(meets(risk, "probability", yes), yes);
  for (const char* no : {"0.81", "0.7", "gt0.8", "lt0.8", "ne0.8", "ap0.5", "sa0.8", "eb0.8", "0", "-0.8"})
    CHECK_FALSE_MESSAGE(meets(risk, "probability", no), no);
  for (const char* bad : {"x", "", "1e", "--1", "0x1", "1 2", "inf", "nan", "gt"}) {
    if (*bad)
      CHECK(refused("RiskAssessment", "probability", bad).find("decimal number") != std::string::npos);
  }
  const auto spans = [](const char* text) {
    return *parse("RiskAssessment", {{"probability", text}})->criteria[0].alternatives[0].number;
  };
  CHECK(spans("5.4").low == 5.35);
  CHECK(spans("5.4").high == 5.45);
  CHECK(spans("100").low == 99.5);
  CHECK(spans("100.00").high == 100.005);
  CHECK(spans("1e2").low == 95);
  CHECK(spans("1e2").high == 105);
  CHECK(spans("0").low == -0.5);
  CHECK(spans("-5.4").low == -5.45);
  CHECK(spans("1000").low == 999.5);
  const auto long_one = resource(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "valueQuantity":{"value":1000000000000000000,"unit":"g"}})");  // more digits than a double holds
  CHECK(meets(long_one, "value-quantity", "1000000000000000000||g"));
  CHECK_FALSE(meets(long_one, "value-quantity", "ne1000000000000000000||g"));
}

TEST_CASE("a quantity is compared in any unit of its dimension") {
  const auto& o = observation();
  for (const char* yes :
       {"9.5", "9.5|http://unitsofmeasure.org|g/dL", "95|http://unitsofmeasure.org|g/L", "9.5||g/dL",
        "ge95|http://unitsofmeasure.org|g/L", "le95|http://unitsofmeasure.org|g/L",
        "gt90|http://unitsofmeasure.org|g/L", "95||g/L", "ap100|http://unitsofmeasure.org|g/L"})
    CHECK_MESSAGE(meets(o, "value-quantity", yes), yes);
  for (const char* no : {"95", "9.5|http://unitsofmeasure.org|g/L", "9.5|http://unitsofmeasure.org|mmol/L",
                         "9.5||mg", "gt95|http://unitsofmeasure.org|g/L", "9.5|http://other|g/dL", "9.4"})
    CHECK_FALSE_MESSAGE(meets(o, "value-quantity", no), no);
  CHECK(is_exact("Observation", "combo-value-quantity", "gt90|http://unitsofmeasure.org|g/L"));
  CHECK(is_exact("Observation", "value-quantity", "gt90"));
  CHECK(refused("Observation", "value-quantity", "9.5|g/dL").find("5.4||mg") != std::string::npos);
  const auto words =
      resource(R"({"resourceType":"Observation","valueQuantity":{"value":9.5,"unit":"g/dL"}})");
  CHECK(meets(words, "value-quantity", "9.5||g/dL"));
  CHECK_FALSE(meets(words, "value-quantity", "9.5|http://unitsofmeasure.org|g/dL"));
  const auto warm = resource(R"({"resourceType":"Observation","valueQuantity":{"value":38.2,
    "system":"http://unitsofmeasure.org","code":"Cel"}})");
  CHECK(meets(warm, "value-quantity", "gt100|http://unitsofmeasure.org|[degF]"));
  const auto below =
      resource(R"({"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<"}})");
  CHECK(meets(below, "value-quantity", "lt5"));
  CHECK_FALSE(meets(below, "value-quantity", "5"));
}

TEST_CASE("a composite holds in one element") {
  const auto bp =
      resource(R"({"resourceType":"Observation","code":{"coding":[{"code":"85354-9"}]},"component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":162}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":104}}]})");
  CHECK(meets(bp, "component-code-value-quantity", "8480-6$ge160"));
  CHECK(meets(bp, "combo-code-value-quantity", "http://loinc.org|8462-4$104"));
  CHECK_FALSE(meets(bp, "component-code-value-quantity", "8462-4$ge160"));
  CHECK_FALSE(meets(bp, "code-value-quantity", "8480-6$ge160"));
  CHECK(meets(bp, "component-code-value-quantity", "8462-4$ge160,8480-6$ge160"));
  CHECK(meets(observation(), "code-value-quantity", "718-7$lt100|http://unitsofmeasure.org|g/L"));
  CHECK_FALSE(is_exact("Observation", "combo-code-value-quantity", "8480-6$ge160"));
  CHECK(refused("Observation", "code-value-quantity", "718-7").find("code$value-quantity") !=
        std::string::npos);
}

TEST_CASE("contact points of one system are found as phone and as email") {
  const auto p = resource(
      R"({"resourceType":"Patient","telecom":[{"system":"phone","value":"0901"},{"system":"email","value":"a@b"}]})");
  CHECK(meets(p, "phone", "0901"));
  CHECK(meets(p, "telecom", "email|a@b"));
  CHECK(meets(p, "email", "a@b"));
  CHECK(meets(p, "phone", "phone|0901"));
  CHECK_FALSE(meets(p, "email", "0901"));
  CHECK_FALSE(meets(p, "phone", "a@b"));
  CHECK_FALSE(meets(p, "phone", "email|a@b"));
  CHECK(is_exact("Patient", "phone", "0901"));
}

}  // namespace
}  // namespace dyad::search
