// SPDX-License-Identifier: Apache-2.0
#include "care/facts.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kFetalStatus = "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
constexpr std::string_view kBirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
constexpr std::string_view kZone = "http://hl7.org/fhir/StructureDefinition/timezone";

std::string own(std::string_view name) { return std::string(kBase) + "/StructureDefinition/" + std::string(name); }

std::string patient_of(const json::Value& body) {
  for (const char* element : {"subject", "patient"}) {
    const std::string_view ref = body[element]["reference"].as_string();
    if (ref.starts_with("Patient/")) return std::string(ref.substr(8));
  }
  return {};
}

// The other convention: subject is the mother, focus the fetus.
std::string measured_patient(const json::Value& body, const std::vector<Child>& children) {
  for (const auto& focus : body["focus"].items()) {
    const std::string_view ref = focus["reference"].as_string();
    for (const Child& c : children)
      if (ref == "Patient/" + c.id) return c.id;
  }
  return patient_of(body);
}

const evidence::Quantity* quantity_of(const json::Value& code, bool child, const evidence::Quantities& quantities) {
  for (const auto& coding : code["coding"].items()) {
    if (coding["system"].as_string() != kLoinc) continue;
    for (const auto& q : quantities.all()) {
      if (q.subject != "either" && (q.subject == "child") != child) continue;
      if (std::ranges::find(q.loinc, coding["code"].as_string()) != q.loinc.end()) return &q;
    }
  }
  return nullptr;
}

class Reader {
 public:
  Reader(Facts& facts, const evidence::Quantities& quantities) : facts_(facts), quantities_(quantities) {}

  void patients() {
    const json::Value& mother = facts_.record.mother.body;
    facts_.mother = mother["id"].as_string();
    if (auto d = parse_date(mother["birthDate"].as_string())) facts_.mother_birth = *d;
    facts_.mother_dead = mother["deceasedBoolean"].as_bool().value_or(false);
    if (auto t = parse_when(mother["deceasedDateTime"].as_string(), facts_.utc_offset_minutes)) {
      facts_.mother_dead = *t <= facts_.at;
      if (facts_.mother_dead) facts_.mother_died_at = *t;
    }
    for (const auto& resource : facts_.record.children) child(resource.body);
  }

  void resources() {
    for (const auto& r : facts_.record.resources) {
      const std::string_view type = r.version.type;
      if (r.body["status"].as_string() == "entered-in-error") continue;
      if (type == "Observation") observation(r);
      if (type == "MedicationAdministration") dose(r);
    }
    const auto earlier = [](const auto& a, const auto& b) { return a.effective_at < b.effective_at; };
    std::ranges::stable_sort(facts_.measurements, earlier);
    std::ranges::stable_sort(facts_.states, earlier);
    std::ranges::stable_sort(facts_.doses, [](const Dose& a, const Dose& b) { return a.start < b.start; });
  }

 private:
  void child(const json::Value& body) {
    Child c;
    c.id = body["id"].as_string();
    c.sex = body["gender"].as_string();
    if (c.sex != "male" && c.sex != "female") c.sex = "unknown";
    c.fetus = !extension(body, kFetalStatus).is_null();
    const auto birth_time =
        parse_when(extension(body["_birthDate"], kBirthTime)["valueDateTime"].as_string(), facts_.utc_offset_minutes);
    const auto birth_date = parse_when(body["birthDate"].as_string(), facts_.utc_offset_minutes);
    if (birth_time)
      c.born_at = *birth_time;
    else if (birth_date)
      c.born_at = *birth_date;
    if (c.born_at) c.fetus = false;
    c.dead = body["deceasedBoolean"].as_bool().value_or(false);
    if (auto t = parse_when(body["deceasedDateTime"].as_string(), facts_.utc_offset_minutes)) {
      c.dead = true;
      c.died_at = *t;
    }
    for (const auto& e : body["extension"].items())
      if (e["url"].as_string() == kFetalStatus && code_in(e["valueCodeableConcept"], "") == "fetal-demise") c.dead = true;
    facts_.children.push_back(std::move(c));
  }

  void observation(const record::Resource& r) {
    const json::Value& body = r.body;
    const Instant when = time_of(r, facts_.utc_offset_minutes);
    // A result may be recorded before the time it speaks of only by mistake; it is not shown until that time.
    if (when > facts_.at) return;
    const std::string patient = measured_patient(body, facts_.children);
    value(r, body["code"], body["valueQuantity"], body["valueInteger"], patient, when);
    for (const auto& part : body["component"].items())
      value(r, part["code"], part["valueQuantity"], part["valueInteger"], patient, when);
    if (const std::string key = code_in(body["code"], kConcepts); !key.empty())
      facts_.states.push_back({key, code_in(body["valueCodeableConcept"], ""), when, patient, reference_of(r)});
    dating(r);
  }

  void value(const record::Resource& r, const json::Value& code, const json::Value& quantity, const json::Value& integer,
             const std::string& patient, Instant when) {
    const bool child = std::ranges::any_of(facts_.children, [&](const Child& c) { return c.id == patient; });
    const auto* q = quantity_of(code, child, quantities_);
    if (!q) return;
    Measurement m;
    m.quantity = q;
    const auto number = quantity.is_null() ? integer.as_double() : quantity["value"].as_double();
    if (!number) return;
    std::string_view unit = quantity["code"].as_string();
    if (unit.empty()) unit = quantity["unit"].as_string();
    const auto canonical = to_canonical(*q, *number, quantity.is_null() ? q->unit : unit);
    if (!canonical) return;  // the record refused it at the door; an older record may still hold one
    m.value = *canonical;
    if (!unit.empty() && unit != q->unit) m.sent = quantity["value"].number_text() + " " + std::string(unit);
    m.effective_at = when;
    m.recorded_at = r.version.recorded_at;
    m.synthetic = is_synthetic(r.body);
    m.patient = patient;
    m.device = r.body["device"]["display"].as_string();
    m.resource = reference_of(r);
    facts_.measurements.push_back(std::move(m));
  }

  // The due date: the newest statement of it wins; its certainty comes from how it was made.
  void dating(const record::Resource& r) {
    if (code_in(r.body["code"], kLoinc) != "11778-8") return;
    const auto edd = parse_partial(r.body["valueDateTime"].as_string(), facts_.utc_offset_minutes);
    if (!edd) return;
    facts_.dating.edd = date_of(edd->first, facts_.utc_offset_minutes);
    facts_.dating.resource = reference_of(r);
    const std::string method = code_in(r.body["method"], kConcepts);
    facts_.dating.basis = method.empty() ? "stated" : method;
    const auto& sd = extension(r.body, own("dating-sd"))["valueQuantity"]["value"];
    facts_.dating.sd_days = sd.as_double();
  }

  void dose(const record::Resource& r) {
    Dose d;
    d.atc = code_in(r.body["medicationCodeableConcept"], "http://www.whocc.no/atc");
    d.words = concept_words(r.body["medicationCodeableConcept"]);
    d.start = time_of(r, facts_.utc_offset_minutes);
    if (d.start > facts_.at) return;
    if (auto end = parse_when(r.body["effectivePeriod"]["end"].as_string(), facts_.utc_offset_minutes)) d.end = *end;
    const json::Value& rate = r.body["dosage"]["rateQuantity"];
    if (rate["code"].as_string() == "ug/kg/min") d.rate_ug_kg_min = rate["value"].as_double();
    d.patient = patient_of(r.body);
    d.synthetic = is_synthetic(r.body);
    d.resource = reference_of(r);
    facts_.doses.push_back(std::move(d));
  }

  Facts& facts_;
  const evidence::Quantities& quantities_;
};

void read_marks(Facts& facts) {
  for (const auto& ext : facts.record.episode.body["extension"].items()) {
    if (ext["url"].as_string() != own("case-mark")) continue;
    Mark mark;
    for (const auto& part : ext["extension"].items()) {
      const std::string_view name = part["url"].as_string();
      if (name == "at")
        if (auto t = parse_when(part["valueDateTime"].as_string(), facts.utc_offset_minutes)) mark.at = *t;
      if (name == "key") mark.key = part["valueCode"].as_string();
      if (name == "text") mark.words = words(part, "valueString");
    }
    if (mark.at <= facts.now) facts.marks.push_back(std::move(mark));
  }
  std::ranges::stable_sort(facts.marks, [](const Mark& a, const Mark& b) { return a.at < b.at; });
}

}  // namespace

std::string reference_of(const record::Resource& r) {
  return r.version.type + "/" + r.version.id + "/_history/" + std::to_string(r.version.version);
}

Instant time_of(const record::Resource& r, int offset) {
  const json::Value& b = r.body;
  for (const json::Value* v : {&b["effectiveDateTime"], &b["effectiveInstant"], &b["effectivePeriod"]["start"],
                               &b["performedDateTime"], &b["performedPeriod"]["start"], &b["onsetDateTime"],
                               &b["period"]["start"], &b["authoredOn"], &b["dateTime"], &b["sent"], &b["startDate"],
                               &b["recordedDate"], &b["created"], &b["date"]})
    if (auto t = parse_when(v->as_string(), offset)) return *t;
  return r.version.recorded_at;
}

Facts read_facts(record::CaseRecord record, const evidence::Quantities& quantities, Instant wall_now,
                 std::optional<Instant> at) {
  Facts f;
  f.record = std::move(record);
  const json::Value& episode = f.record.episode.body;
  f.id = f.record.id;
  if (auto start = parse_partial(episode["period"]["start"].as_string())) f.utc_offset_minutes = start->offset_minutes;
  f.zone = extension(episode, kZone)["valueCode"].as_string();
  const json::Value& title = extension(episode, own("case-title"));
  f.title = title.is_null() ? words_of(f.id) : words(title, "valueString");
  f.synthetic = is_synthetic(episode);
  f.replay = extension(episode, own("case-clock"))["valueCode"].as_string() == "replay";
  f.now = f.replay ? std::min(f.record.last_recorded, wall_now) : wall_now;
  f.at = at.value_or(f.now);
  f.opens_at = f.now;
  if (auto t = parse_when(extension(episode, own("case-opens-at"))["valueDateTime"].as_string(), f.utc_offset_minutes))
    f.opens_at = std::min(*t, f.now);
  read_marks(f);
  Reader reader(f, quantities);
  reader.patients();
  reader.resources();
  return f;
}

const Measurement* Facts::newest(std::string_view key, std::string_view patient, Instant when,
                                 std::optional<double> max_age_hours) const {
  const Measurement* best = nullptr;
  for (const auto& m : measurements) {
    if (m.effective_at > when) break;
    if (m.quantity->key != key || m.patient != patient) continue;
    best = &m;  // of two at one time the later recorded comes later: the sort is stable and the record in order
  }
  if (best && max_age_hours && hours_between(best->effective_at, when) > *max_age_hours) return nullptr;
  return best;
}

std::vector<const Measurement*> Facts::series(std::string_view key, std::string_view patient) const {
  std::vector<const Measurement*> out;
  for (const auto& m : measurements)
    if (m.quantity->key == key && m.patient == patient) out.push_back(&m);
  return out;
}

const CodedState* Facts::state(std::string_view key, std::string_view patient, Instant when) const {
  const CodedState* best = nullptr;
  for (const auto& s : states) {
    if (s.effective_at > when) break;
    if (s.key == key && s.patient == patient) best = &s;
  }
  return best;
}

}  // namespace dyad::care
