// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

struct OrderIds {
  Value placer, filler;
  std::string key;  // by which results of this order are known again
};

OrderIds ids_of(Mapping& m, const OrderGroup& order, const Person& person) {
  OrderIds out;
  const auto either = [&](int n, const char* kind, const char* type) {
    Value id;
    if (order.obr.segment) id = m.entity((*order.obr.segment)[n].repetitions().front(), kind, type);
    if (id.is_null() && order.orc) id = m.entity((*order.orc)[n].repetitions().front(), kind, type);
    return id;
  };
  out.placer = either(2, "placer", "PLAC");
  out.filler = either(3, "filler", "FILL");
  const Value& best = out.filler.is_null() ? out.placer : out.filler;
  if (!best.is_null()) {
    out.key = std::string(best["system"].as_string()) + "|" + std::string(best["value"].as_string());
    // One order number may cover several batteries: each is a report of its own.
    if (order.obr.segment) out.key += "|" + (*order.obr.segment)[4].component(1).text();
  } else if (order.obr.segment) {
    const Segment& obr = *order.obr.segment;
    out.key = person.key + "|" + obr[4].text() + "|" + obr[7].text();
  }
  return out;
}

std::string map_specimen(Mapping& m, const Segment& spm, const Person& person, const std::string& key) {
  Value specimen = json::object({{"resourceType", "Specimen"}});
  Value identifiers;
  for (const int n : {1, 2}) {
    const std::string value = spm[2].component(n).sub(1).text();
    if (!value.empty())
      identifiers.push(json::object(
          {{"system", m.local_system(n == 1 ? "specimen-placer" : "specimen-filler")}, {"value", value}}));
  }
  put(specimen, "identifier", identifiers);
  put(specimen, "type", m.concept_of(spm[4]));
  specimen.set("subject", reference(person.reference));
  put(specimen, "receivedTime", m.when(spm[18], spm.at(18)));
  Value collection = json::Object{};
  const std::string from = m.when(spm[17].component(1), spm.at(17, 1)),
                    until = m.when(spm[17].component(2), spm.at(17, 2));
  if (from != until && period_of(from, until).has("end") && !from.empty())
    collection.set("collectedPeriod", period_of(from, until));
  else
    put(collection, "collectedDateTime", from);
  put(collection, "bodySite", m.concept_of(spm[8]));
  put(specimen, "collection", collection);
  if (const auto available = spm[20].text(); available == "Y" || available == "N")
    specimen.set("status", available == "Y" ? "available" : "unavailable");
  if (const auto text = spm[14].whole_text(); !text.empty())
    specimen.set("note", array(json::object({{"text", text}})));
  const std::string own =
      identifiers.is_null() ? key + "|" + std::to_string(spm.sequence) : json::write(identifiers);
  return m
      .add(Entry::Way::merge, "Specimen", id_of({"Specimen", person.key, own}), std::move(specimen), spm.at())
      .reference();
}

std::string report_status(Mapping& m, const Segment& obr) {
  const std::string sent = obr[25].text();
  const std::string status = m.tables.word("report_status", sent);
  if (!status.empty()) return status;
  if (!sent.empty()) m.warn(kTableValueMissing, "table 0123 has no such status", obr.at(25));
  return m.monitor ? "final" : "unknown";
}

Value report_of(Mapping& m, const OrderGroup& order, const Person& person, const std::string& status) {
  const Segment& obr = *order.obr.segment;
  Value report = json::object({{"resourceType", "DiagnosticReport"}, {"status", status}});
  if (const auto section = code_text(obr[24].text()); !section.empty())
    report.set("category", array(coded("http://terminology.hl7.org/CodeSystem/v2-0074", section)));
  Value code = m.concept_of(obr[4]);
  if (code.is_null()) {
    m.warn(kRequiredMissing, "the order does not say what was asked for", obr.at(4));
    code = json::object({{"text", "unknown"}});
  }
  report.set("code", code);
  report.set("subject", reference(person.reference));
  const std::string from = m.when(obr[7], obr.at(7)), until = m.when(obr[8], obr.at(8));
  if (from != until && period_of(from, until).has("end") && !from.empty())
    report.set("effectivePeriod", period_of(from, until));
  else
    put(report, "effectiveDateTime", from);
  put(report, "issued", m.instant(obr[22], obr.at(22)));
  if (const Value notes = notes_of(order.obr.notes); !notes.is_null())
    report.set("conclusion", notes[std::size_t{0}]["text"]);
  Value interpreters;
  // NDL: the name's parts are subcomponents of the first component.
  for (const Part& one : obr[32].repetitions()) {
    const std::string shown = one.component(1).sub(3).text() + " " + one.component(1).sub(2).text();
    if (const auto text = code_text(shown); !text.empty())
      interpreters.push(json::object({{"type", "Practitioner"}, {"display", text}}));
  }
  put(report, "resultsInterpreter", interpreters);
  return report;
}

void map_one(Mapping& m, const OrderGroup& order, const Person& person, const std::string& visit) {
  const OrderIds ids = ids_of(m, order, person);
  ResultFrame frame;
  frame.person = &person;
  frame.visit = visit;
  frame.order_key = ids.key;
  frame.obr = order.obr.segment;
  if (order.obr.segment) frame.report_status = report_status(m, *order.obr.segment);
  for (const Segment* spm : order.specimens) {
    const std::string specimen = map_specimen(m, *spm, person, ids.key);
    if (frame.specimen.empty()) frame.specimen = specimen;
  }
  // A monitor's stream is no order and no report: its values stand for themselves.
  const bool stream =
      m.monitor || (order.obr.segment && (*order.obr.segment)[4].component(3).text() == "MDC");
  if (!stream && (!ids.placer.is_null() || order.orc))
    map_order(m, order, person, visit, false, &frame.service);
  Value documents;
  const auto made = map_results(m, frame, order.results, documents);
  if (!order.obr.segment || stream) {
    if (!documents.is_null())
      m.error(kSequenceError, "a document without an order to stand in", {"OBX", 1, 5, 0, 0, 0});
    return;
  }
  Value report = report_of(m, order, person, frame.report_status);
  Value identifiers;
  for (const Value* id : {&ids.placer, &ids.filler})
    if (!id->is_null()) identifiers.push(*id);
  put(report, "identifier", identifiers);
  if (!visit.empty()) report.set("encounter", reference(visit));
  if (!frame.service.empty()) report.set("basedOn", array(reference(frame.service)));
  if (!frame.specimen.empty()) report.set("specimen", array(reference(frame.specimen)));
  Value results;
  for (const auto& one : made) results.push(reference(one));
  put(report, "result", results);
  put(report, "presentedForm", documents);
  m.add(Entry::Way::merge, "DiagnosticReport", id_of({"DiagnosticReport", m.sender, ids.key}),
        std::move(report), order.obr.segment->at());
}

}  // namespace

void map_reports(Mapping& m, const PatientGroup& group) {
  const auto person = map_patient(m, group.pid, false);
  if (!person) return;
  if (group.orders.empty() && group.loose.empty())
    return m.error(kRequiredMissing, "the message holds no result", {"OBR", 1, 0, 0, 0, 0});
  const std::string visit = map_visit(m, group.pv1, *person, false);
  for (const OrderGroup& order : group.orders) map_one(m, order, *person, visit);
  if (group.loose.empty()) return;
  OrderGroup loose;
  loose.results = group.loose;
  map_one(m, loose, *person, visit);
}

}  // namespace dyad::hl7v2
