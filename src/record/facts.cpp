// SPDX-License-Identifier: Apache-2.0
#include "record/facts.hpp"

#include <algorithm>
#include <array>

#include "fhir/reference.hpp"
#include "record/references.hpp"

namespace dyad::record {
namespace {

using json::Value;

constexpr std::string_view kFetalStatus = "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
constexpr std::string_view kBirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";
constexpr std::string_view kRoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
// Estimated date of delivery: as stated, by last period, by ovulation, by ultrasound.
constexpr std::array<std::string_view, 4> kDueDateCodes{"11778-8", "11779-6", "11780-4", "11781-2"};
// A child by date of birth alone; older children are known by their link to a mother.
constexpr double kInfantDays = 2 * 365.25;

bool names_patient(const Value& reference, std::string_view id) {
  const auto r = fhir::parse_reference(reference["reference"].as_string());
  return r.kind == fhir::Reference::Kind::local && r.type == "Patient" && r.id == id;
}

constexpr std::size_t kKeptPeople = 10'000;

// The due dates on record for a mother, found by their codes: she may have many thousands of observations.
std::vector<Value> due_dates_held(const Reader& reader, const std::string& mother) {
  using search::Probe;
  Find find;
  find.type = "Observation";
  Probe coded{Probe::Op::any};
  for (const std::string_view code : kDueDateCodes)
    coded.parts.push_back({Probe::Op::term, search::term("Observation", "code", code, kLoinc)});
  find.probe.parts = {std::move(coded), {Probe::Op::prefix, search::term("Observation", "subject", mother)}};
  std::vector<Value> out;
  const auto read = reader.find(find, {}, [&](Hit&& hit) {
    if (auto body = json::parse(hit.version.body)) out.push_back(std::move(*body));
    return true;
  });
  return read ? out : std::vector<Value>();
}

}  // namespace

std::optional<Birth> birth_of(const Value& patient, int default_offset_minutes) {
  std::string_view text = fhir::extension(patient["_birthDate"], kBirthTime)["valueDateTime"].as_string();
  if (text.empty()) text = patient["birthDate"].as_string();
  if (text.empty()) return {};
  const auto when = parse_partial(text, default_offset_minutes);
  if (!when) return {};
  return Birth{std::string(text), *when};
}

bool is_fetus(const Value& patient) { return !fhir::extension(patient, kFetalStatus).is_null(); }

bool is_mother_relation(const Value& related_person) {
  for (const Value& relationship : related_person["relationship"].items()) {
    const std::string_view code = fhir::code_in(relationship, kRoleCode);
    if (code == "MTH" || code == "NMTH") return true;
  }
  return false;
}

bool is_due_date(const Value& observation) {
  if (observation["resourceType"].as_string() != "Observation") return false;
  if (observation["status"].as_string() == "entered-in-error") return false;
  for (const Value& coding : observation["code"]["coding"].items())
    if (coding["system"].as_string() == kLoinc &&
        std::find(kDueDateCodes.begin(), kDueDateCodes.end(), coding["code"].as_string()) !=
            kDueDateCodes.end())
      return true;
  return false;
}

bool tells_of_people(std::string_view type) { return type == "Patient" || type == "RelatedPerson"; }

void People::clear() {
  persons.clear();
  child.clear();
}

Facts::Facts(const Batch& batch, Known& known, People* kept)
    : batch_(batch),
      known_(known),
      people_(kept && std::ranges::none_of(batch.entries, tells_of_people, &Incoming::type) ? *kept : own_) {}

Facts::~Facts() {
  if (failed_ || people_.persons.size() > kKeptPeople) people_.clear();
}

std::vector<Value> Facts::parsed(const Result<std::vector<Version>>& found) {
  std::vector<Value> out;
  if (!found) {
    failed_ = true;
    return out;
  }
  for (const Version& v : *found)
    if (auto body = json::parse(v.body)) out.push_back(std::move(*body));
  return out;
}

const People::Person& Facts::person(const std::string& id) {
  if (const auto at = people_.persons.find(id); at != people_.persons.end()) return at->second;
  People::Person p;
  const auto body = known_.body("Patient", id);
  failed_ = failed_ || !body;
  if (body && !(*body)->is_null()) {
    p.newest = **body;
    p.fetus = is_fetus(p.newest);
  }
  if (const auto own = batch_.by_name.find("Patient/" + id); own != batch_.by_name.end()) {
    for (const std::size_t i : own->second) p.fetus = p.fetus || is_fetus(batch_.entries[i].body);
    p.newest = batch_.entries[own->second.back()].body;
  }
  return people_.persons.emplace(id, std::move(p)).first->second;
}

std::optional<Birth> Facts::birth(const std::string& patient, int default_offset_minutes) {
  return birth_of(person(patient).newest, default_offset_minutes);
}

bool Facts::was_fetus(const std::string& id) {
  for (const Value& body : parsed(known_.reader().history("Patient", id)))
    if (is_fetus(body)) return true;
  return false;
}

bool Facts::related_as_child(const std::string& id) {
  for (const Incoming& in : batch_.entries)
    if (in.type == "RelatedPerson" && names_patient(in.body["patient"], id) && is_mother_relation(in.body))
      return true;
  for (const Value& body : parsed(known_.reader().of_type_in("RelatedPerson", {id}, {})))
    if (is_mother_relation(body)) return true;
  return false;
}

bool Facts::is_child(const std::string& patient, Instant when) {
  if (person(patient).fetus) return true;
  const auto born = birth(patient);
  if (born) {
    const double age_days = days_between(born->when.first, when);
    if (age_days >= 0 && age_days < kInfantDays) return true;
  }
  // What remains does not depend on the time. A grown woman's own mother may be on record as her contact, so
  // the relation alone decides only where no date of birth says otherwise.
  const std::string key = patient + (born && born->when.first <= when ? "/grown" : "/unborn");
  if (const auto at = people_.child.find(key); at != people_.child.end()) return at->second;
  const bool linked = !mothers_of(patient).empty() || was_fetus(patient);
  const bool answer = linked || (key.ends_with("/unborn") && related_as_child(patient));
  people_.child.emplace(key, answer);
  return answer;
}

std::vector<std::string> Facts::mothers_of(const std::string& child) {
  std::vector<std::string> out;
  const auto consider = [&](const std::string& id, const Value& patient) {
    if (id == child || std::find(out.begin(), out.end(), id) != out.end()) return;
    const auto linked = linked_patients(patient, batch_, known_);
    failed_ = failed_ || !linked;
    if (linked && std::find(linked->begin(), linked->end(), child) != linked->end()) out.push_back(id);
  };
  for (const Incoming& in : batch_.entries)
    if (in.type == "Patient" && in.body.has("link")) consider(in.id, in.body);
  for (const Value& body : parsed(known_.reader().of_type_in("Patient", {child}, {})))
    consider(std::string(body["id"].as_string()), body);
  return out;
}

std::vector<std::string> Facts::children_of(const std::string& mother) {
  auto linked = linked_patients(person(mother).newest, batch_, known_);
  if (!linked) return {};
  std::erase(*linked, mother);
  return *linked;
}

std::optional<Facts::DueDate> Facts::due_date(const std::string& mother) {
  std::optional<DueDate> earliest;
  const auto consider = [&](const Value& observation) {
    if (!is_due_date(observation) || !names_patient(observation["subject"], mother)) return;
    const std::string_view text = observation["valueDateTime"].as_string();
    const auto when = parse_partial(text);
    if (when && (!earliest || when->first < earliest->day))
      earliest = DueDate{std::string(text), when->first};
  };
  for (const auto& [name, entries] : batch_.by_name)
    if (name.starts_with("Observation/")) consider(batch_.entries[entries.back()].body);
  for (const Value& observation : due_dates_held(known_.reader(), mother))
    if (!batch_.by_name.contains("Observation/" + std::string(observation["id"].as_string())))
      consider(observation);
  return earliest;
}

}  // namespace dyad::record
