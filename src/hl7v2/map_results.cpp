// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr const char* kCategory = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr const char* kAbsent = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

// A header of a device in PCD-01 ("MDS", "VMD", channel): it holds no value and says so.
bool is_header(const Segment& obx) { return obx[11].text() == "X" && obx[5].empty() && obx[2].empty(); }

bool from_monitor(const Mapping& m, const Segment& obx) {
  return m.monitor || obx[3].component(3).text() == "MDC" || obx[11].text() == "R";
}

void set_status(Mapping& m, Value& o, const Segment& obx, const ResultFrame& frame) {
  const std::string sent = obx[11].text();
  std::string status = m.tables.word("observation_status", sent);
  if (status.empty() && sent.empty() && !frame.report_status.empty())
    status = frame.report_status == "partial" ? "preliminary" : frame.report_status;
  if (status.empty()) {
    m.warn(sent.empty() ? kRequiredMissing : kTableValueMissing, "the status of the result is not told",
           obx.at(11));
    status = "unknown";
  }
  o.set("status", status);
}

// The vital signs whose category FHIR fixes.
bool is_vital(std::string_view loinc) {
  static constexpr std::string_view kVital[] = {"8867-4",  "9279-1", "2708-6",  "59408-5", "8310-5",
                                                "8480-6",  "8462-4", "8478-0",  "29463-7", "8302-2",
                                                "39156-5", "9843-4", "85354-9", "8889-8"};
  return std::ranges::find(kVital, loinc) != std::end(kVital);
}

std::string effective(Mapping& m, Value& o, const Segment& obx, const ResultFrame& frame, bool monitor) {
  std::string at = m.when(obx[14], obx.at(14));
  std::string until;
  if (at.empty() && frame.obr) {
    at = m.when((*frame.obr)[7], frame.obr->at(7));
    until = m.when((*frame.obr)[8], frame.obr->at(8));
  }
  if (at.empty() && monitor && !m.mapped.time.empty()) {
    at = m.mapped.time;
    m.warn(kRequiredMissing, "the time of the value is not told: that of the message was taken", obx.at(14));
  }
  const Value period = period_of(at, until);
  if (until != at && period.has("end"))
    o.set("effectivePeriod", period);
  else
    put(o, "effectiveDateTime", at);
  return at;
}

// OBX-18: the device that measured, made when it is not known yet.
void set_device(Mapping& m, Value& o, const Segment& obx) {
  const Part ei = obx[18].repetitions().front();
  const std::string own = ei.component(1).text(), universal = ei.component(3).text(),
                    type = ei.component(4).text();
  const std::string value = type.starts_with("EUI") && !universal.empty() ? universal
                            : own.empty()                                 ? universal
                                                                          : own;
  if (value.empty()) return;
  const std::string system =
      type.starts_with("EUI") ? "urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680" : m.local_system("device");
  const std::string id = id_of({"Device", system, value});
  if (m.made.insert("Device/" + id).second) {
    Value device = json::object({{"resourceType", "Device"},
                                 {"identifier", array(json::object({{"system", system}, {"value", value}}))},
                                 {"status", "active"}});
    m.add(Entry::Way::keep, "Device", id, std::move(device), obx.at(18));
  }
  o.set("device", reference("Device/" + id));
}

void set_rest(Mapping& m, Value& o, const Segment& obx, const Noted& noted) {
  Value interpretations;
  for (const Part& one : obx[8].repetitions()) {
    const std::string code = code_text(one.text());
    if (code.empty()) continue;
    if (m.tables.listed("interpretation", code))
      interpretations.push(coded("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code));
    else
      interpretations.push(json::object({{"text", code}}));
  }
  put(o, "interpretation", interpretations);
  put(o, "referenceRange", reference_range(obx, o["valueQuantity"]));
  put(o, "note", notes_of(noted.notes));
  put(o, "method", m.concept_of(obx[17].repetitions().front()));
  put(o, "bodySite", m.concept_of(obx[20].repetitions().front()));
  Value performers;
  for (const Part& one : obx[16].repetitions())
    if (const Value person = m.person(one); !person.is_null()) performers.push(person);
  if (const auto lab = obx[23].component(1).text(); !lab.empty())
    performers.push(json::object({{"type", "Organization"}, {"display", lab}}));
  put(o, "performer", performers);
  if (obx[32].valued() && o.has("dataAbsentReason"))  // why there is no value: only where there is none
    put(o, "dataAbsentReason", m.concept_of(obx[32].repetitions().front()));
}

void set_absence(Value& o, const Segment& obx) {
  for (const auto& [name, value] : o.members())
    if (name.starts_with("value")) return;
  const std::string status = obx[11].text();
  const char* reason = status == "N"                                     ? "not-asked"
                       : status == "X"                                   ? "not-performed"
                       : status == "I" || status == "O" || status == "S" ? "temp-unknown"
                                                                         : "unknown";
  o.set("dataAbsentReason", coded(kAbsent, reason));
}

// By what a result is known again when its correction comes.
std::string key_of(Mapping& m, const Segment& obx, ResultFrame& frame, const std::string& at, bool monitor) {
  const std::string code = obx[3].component(1).text() + "|" + obx[3].component(3).text(),
                    sub = std::string(obx[4].raw());
  const std::string device = obx[18].text() + obx[18].component(3).text();
  const bool by_time = monitor || frame.order_key.empty();  // no order stands behind it
  std::string key = by_time ? digest_of({m.sender, frame.person->key, device, code, sub, at})
                            : digest_of({m.sender, frame.order_key, code, sub});
  const int same = frame.seen[key]++;
  if (same == 0) return key;
  m.warn(kDuplicateKey, "the same code again without a sub-id of its own: told apart by its place only",
         obx.at(4));
  return digest_of({key, std::to_string(same)});
}

Entry::Way way_of(const std::string& status) {
  return status == "D" || status == "W" || status == "U" ? Entry::Way::status : Entry::Way::replace;
}

void map_result(Mapping& m, ResultFrame& frame, const Noted& noted, Value& documents,
                std::vector<std::string>& made) {
  const Segment& obx = *noted.segment;
  const bool monitor = from_monitor(m, obx);
  if (is_header(obx)) return;
  std::string loinc, category, unit;
  const Value code = observation_code(m, obx, &loinc, &category, &unit);
  if (code.is_null()) return;
  Value o = json::object({{"resourceType", "Observation"}});
  if (const Value own = m.entity(obx[21], "observation", "FILL"); !own.is_null())
    o.set("identifier", array(own));
  set_status(m, o, obx, frame);
  if (category.empty()) category = is_vital(loinc) || monitor ? "vital-signs" : "laboratory";
  o.set("category", array(coded(kCategory, category)));
  o.set("code", code);
  o.set("subject", reference(frame.person->reference));
  if (!frame.visit.empty()) o.set("encounter", reference(frame.visit));
  if (!frame.service.empty()) o.set("basedOn", array(reference(frame.service)));
  const std::string at = effective(m, o, obx, frame, monitor);
  const std::size_t before = m.mapped.findings.size();
  const std::size_t papers = documents.size();
  if (obx[5].valued()) set_value(m, o, obx, loinc, documents);
  for (std::size_t i = before; i < m.mapped.findings.size(); ++i)
    if (m.mapped.findings[i].severity == Finding::Severity::error)
      return;                             // nothing is kept of a value not understood
  if (documents.size() > papers) return;  // a document stands in the report
  set_absence(o, obx);
  set_rest(m, o, obx, noted);
  if (!frame.specimen.empty()) o.set("specimen", reference(frame.specimen));
  if (const auto issued = m.instant(obx[19], obx.at(19)); !issued.empty()) o.set("issued", issued);
  const std::string id = "v2-" + key_of(m, obx, frame, at, monitor).substr(0, 40);
  set_device(m, o, obx);
  const auto sent = obx[11].text();
  Entry& entry = m.add(way_of(sent), "Observation", id, std::move(o), obx.at());
  if (m.tables.fetal(loinc)) {
    entry.fetal = true;
    entry.fetal_channel = obx[4].whole_text();
  }
  made.push_back(entry.reference());
}

}  // namespace

Value observation_code(Mapping& m, const Segment& obx, std::string* loinc, std::string* category,
                       std::string* unit) {
  Value code = m.concept_of(obx[3].repetitions().front());
  if (code.is_null()) {
    m.error(kRequiredMissing, "a result says what was observed", obx.at(3));
    return {};
  }
  json::Array known;
  const Part cwe = obx[3].repetitions().front();
  for (const int first : {1, 4}) {
    const std::string sent = code_text(cwe.component(first).text());
    if (sent.empty()) continue;
    if (cwe.component(first + 2).text() == "MDC") {
      if (const MdcRow* row = m.tables.mdc(sent, cwe.component(first + 1).text())) {
        if (row->conflicting) {
          m.error(kTableValueMissing,
                  "sources disagree about what this code of a monitor is: nothing is kept of its value",
                  obx.at(3));
          return {};
        }
        for (const auto& term : row->loinc)
          known.push_back(json::object({{"system", kLoinc}, {"code", term}}));
        *category = row->category;
        *unit = row->unit;
      }
    } else if (const LocalCode* local = m.tables.local(m.sender, sent)) {
      Value coding = json::object({{"system", kLoinc}, {"code", local->loinc}});
      put(coding, "display", local->display);
      known.push_back(coding);
      *unit = local->unit;
    }
  }
  for (const Value& coding : code["coding"].items())
    if (std::ranges::none_of(known, [&](const Value& k) {
          return k["system"] == coding["system"] && k["code"] == coding["code"];
        }))
      known.push_back(coding);
  for (const Value& coding : known)
    if (coding["system"].as_string() == kLoinc && loinc->empty())
      *loinc = std::string(coding["code"].as_string());
  if (loinc->empty())
    m.warn(kTableValueMissing, "no LOINC term is known for this code: kept under the sender's own",
           obx.at(3));
  // A pulse oximeter's saturation carries both terms: R4's profile fixes the one, devices mean the other.
  if (*loinc == "59408-5" &&
      std::ranges::none_of(known, [](const Value& k) { return k["code"].as_string() == "2708-6"; }))
    known.push_back(json::object({{"system", kLoinc}, {"code", "2708-6"}}));
  if (!known.empty()) code.set("coding", std::move(known));
  return code;
}

Value notes_of(const std::vector<const Segment*>& notes) {
  std::string text;
  for (const Segment* nte : notes)
    for (const Part& one : (*nte)[3].repetitions())
      if (const auto line = one.whole_text(); !line.empty())
        text.append(text.empty() ? "" : "\n").append(line);
  return text.empty() ? Value() : array(json::object({{"text", text}}));
}

std::vector<std::string> map_results(Mapping& m, ResultFrame& frame, const std::vector<Noted>& results,
                                     Value& documents) {
  std::vector<std::string> made;
  for (const Noted& noted : results) map_result(m, frame, noted, documents, made);
  return made;
}

}  // namespace dyad::hl7v2
