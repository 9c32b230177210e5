// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr const char* kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

Value class_of(Mapping& m, const Segment& pv1) {
  const std::string code = code_text(pv1[2].text());
  const Value& known = m.tables.codes()["encounter_class"][code];
  if (known.is_array())
    return json::object(
        {{"system", kActCode}, {"code", known[std::size_t{0}]}, {"display", known[std::size_t{1}]}});
  return json::object(
      {{"system", "http://terminology.hl7.org/CodeSystem/v2-0004"}, {"code", code.empty() ? "U" : code}});
}

std::string status_of(Mapping& m, const Segment& pv1) {
  const std::string& event = m.header.trigger;
  if (event == "A03") return "finished";
  if (event == "A11") return "cancelled";
  if (event == "A05") return "planned";
  if (event == "A01" || event == "A02" || event == "A06" || event == "A12" || event == "A13")
    return "in-progress";
  if (pv1[45].valued()) return "finished";
  const auto by_class = m.tables.word("encounter_status_by_class", code_text(pv1[2].text()));
  return by_class.empty() ? "unknown" : by_class;
}

void participants(Mapping& m, const Segment& pv1, Value& visit) {
  struct Role {
    int field;
    const char* code;
    const char* text;
  };
  static constexpr Role kRoles[] = {
      {7, "ATND", "attender"}, {8, "REF", "referrer"}, {9, "CON", "consultant"}, {17, "ADM", "admitter"}};
  Value all;
  for (const Role& role : kRoles)
    for (const Part& one : pv1[role.field].repetitions()) {
      const Value person = m.person(one);
      if (person.is_null()) continue;
      all.push(json::object(
          {{"type",
            array(coded("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", role.code, role.text))},
           {"individual", person}}));
    }
  put(visit, "participant", all);
}

void locations(Mapping& m, const Segment& pv1, const std::string& at, Value& visit) {
  Value all;
  if (const Value before = m.location(pv1[6], pv1.at(6)); !before.is_null() && m.header.trigger == "A02")
    all.push(json::object({{"location", before}, {"status", "completed"}}));
  if (const Value now = m.location(pv1[3], pv1.at(3)); !now.is_null()) {
    const bool planned = pv1[2].text() == "P" || m.header.trigger == "A05";
    Value here = json::object({{"location", now},
                               {"status", planned                     ? "planned"
                                          : m.header.trigger == "A03" ? "completed"
                                                                      : "active"}});
    if (!at.empty() && (m.header.trigger == "A01" || m.header.trigger == "A02" || m.header.trigger == "A04"))
      here.set("period", json::object({{"start", at}}));
    all.push(std::move(here));
  }
  put(visit, "location", all);
}

}  // namespace

std::string map_visit(Mapping& m, const Segment* pv1, const Person& person, bool tells) {
  if (!pv1) return {};
  const Segment& s = *pv1;
  const Value number = m.identifier(s[19].repetitions().front(), "visit");
  if (number.is_null()) {
    if (tells) m.warn(kRequiredMissing, "no visit number: the visit is not kept as an Encounter", s.at(19));
    return {};
  }
  const Segment* evn = m.message.first("EVN");
  std::string at = evn ? m.instant((*evn)[6].valued() ? (*evn)[6] : (*evn)[2], evn->at(2)) : std::string();
  if (at.empty()) at = m.mapped.time;
  const std::string key =
      std::string(number["system"].as_string()) + "|" + std::string(number["value"].as_string());
  Value visit = json::object({{"resourceType", "Encounter"},
                              {"identifier", array(number)},
                              {"status", status_of(m, s)},
                              {"class", class_of(m, s)}});
  visit.set("subject", reference(person.reference));
  if (tells) {
    participants(m, s, visit);
    put(visit, "serviceType", m.concept_of(s[10]));
    if (const Value type = m.concept_of(s[4]); !type.is_null()) visit.set("type", array(type));
  }
  std::string start = m.when(s[44], s.at(44)), end = m.when(s[45], s.at(45));
  if (start.empty() && m.header.trigger == "A01") start = at;
  if (end.empty() && m.header.trigger == "A03") end = at;
  const Value period = period_of(start, end);
  if (!end.empty() && !period.has("end"))
    m.warn(kDataTypeError, "the visit ends before it begins: its end was left out", s.at(45));
  put(visit, "period", period);
  if (tells) locations(m, s, at, visit);
  Value stay = json::Object{};
  put(stay, "admitSource", m.concept_of(s[14]));
  put(stay, "dischargeDisposition", m.concept_of(s[36]));
  if (tells) put(visit, "hospitalization", stay);
  Entry& entry = m.add(tells ? Entry::Way::merge : Entry::Way::keep, "Encounter", id_of({"Encounter", key}),
                       std::move(visit), s.at());
  entry.event_time = at;
  return entry.reference();
}

}  // namespace dyad::hl7v2
