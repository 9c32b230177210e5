// SPDX-License-Identifier: Apache-2.0
#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

std::string status_of(Mapping& m, const OrderGroup& order, bool tells) {
  if (!order.orc) return tells ? "active" : "unknown";
  const Segment& orc = *order.orc;
  if (const auto by_status = m.tables.word("order_status", orc[5].text()); !by_status.empty())
    return by_status;
  const auto by_control = m.tables.word("order_control", orc[1].text());
  if (tells && by_control.empty())
    m.warn(kTableValueMissing, "table 0119 has no such order control", orc.at(1));
  return by_control.empty() ? "unknown" : by_control;
}

std::string priority_of(Mapping& m, const OrderGroup& order) {
  for (const Segment* tq1 : order.timings)
    if (const auto p = m.tables.word("priority", (*tq1)[9].text()); !p.empty()) return p;
  if (!order.obr.segment) return {};
  const Segment& obr = *order.obr.segment;
  if (const auto p = m.tables.word("priority", obr[27].component(6).text()); !p.empty()) return p;
  return m.tables.word("priority", obr[5].text());
}

}  // namespace

void map_order(Mapping& m, const OrderGroup& order, const Person& person, const std::string& visit,
               bool tells, std::string* made) {
  const auto either = [&](int n, const char* kind, const char* type) {
    Value id;
    if (order.orc) id = m.entity((*order.orc)[n].repetitions().front(), kind, type);
    if (id.is_null() && order.obr.segment)
      id = m.entity((*order.obr.segment)[n].repetitions().front(), kind, type);
    return id;
  };
  const Value placer = either(2, "placer", "PLAC"), filler = either(3, "filler", "FILL");
  const Value& best = placer.is_null() ? filler : placer;
  const Segment& at = order.orc ? *order.orc : *order.obr.segment;
  if (best.is_null()) {
    if (tells) m.error(kRequiredMissing, "an order has a number of its placer or of its filler", at.at(2));
    return;
  }
  if (!order.obr.segment) {
    if (tells) m.error(kRequiredMissing, "only orders of observations (OBR) are mapped", at.at());
    return;
  }
  const Segment& obr = *order.obr.segment;
  Value service = json::object({{"resourceType", "ServiceRequest"}});
  Value identifiers;
  for (const Value* id : {&placer, &filler})
    if (!id->is_null()) identifiers.push(*id);
  service.set("identifier", identifiers);
  service.set("status", status_of(m, order, tells));
  service.set("intent", "order");
  put(service, "priority", priority_of(m, order));
  put(service, "code", m.concept_of(obr[4]));
  service.set("subject", reference(person.reference));
  if (!visit.empty()) service.set("encounter", reference(visit));
  if (order.orc) put(service, "authoredOn", m.when((*order.orc)[9], order.orc->at(9)));
  Value requester = order.orc ? m.person((*order.orc)[12].repetitions().front()) : Value();
  if (requester.is_null()) requester = m.person(obr[16].repetitions().front());
  put(service, "requester", requester);
  put(service, "reasonCode", m.concepts(obr[31]));
  if (const auto text = obr[13].whole_text(); !text.empty()) service.set("patientInstruction", text);
  if (tells) put(service, "note", notes_of(order.obr.notes));
  const std::string id = id_of(
      {"ServiceRequest", best["system"].as_string(), best["value"].as_string(), obr[4].component(1).text()});
  *made =
      m.add(tells ? Entry::Way::merge : Entry::Way::fill, "ServiceRequest", id, std::move(service), at.at())
          .reference();
}

void map_orders(Mapping& m, const PatientGroup& group) {
  const auto person = map_patient(m, group.pid, false);
  if (!person) return;
  const std::string visit = map_visit(m, group.pv1, *person, false);
  if (group.orders.empty())
    return m.error(kRequiredMissing, "the message holds no order", {"ORC", 1, 0, 0, 0, 0});
  for (const OrderGroup& order : group.orders) {
    std::string made;
    map_order(m, order, *person, visit, true, &made);
    if (order.results.empty()) continue;
    ResultFrame frame;
    frame.person = &*person;
    frame.visit = visit;
    frame.service = made;
    frame.order_key = "order|" + made;
    frame.obr = order.obr.segment;
    Value documents;
    map_results(m, frame, order.results, documents);
  }
}

}  // namespace dyad::hl7v2
