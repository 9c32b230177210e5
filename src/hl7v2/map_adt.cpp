// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

void map_allergies(Mapping& m, const PatientGroup& group, const Person& person) {
  for (const Segment* al1 : group.allergies) {
    const Segment& s = *al1;
    const Value code = m.concept_of(s[3]);
    if (code.is_null()) {
      m.error(kRequiredMissing, "an allergy names what it is to", s.at(3));
      continue;
    }
    Value allergy = json::object({{"resourceType", "AllergyIntolerance"}});
    allergy.set("clinicalStatus",
                coded("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"));
    if (const auto category = m.tables.word("allergy_category", s[2].text()); !category.empty())
      allergy.set("category", array(category));
    put(allergy, "criticality", m.tables.word("allergy_criticality", s[4].text()));
    allergy.set("code", code);
    allergy.set("patient", reference(person.reference));
    put(allergy, "onsetDateTime", m.when(s[6], s.at(6)));
    Value manifestations;
    for (const Part& one : s[5].repetitions())
      if (const auto text = one.whole_text(); !text.empty())
        manifestations.push(json::object({{"text", text}}));
    if (!manifestations.is_null())
      allergy.set("reaction", array(json::object({{"manifestation", manifestations}})));
    const std::string id = id_of({"AllergyIntolerance", person.key, json::write(code)});
    m.add(Entry::Way::merge, "AllergyIntolerance", id, std::move(allergy), s.at());
  }
}

void map_diagnoses(Mapping& m, const PatientGroup& group, const Person& person, const std::string& visit) {
  for (const Segment* dg1 : group.diagnoses) {
    const Segment& s = *dg1;
    Value code = m.concept_of(s[3]);
    if (code.is_null() && !s[4].text().empty()) code = json::object({{"text", s[4].text()}});
    if (code.is_null()) {
      m.error(kRequiredMissing, "a diagnosis has a code or a text", s.at(3));
      continue;
    }
    Value condition = json::object({{"resourceType", "Condition"}});
    const bool gone = s[21].text() == "D";
    const char* kStatus = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    if (!gone)
      condition.set("clinicalStatus",
                    coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"));
    condition.set("verificationStatus", coded(kStatus, gone                 ? "entered-in-error"
                                                       : s[6].text() == "F" ? "confirmed"
                                                                            : "provisional"));
    condition.set("category", array(coded("http://terminology.hl7.org/CodeSystem/condition-category",
                                          "encounter-diagnosis")));
    condition.set("code", code);
    condition.set("subject", reference(person.reference));
    if (!visit.empty()) condition.set("encounter", reference(visit));
    put(condition, "onsetDateTime", m.when(s[5], s.at(5)));
    if (const Value by = m.person(s[16].repetitions().front()); !by.is_null()) condition.set("asserter", by);
    const std::string own = s[20].component(1).text();
    const std::string id = id_of(
        {"Condition", person.key, visit, own.empty() ? json::write(code["coding"]) + s[4].text() : own});
    m.add(Entry::Way::merge, "Condition", id, std::move(condition), s.at());
    if (gone) m.mapped.entries.back().removed.emplace_back("clinicalStatus");
  }
}

void map_admission(Mapping& m, const PatientGroup& group) {
  const auto person = map_patient(m, group.pid, true);
  if (!person) return;
  if (m.header.trigger == "A40") return map_merge(m, group, *person);
  const std::string visit = map_visit(m, group.pv1, *person, true);
  map_relatives(m, group, *person);
  map_allergies(m, group, *person);
  map_diagnoses(m, group, *person, visit);
  ResultFrame frame;
  frame.person = &*person;
  frame.visit = visit;
  frame.order_key = "admission|" + visit;
  Value documents;
  map_results(m, frame, group.loose, documents);
}

}  // namespace dyad::hl7v2
