// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/mapping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "fhir/validate.hpp"

using namespace dyad;
using namespace dyad::hl7v2;
using json::Value;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(DYAD_SOURCE_DIR) + "/data/hl7v2/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

const char* const kSite =
    R"({"senders":{"LAB|H1":{"codes":{"GLU":{"loinc":"2345-7","display":"Glucose"}},"authorities":{"H1MRN":"https://h1.example/mrn"}}}})";

const Tables& tables() {
  static const Tables all = [] {
    auto read = Tables::read(file("units.json"), file("mdc_loinc.json"), file("codes.json"), kSite);
    REQUIRE_MESSAGE(read, (read ? "" : read.error().text()));
    return std::move(*read);
  }();
  return all;
}

std::string head(const std::string& type, const std::string& more = "") {
  return "MSH|^~\\&|LAB|H1|DYAD|H2|20260203041500+0700||" + type + "|77|P|2.5.1" + more + "\r";
}

const std::string kPid = "PID|1||5001^^^H1MRN^MR||Tr\xE1\xBA\xA7n^\xC4\x90\xC3\xA0o||19950301|F\r";

Mapped map(const std::string& text) {
  static const Zone zone = *Zone::find("Asia/Ho_Chi_Minh");
  auto message = read_message(text);
  REQUIRE_MESSAGE(message, (message ? "" : message.error().text()));
  Mapped out = map_message(*message, {tables(), &zone});
  for (const Entry& e : out.entries) {
    Value resource = e.resource;
    if (!e.id.empty()) resource.set("id", e.id);
    const auto valid = fhir::validate(resource);
    CHECK_MESSAGE(valid, (valid ? "" : valid.error().text()), " ", json::write(resource));
  }
  return out;
}

std::vector<const Entry*> of(const Mapped& mapped, std::string_view type) {
  std::vector<const Entry*> out;
  for (const Entry& e : mapped.entries)
    if (e.type == type) out.push_back(&e);
  return out;
}

const Value& only(const Mapped& mapped, std::string_view type) {
  const auto all = of(mapped, type);
  REQUIRE_MESSAGE(all.size() == 1, type, " ", all.size());
  return all[0]->resource;
}

std::string findings(const Mapped& mapped) {
  std::string out;
  for (const auto& f : mapped.findings)
    out += std::to_string(static_cast<int>(f.severity)) + " " + f.place.text() + ": " + f.text + "\n";
  return out;
}

std::string lab(const std::string& obx, const std::string& obr =
                                            "OBR|1|P1^EHR|F1^LAB|24323-8^Panel^LN|||20260203040000+0700||||||"
                                            "|||||||||20260203041400+0700|||F\r") {
  return head("ORU^R01^ORU_R01") + kPid + obr + obx;
}

Value value_of(const std::string& obx) { return only(map(lab(obx)), "Observation"); }

}  // namespace

TEST_CASE("a laboratory report becomes report, results and order, all of one patient found by number") {
  const auto m = map(lab(
      "OBX|1|NM|2823-3^Potassium^LN||4.10|mmol/L|3.5-5.1|N|||F|||20260203040000+0700\rNTE|1||not haemolysed\r"
      "SPM|1|S1&EHR^S2&LAB||SER^Serum^HL70487|||||||||||||20260203035500+0700\r"));
  CHECK_MESSAGE(m.wholly(), findings(m));
  const auto& patient = *of(m, "Patient")[0];
  CHECK(patient.way == Entry::Way::fill);
  CHECK(patient.condition == "identifier=https://h1.example/mrn|5001");
  CHECK(patient.resource["name"][std::size_t{0}]["family"].as_string() == "Trần");
  const auto& o = only(m, "Observation");
  CHECK(o["status"].as_string() == "final");
  CHECK(o["valueQuantity"]["value"].number_text() == "4.10");
  CHECK(o["valueQuantity"]["code"].as_string() == "mmol/L");
  CHECK(o["referenceRange"][std::size_t{0}]["low"]["value"].number_text() == "3.5");
  CHECK(o["interpretation"][std::size_t{0}]["coding"][std::size_t{0}]["code"].as_string() == "N");
  CHECK(o["note"][std::size_t{0}]["text"].as_string() == "not haemolysed");
  CHECK(o["effectiveDateTime"].as_string() == "2026-02-03T04:00:00+07:00");
  const auto& report = only(m, "DiagnosticReport");
  CHECK(report["result"].size() == 1);
  CHECK(report["specimen"].size() == 1);
  CHECK(report["identifier"].size() == 2);
  CHECK(only(m, "ServiceRequest")["identifier"].size() == 2);
}

TEST_CASE("each type of OBX-2 finds its FHIR value") {
  const auto one = [](const char* kind, const char* value, const char* unit = "mg/dL") {
    return value_of(std::string("OBX|1|") + kind + "|2345-7^Glucose^LN||" + value + "|" + unit + "|||||F\r");
  };
  CHECK(one("NM", "+7.50")["valueQuantity"]["value"].number_text() == "7.50");
  CHECK(one("NM", ".5")["valueQuantity"]["value"].number_text() == "0.5");
  CHECK(one("NM", "<5")["valueQuantity"]["comparator"].as_string() == "<");
  CHECK(one("NM", "haemolysed")["valueString"].as_string() == "haemolysed");
  CHECK(one("SN", ">=^90")["valueQuantity"]["comparator"].as_string() == ">=");
  CHECK(one("SN", "^1^:^128")["valueRatio"]["denominator"]["value"].number_text() == "128");
  CHECK(one("SN", "^3^-^5")["valueRange"]["high"]["value"].number_text() == "5");
  CHECK(one("SN", "^2^+")["valueString"].as_string() == "2+");
  CHECK(one("CWE", "260385009^Negative^SCT")["valueCodeableConcept"]["coding"][std::size_t{0}]["system"]
            .as_string() == "http://snomed.info/sct");
  CHECK(one("TX", "line 1~line 2")["valueString"].as_string() == "line 1\nline 2");
  CHECK(one("DT", "20260203")["valueDateTime"].as_string() == "2026-02-03");
  CHECK(one("TS", "202602030415")["valueDateTime"].as_string() == "2026-02-03T04:15:00+07:00");
  CHECK(one("TM", "0415")["valueTime"].as_string() == "04:15:00");
  CHECK(one("NM", "")["dataAbsentReason"].is_object());
  CHECK(one("NM", "\"\"")["dataAbsentReason"].is_object());
}

TEST_CASE("a waveform needs its spacing, which two times of the order tell") {
  const auto obr = "OBR|1||F9^LAB|1^Wave^L|||20260203040000+0700|20260203040001+0700|||||||||||||||||F\r";
  const auto m = map(lab("OBX|1|NA|131329^MDC_ECG_ELEC_POTL_I^MDC||1^2^3^4|mV|||||F\r", obr));
  const auto& o = only(m, "Observation");
  CHECK(o["valueSampledData"]["data"].as_string() == "1 2 3 4");
  CHECK(o["valueSampledData"]["period"].as_double() == 250);
  const auto without = map(lab("OBX|1|NA|131329^MDC_ECG_ELEC_POTL_I^MDC||1^2^3^4|mV|||||F\r"));
  CHECK(of(without, "Observation").empty());
  CHECK_FALSE(without.wholly());
}

TEST_CASE("a document among the results stands in the report") {
  const auto m = map(lab("OBX|1|ED|PDF^Report^L||^application^pdf^Base64^JVBERi0=|||||F\r"));
  CHECK_MESSAGE(m.wholly(), findings(m));
  CHECK(only(m, "DiagnosticReport")["presentedForm"][std::size_t{0}]["contentType"].as_string() ==
        "application/pdf");
  CHECK(of(m, "Observation").empty());
  CHECK_FALSE(map(lab("OBX|1|ED|PDF^Report^L||^application^pdf^Base64^not base64!|||||F\r")).wholly());
}

TEST_CASE("units as feeds write them become UCUM, an unknown one stays as text and is found") {
  for (const auto& [sent, meant] : {std::pair{"mmHg", "mm[Hg]"},
                                    {"bpm", "/min"},
                                    {"x10^9/L", "10*9/L"},
                                    {"tera.l-1", "10*12/L"},
                                    {"10*9/l", "10*9/L"},
                                    {"MG/DL", "mg/dL"},
                                    {"264864^MDC_DIM_BEAT_PER_MIN^MDC", "/min"},
                                    {"264672^^MDC", "/min"},
                                    {"264704^^MDC", "/h"}}) {
    const auto o = value_of(std::string("OBX|1|NM|1^x^L||5|") + sent + "|||||F\r");
    CHECK_MESSAGE(o["valueQuantity"]["code"].as_string() == meant, sent);
  }
  const auto m = map(lab("OBX|1|NM|1^x^L||5|furlongs|||||F\r"));
  const auto& q = only(m, "Observation")["valueQuantity"];
  CHECK(q["unit"].as_string() == "furlongs");
  CHECK_FALSE(q.has("code"));
  CHECK(findings(m).find("OBX-6") != std::string::npos);
  CHECK(m.wholly());
}

TEST_CASE("a correction, a deletion and a resend speak of the same Observation") {
  const auto id = [](const char* status, const char* value) {
    const auto m = map(lab(std::string("OBX|1|NM|2823-3^K^LN|1|") + value + "|mmol/L|||||" + status + "\r"));
    return of(m, "Observation")[0]->id + " " + std::string(only(m, "Observation")["status"].as_string());
  };
  const auto first = id("F", "4.1");
  CHECK(id("F", "4.1") == first);
  CHECK(id("C", "4.7") == first.substr(0, first.find(' ')) + " corrected");
  CHECK(id("D", "") == first.substr(0, first.find(' ')) + " entered-in-error");
  CHECK(id("X", "") == first.substr(0, first.find(' ')) + " cancelled");
}

TEST_CASE("the same code twice is told apart by sub-id, or by its place and then found") {
  const auto with =
      map(lab("OBX|1|NM|2823-3^K^LN|1|4.1|mmol/L|||||F\rOBX|2|NM|2823-3^K^LN|2|4.2|mmol/L|||||F\r"));
  CHECK(of(with, "Observation")[0]->id != of(with, "Observation")[1]->id);
  CHECK(findings(with).empty());
  const auto without =
      map(lab("OBX|1|NM|2823-3^K^LN||4.1|mmol/L|||||F\rOBX|2|NM|2823-3^K^LN||4.2|mmol/L|||||F\r"));
  CHECK(of(without, "Observation")[0]->id != of(without, "Observation")[1]->id);
  CHECK(findings(without).find("OBX[2]-4") != std::string::npos);
}

TEST_CASE("a local code gets LOINC from the site's map for its sender only") {
  const auto o = value_of("OBX|1|NM|GLU^Glucose^L||90|mg/dL|||||F\r");
  CHECK(o["code"]["coding"][std::size_t{0}]["code"].as_string() == "2345-7");
  CHECK(o["code"]["coding"][std::size_t{1}]["code"].as_string() == "GLU");
  auto other = lab("OBX|1|NM|GLU^Glucose^L||90|mg/dL|||||F\r");
  other.replace(other.find("|LAB|"), 5, "|OTHER|");
  const auto m = map(other);
  CHECK(only(m, "Observation")["code"]["coding"].size() == 1);
  CHECK(findings(m).find("LOINC") != std::string::npos);
}

TEST_CASE("a monitor's values are vital signs with LOINC beside MDC, its headers are passed over") {
  const std::string pcd = "||||NE|AL||UNICODE UTF-8|||PCD_DEC_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO";
  const auto at = [&](const char* time) {
    return head("ORU^R01^ORU_R01", pcd) + kPid +
           "PV1||I|ICU^^Bed1\rOBR|1|X^GE|Y^GE|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||" + time +
           "\r"
           "OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||0123456789ABCDEF^^"
           "0123456789ABCDEF^EUI-64\r"
           "OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.5.1.1|92|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R|||||||"
           "0123456789ABCDEF^^0123456789ABCDEF^EUI-64\r"
           "OBX|3|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.5.1.2|97|262688^MDC_DIM_PERCENT^MDC|||||R\r";
  };
  const auto m = map(at("20260203041000+0700"));
  CHECK_MESSAGE(m.wholly(), findings(m));
  CHECK(of(m, "DiagnosticReport").empty());
  const auto all = of(m, "Observation");
  REQUIRE(all.size() == 2);
  CHECK(all[0]->resource["code"]["coding"][std::size_t{0}]["code"].as_string() == "8867-4");
  CHECK(all[0]->resource["code"]["coding"][std::size_t{1}]["system"].as_string() ==
        "urn:iso:std:iso:11073:10101");
  CHECK(all[0]->resource["category"][std::size_t{0}]["coding"][std::size_t{0}]["code"].as_string() ==
        "vital-signs");
  CHECK(json::write(all[1]->resource["code"]).find("2708-6") != std::string::npos);
  CHECK(all[0]->resource["device"].is_object());
  CHECK(of(map(at("20260203041010+0700")), "Observation")[0]->id != all[0]->id);
  CHECK(of(map(at("20260203041000+0700")), "Observation")[0]->id == all[0]->id);
}

TEST_CASE("a number and a name of a monitor's code that disagree are not translated") {
  const auto o = value_of("OBX|1|NM|147842^MDC_RESP_RATE^MDC||20|264928^MDC_DIM_RESP_PER_MIN^MDC|||||F\r");
  CHECK(o["code"]["coding"].size() == 1);
}

TEST_CASE("a monitor's code whose sources disagree keeps nothing of its value and waits for a person") {
  for (const char* code :
       {"151804^MDC_PRESS_AWAY_END_EXP_POS", "151976^MDC_PRESS_AWAY_END_EXP_POS", "151804^"}) {
    const auto m = map(lab(std::string("OBX|1|NM|") + code + "^MDC||8|266048^MDC_DIM_CM_H2O^MDC|||||F\r"));
    CHECK(of(m, "Observation").empty());
    CHECK_FALSE(m.wholly());
    CHECK(findings(m).find("OBX-3") != std::string::npos);
  }
  const auto o =
      value_of("OBX|1|NM|151976^MDC_VENT_PRESS_AWAY_END_EXP_POS^MDC||8|266048^MDC_DIM_CM_H2O^MDC|||||F\r");
  CHECK(o["code"]["coding"][std::size_t{0}]["code"].as_string() == "76248-4");
}

TEST_CASE("a fetal value in a mother's message stays hers and is marked as the child's") {
  const auto m = map(lab("OBX|1|NM|55283-6^FHR^LN|1|142|bpm|||||F\r"));
  CHECK(of(m, "Observation")[0]->fetal);
  CHECK(of(m, "Observation")[0]->fetal_channel == "1");
  CHECK_FALSE(of(map(lab("OBX|1|NM|8867-4^HR^LN|1|92|bpm|||||F\r")), "Observation")[0]->fetal);
}

TEST_CASE(
    "times without zone are the site's and the sender is told once; without a site's zone they are refused") {
  const auto m = map(head("ORU^R01") + kPid +
                     "OBR|1||F1^LAB|1^x^L|||202602030400|||||||||||||||202602030414|||F\rOBX|1|ST|1^x^L||a|||"
                     "|||F|||202602030400\r");
  const std::string said = findings(m);
  CHECK(said.find("Asia/Ho_Chi_Minh") != std::string::npos);
  CHECK(said.find("Asia/Ho_Chi_Minh", said.find("Asia/Ho_Chi_Minh") + 5) == std::string::npos);
  CHECK(only(m, "Observation")["effectiveDateTime"].as_string() == "2026-02-03T04:00:00+07:00");
  auto message =
      read_message(head("ORU^R01") + kPid +
                   "OBR|1||F1^LAB|1^x^L|||202602030400||||||||||||||||||F\rOBX|1|ST|1^x^L||a||||||F\r");
  CHECK_FALSE(map_message(*message, {tables(), nullptr}).wholly());
}

TEST_CASE("an admission makes patient, visit with its place, relatives, allergies and diagnoses") {
  const auto m =
      map(head("ADT^A01^ADT_A01") + "EVN|A01|20260203040000+0700\r" + kPid +
          "NK1|1|Trần^Bình|SPO^Spouse^HL70063||0901234567\rPV1|1|I|W1^R2^B3^H1||||D1^Lê^Hoa|||OBS||||||||I|"
          "V100^^^H1\r"
          "AL1|1|DA|70618^Penicillin^RXNORM|SV|rash\rDG1|1||O14.1^Severe pre-eclampsia^I10|||F\rZPD|own\r");
  CHECK_MESSAGE(m.wholly(), findings(m));
  const auto& visit = only(m, "Encounter");
  CHECK(visit["status"].as_string() == "in-progress");
  CHECK(visit["class"]["code"].as_string() == "IMP");
  CHECK(visit["location"][std::size_t{0}]["status"].as_string() == "active");
  CHECK(visit["period"]["start"].as_string() == "2026-02-03T04:00:00+07:00");
  CHECK(only(m, "RelatedPerson")["relationship"][std::size_t{0}]["coding"][std::size_t{0}]["code"]
            .as_string() == "SPS");
  CHECK(only(m, "AllergyIntolerance")["criticality"].as_string() == "high");
  CHECK(only(m, "Condition")["verificationStatus"]["coding"][std::size_t{0}]["code"].as_string() ==
        "confirmed");
}

TEST_CASE("a newborn names its mother: she is linked to it and her own data are not touched") {
  const auto m =
      map(head("ADT^A28^ADT_A05") +
          "PID|1||9001^^^H1MRN^MR||BABY^OF DAO||20260203031000+0700|M|||||||||||||5001^^^H1MRN^MR|||Y|2\r");
  CHECK_MESSAGE(m.wholly(), findings(m));
  const auto people = of(m, "Patient");
  REQUIRE(people.size() == 2);
  CHECK(people[0]->resource["multipleBirthInteger"].as_int() == 2);
  CHECK(people[0]->resource.has("_birthDate"));
  CHECK(people[1]->condition == "identifier=https://h1.example/mrn|5001");
  CHECK(people[1]->resource.members().size() == 3);  // type, number and link
  CHECK(only(m, "RelatedPerson")["patient"]["reference"].as_string() == people[0]->full_url);
  CHECK_FALSE(map(head("ADT^A28") + "PID|1||9001^^^H1MRN^MR||B||||||||||||||||9001^^^H1MRN^MR\r").wholly());
}

TEST_CASE("a merge leaves one patient and points the other to it") {
  const auto m = map(head("ADT^A40^ADT_A39") + kPid + "MRG|4001^^^H1MRN^MR\r");
  CHECK_MESSAGE(m.wholly(), findings(m));
  const auto people = of(m, "Patient");
  REQUIRE(people.size() == 2);
  CHECK(people[1]->resource["active"].as_bool() == false);
  CHECK(people[1]->resource["link"][std::size_t{0}]["type"].as_string() == "replaced-by");
  CHECK(people[0]->resource["link"][std::size_t{0}]["type"].as_string() == "replaces");
  CHECK_FALSE(map(head("ADT^A40") + kPid).wholly());
}

TEST_CASE("orders, appointments and documents have their resources") {
  const auto order =
      map(head("ORM^O01^ORM_O01") + kPid +
          "ORC|NW|P7^EHR||||||||||D1^Lê^Hoa\rOBR|1|P7^EHR||24323-8^Panel^LN|||||||||||||||||||||||^^^^^S\r");
  CHECK_MESSAGE(order.wholly(), findings(order));
  CHECK(only(order, "ServiceRequest")["status"].as_string() == "active");
  CHECK(only(order, "ServiceRequest")["priority"].as_string() == "stat");
  const auto visit =
      map(head("SIU^S12^SIU_S12") +
          "SCH|A1^EHR|||||^Operation|^Caesarean||60|min|^^60^202602040800+0700^202602040900+0700\r" + kPid +
          "AIL|1||OR1^^^H1\r");
  CHECK_MESSAGE(visit.wholly(), findings(visit));
  CHECK(only(visit, "Appointment")["status"].as_string() == "booked");
  CHECK(only(visit, "Appointment")["participant"].size() == 2);
  const auto cancelled = map(head("SIU^S15^SIU_S12") + "SCH|A1^EHR\r" + kPid);
  CHECK(of(cancelled, "Appointment")[0]->id == of(visit, "Appointment")[0]->id);
  CHECK(only(cancelled, "Appointment")["status"].as_string() == "cancelled");
  const auto document =
      map(head("MDM^T02^MDM_T02") + kPid +
          "TXA|1|OP^Operation note|TX||||||D1^Lê^Hoa|||DOC1^EHR|||||AU\rOBX|1|TX|x||first~second\r");
  CHECK_MESSAGE(document.wholly(), findings(document));
  CHECK(only(document, "DocumentReference")["docStatus"].as_string() == "final");
  CHECK(only(document, "Binary")["data"].as_string() == "Zmlyc3QKc2Vjb25k");
}

TEST_CASE("what cannot be told is found by segment, field and code") {
  CHECK(findings(map(head("ORU^R01") + "PID|1||||Nobody\rOBR|1||F1|1^x^L||||||||||||||||||F\r"))
            .find("PID-3") != std::string::npos);
  const auto unknown = map(head("BAR^P01") + kPid);
  CHECK_FALSE(unknown.supported);
  CHECK(unknown.findings.back().code == kUnsupportedType);
  CHECK(map(head("ADT^A60") + kPid).findings.back().code == kUnsupportedEvent);
  const auto bad_time = map(lab("OBX|1|NM|1^x^L||5|mg|||||F|||soon\r"));
  CHECK(findings(bad_time).find("OBX-14") != std::string::npos);
}

TEST_CASE("a visit remembers where she has been; cancelled moves never were") {
  Findings found;
  const auto message = [](const std::string& event, const std::string& bed, const std::string& time) {
    const auto m = map(head("ADT^" + event) + "EVN|" + event + "|" + time + "\r" + kPid + "PV1|1|I|W^R^" +
                       bed + "||||||||||||||||V1^^^H1\r");
    return *of(m, "Encounter")[0];
  };
  Value visit = message("A01", "1", "202602030400+0700").resource;
  const auto apply = [&](const std::string& event, const std::string& bed, const std::string& time) {
    if (auto next = merged(visit, message(event, bed, time), "", found)) visit = *next;
    std::string out;
    for (const Value& place : visit["location"].items())
      out += std::string(place["location"]["display"].as_string().substr(4)) +
             (place["status"].as_string() == "active" ? "+ " : "- ");
    return out + std::string(visit["status"].as_string());
  };
  CHECK(apply("A02", "2", "202602030500+0700") == "1- 2+ in-progress");
  CHECK(visit["location"][std::size_t{0}]["period"]["end"].as_string() == "2026-02-03T05:00:00+07:00");
  CHECK(apply("A12", "1", "202602030510+0700") == "1+ in-progress");
  CHECK(apply("A08", "1", "202602030520+0700") == "1+ in-progress");
  CHECK(apply("A03", "1", "202602030600+0700") == "1- finished");
  CHECK(apply("A13", "1", "202602030610+0700") == "1+ in-progress");
  CHECK(apply("A11", "1", "202602030620+0700").ends_with("cancelled"));
}
