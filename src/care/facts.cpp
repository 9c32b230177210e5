// SPDX-License-Identifier: Apache-2.0
#include "care/facts.hpp"

#include <algorithm>

#include "base/decimal.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kFetalStatus = "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
constexpr std::string_view kBirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
constexpr std::string_view kResponsiveness = "67775-7";
constexpr std::string_view kZone = "http://hl7.org/fhir/StructureDefinition/timezone";

std::string own(std::string_view name) {
  return std::string(kBase) + "/StructureDefinition/" + std::string(name);
}

// A result that was called off, or an order that was never given, says nothing about the patient.
bool says_nothing(const json::Value& body) {
  const std::string_view status = body["status"].as_string();
  return status == "entered-in-error" || status == "cancelled" || status == "not-done";
}

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

const evidence::Quantity* quantity_of(const json::Value& code, bool child,
                                      const evidence::Quantities& quantities) {
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
    if (facts_.mother_dead)
      facts_.mother_dead_since = facts_.mother_died_at.value_or(facts_.record.mother.version.recorded_at);
    for (const auto& resource : facts_.record.children) child(resource);
  }

  void resources() {
    for (const auto& r : facts_.record.resources) {
      const std::string_view type = r.version.type;
      if (says_nothing(r.body)) continue;
      if (type == "Observation") observation(r);
      if (type == "MedicationAdministration") dose(r);
    }
    const auto earlier = [](const auto& a, const auto& b) { return a.effective_at < b.effective_at; };
    std::ranges::stable_sort(facts_.measurements, earlier);
    std::ranges::stable_sort(facts_.states, earlier);
    std::ranges::stable_sort(facts_.doses, [](const Dose& a, const Dose& b) { return a.start < b.start; });
    for (std::size_t i = 0; i < facts_.measurements.size(); ++i) {
      const Measurement& m = facts_.measurements[i];
      facts_.by_quantity[{m.quantity->key, m.patient}].push_back(i);
    }
  }

 private:
  void child(const record::Resource& resource) {
    const json::Value& body = resource.body;
    Child c;
    c.id = body["id"].as_string();
    c.sex = body["gender"].as_string();
    if (c.sex != "male" && c.sex != "female") c.sex = "unknown";
    c.fetus = !extension(body, kFetalStatus).is_null();
    const auto birth_time = parse_when(extension(body["_birthDate"], kBirthTime)["valueDateTime"].as_string(),
                                       facts_.utc_offset_minutes);
    const auto birth_date = parse_when(body["birthDate"].as_string(), facts_.utc_offset_minutes);
    if (birth_time)
      c.born_at = *birth_time;
    else if (birth_date)
      c.born_at = *birth_date;
    if (c.born_at && *c.born_at > facts_.at) {
      c.born_at.reset();  // announced, not yet so
      c.fetus = true;
    }
    if (c.born_at) c.fetus = false;
    c.dead = body["deceasedBoolean"].as_bool().value_or(false);
    if (auto t = parse_when(body["deceasedDateTime"].as_string(), facts_.utc_offset_minutes)) {
      c.dead = *t <= facts_.at;
      if (c.dead) c.died_at = *t;
    }
    for (const auto& e : body["extension"].items())
      if (e["url"].as_string() == kFetalStatus && code_in(e["valueCodeableConcept"], "") == "fetal-demise") {
        c.dead = true;
        c.stillborn = c.born_at.has_value();
      }
    if (c.dead) c.dead_since = c.died_at.value_or(resource.version.recorded_at);
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
      facts_.states.push_back(
          {key, state_code(body["valueCodeableConcept"]), when, patient, reference_of(r)});
    if (code_in(body["code"], kLoinc) == kResponsiveness)
      if (std::string level = code_in(body["valueCodeableConcept"], kConcepts); !level.empty())
        facts_.states.push_back({"consciousness", std::move(level), when, patient, reference_of(r)});
    dating(r);
  }

  static std::string state_code(const json::Value& value) {
    std::string own_code = code_in(value, kConcepts);
    return own_code.empty() ? code_in(value, "") : own_code;
  }

  void value(const record::Resource& r, const json::Value& code, const json::Value& quantity,
             const json::Value& integer, const std::string& patient, Instant when) {
    const bool child = facts_.is_child(patient);
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
    if (!edd || days_between(edd->first, edd->last) > 1) return;  // a month is not a due date
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
    if (auto end = parse_when(r.body["effectivePeriod"]["end"].as_string(), facts_.utc_offset_minutes))
      d.end = *end;
    d.running = !d.end && r.body["status"].as_string() == "in-progress";
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

bool is_replay(const json::Value& episode) {
  return extension(episode, own("case-clock"))["valueCode"].as_string() == "replay";
}

int offset_of(const json::Value& episode) {
  const auto start = parse_partial(episode["period"]["start"].as_string());
  return start ? start->offset_minutes : 0;
}

}  // namespace

std::optional<Instant> replay_opens_at(const json::Value& episode) {
  if (!is_replay(episode)) return {};
  const auto t =
      parse_when(extension(episode, own("case-opens-at"))["valueDateTime"].as_string(), offset_of(episode));
  return t ? std::optional(*t) : std::nullopt;
}

std::string reference_of(const record::Resource& r) {
  return r.version.type + "/" + r.version.id + "/_history/" + std::to_string(r.version.version);
}

Instant time_of(const record::Resource& r, int offset) {
  const json::Value& b = r.body;
  for (const json::Value* v :
       {&b["effectiveDateTime"], &b["effectiveInstant"], &b["effectivePeriod"]["start"],
        &b["performedDateTime"], &b["performedPeriod"]["start"], &b["onsetDateTime"], &b["period"]["start"],
        &b["authoredOn"], &b["dateTime"], &b["sent"], &b["startDate"], &b["recordedDate"], &b["created"],
        &b["date"]})
    if (auto t = parse_when(v->as_string(), offset)) return *t;
  return r.version.recorded_at;
}

Facts read_facts(record::CaseRecord record, const evidence::Quantities& quantities, Instant wall_now,
                 std::optional<Instant> at) {
  Facts f;
  f.record = std::move(record);
  const json::Value& episode = f.record.episode.body;
  f.id = f.record.id;
  f.utc_offset_minutes = offset_of(episode);
  f.zone = extension(episode, kZone)["valueCode"].as_string();
  const json::Value& title = extension(episode, own("case-title"));
  f.title = title.is_null() ? words_of(f.id) : words(title, "valueString");
  f.synthetic = is_synthetic(episode);
  f.replay = is_replay(episode);
  f.now = f.replay ? std::min(f.record.last_recorded, wall_now) : wall_now;
  f.at = std::min(at.value_or(f.now), wall_now);
  f.opens_at = f.now;
  f.begins = std::min(f.record.first_recorded, f.at);
  if (const auto start = parse_when(episode["period"]["start"].as_string(), f.utc_offset_minutes))
    // An episode cannot have begun longer ago than a pregnancy lasts; what says so is a slip of the pen.
    if (days_between(*start, f.begins) <= kPregnancyDays) f.begins = std::min(f.begins, *start);
  if (const auto t = replay_opens_at(episode)) f.opens_at = std::min(*t, f.now);
  read_marks(f);
  Reader reader(f, quantities);
  reader.patients();
  reader.resources();
  return f;
}

}  // namespace dyad::care
