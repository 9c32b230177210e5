// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

std::string status_of(Mapping& m, const Segment& sch) {
  const std::string& event = m.header.trigger;
  if (event == "S15" || event == "S16") return "cancelled";
  if (event == "S17") return "entered-in-error";
  if (event == "S26") return "noshow";
  const auto stated = m.tables.word("appointment_status", sch[25].text());
  return stated.empty() ? "booked" : stated;
}

// Minutes of a duration in the units of SCH-10 or AIS-8; 0 when they are not known.
long long minutes_of(const std::string& amount, std::string unit) {
  const std::string number = number_text(amount);
  if (number.empty() || number.find_first_of(".eE-") != std::string::npos || number.size() > 6) return 0;
  long long n = 0;
  for (const char c : number) n = n * 10 + (c - '0');
  for (char& c : unit) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (unit.empty() || unit.starts_with("m")) return n;
  if (unit.starts_with("s")) return n / 60;
  return unit.starts_with("h") ? n * 60 : 0;
}

struct Span {
  std::string start, end;
  long long minutes = 0;
};

Span span_of(Mapping& m, const Segment& sch) {
  Span out;
  const Part timing = sch[11].repetitions().front();
  out.start = m.instant(timing.component(4), sch.at(11, 4));
  out.end = m.instant(timing.component(5), sch.at(11, 5));
  out.minutes = minutes_of(sch[9].text(), sch[10].component(1).text());
  for (const Segment& s : m.message.segments()) {
    if (s.name == "TQ1") {
      if (out.start.empty()) out.start = m.instant(s[7], s.at(7));
      if (out.end.empty()) out.end = m.instant(s[8], s.at(8));
    } else if (s.name == "AIS") {
      if (out.start.empty()) out.start = m.instant(s[4], s.at(4));
      if (out.minutes == 0) out.minutes = minutes_of(s[7].text(), s[8].component(1).text());
    }
  }
  if (out.end.empty() && !out.start.empty() && out.minutes > 0)
    if (const auto begin = parse_partial(out.start))
      out.end = format_local(begin->first.plus_minutes(out.minutes), begin->offset_minutes);
  if (!period_of(out.start, out.end).has("end")) out.end.clear();
  return out;
}

void add_actor(Value& participants, const Value& actor) {
  if (!actor.is_null()) participants.push(json::object({{"actor", actor}, {"status", "accepted"}}));
}

Value participants_of(Mapping& m, const std::vector<PatientGroup>& groups, const Segment& sch) {
  Value out;
  for (const PatientGroup& group : groups)
    if (group.pid)
      if (const auto person = map_patient(m, group.pid, false)) add_actor(out, reference(person->reference));
  for (const Segment& s : m.message.segments()) {
    if (s.name == "AIL")
      for (const Part& one : s[3].repetitions()) add_actor(out, m.location(one, s.at(3)));
    if (s.name == "AIP")
      for (const Part& one : s[3].repetitions()) add_actor(out, m.person(one));
    if (s.name == "AIG")
      if (const auto name = s[3].component(2).text(); !name.empty())
        add_actor(out, json::object({{"display", name}}));
  }
  add_actor(out, m.person(sch[16].repetitions().front()));
  return out;
}

}  // namespace

void map_appointment(Mapping& m, const std::vector<PatientGroup>& groups) {
  const Segment* found = m.message.first("SCH");
  if (!found) return m.error(kRequiredMissing, "the message holds no appointment", {"SCH", 1, 0, 0, 0, 0});
  const Segment& sch = *found;
  const Value placer = m.entity(sch[1], "appointment-placer", "PLAC"),
              filler = m.entity(sch[2], "appointment-filler", "FILL");
  const Value& best = placer.is_null() ? filler : placer;
  if (best.is_null())
    return m.error(kRequiredMissing, "an appointment has a number of its placer or of its filler", sch.at(1));
  Value appointment = json::object({{"resourceType", "Appointment"}});
  Value identifiers;
  for (const Value* id : {&placer, &filler})
    if (!id->is_null()) identifiers.push(*id);
  appointment.set("identifier", identifiers);
  std::string status = status_of(m, sch);
  const Span span = span_of(m, sch);
  if ((span.start.empty() || span.end.empty()) && status != "cancelled" && status != "waitlist" &&
      status != "entered-in-error") {
    m.warn(kRequiredMissing, "the times of the appointment are not told: kept as proposed", sch.at(11));
    status = "proposed";
  }
  appointment.set("status", status);
  if (const Value type = m.concept_of(sch[8]); !type.is_null()) appointment.set("appointmentType", type);
  if (const Value reason = m.concept_of(sch[7]); !reason.is_null())
    appointment.set("reasonCode", array(reason));
  if (status == "cancelled")
    if (const Value why = m.concept_of(sch[6]); !why.is_null()) appointment.set("cancelationReason", why);
  Value services;
  for (const Segment& s : m.message.segments())
    if (s.name == "AIS")
      if (const Value service = m.concept_of(s[3]); !service.is_null()) services.push(service);
  put(appointment, "serviceType", services);
  if (!span.start.empty() && !span.end.empty()) {
    appointment.set("start", span.start);
    appointment.set("end", span.end);
  }
  if (span.minutes > 0) appointment.set("minutesDuration", span.minutes);
  std::vector<const Segment*> notes;
  for (const Segment& s : m.message.segments())
    if (s.name == "NTE") notes.push_back(&s);
  if (const Value note = notes_of(notes); !note.is_null())
    appointment.set("comment", note[std::size_t{0}]["text"]);
  const Value people = participants_of(m, groups, sch);
  if (people.is_null())
    return m.error(kRequiredMissing, "an appointment names who comes", {"PID", 1, 3, 0, 0, 0});
  appointment.set("participant", people);
  Entry& entry = m.add(Entry::Way::merge, "Appointment",
                       id_of({"Appointment", best["system"].as_string(), best["value"].as_string()}),
                       std::move(appointment), sch.at());
  if (status != "cancelled") entry.removed.emplace_back("cancelationReason");
}

}  // namespace dyad::hl7v2
