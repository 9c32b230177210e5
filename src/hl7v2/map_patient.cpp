// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "hl7v2/identity.hpp"
#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {

using json::Value;

namespace {

constexpr std::string_view kBirthTime = "http://hl7.org/fhir/StructureDefinition/patient-birthTime";

// Kinds of numbers by which a hospital knows a person, best first; others (an account, a licence) may be
// shared or change.
int rank(const Value& identifier) {
  static constexpr std::array<std::string_view, 6> kBest{"MR", "PI", "PT", "PN", "U", "PE"};
  const auto type = identifier["type"]["coding"][std::size_t{0}]["code"].as_string();
  if (type.empty()) return 10;
  const auto at = std::ranges::find(kBest, type);
  if (at != kBest.end()) return static_cast<int>(at - kBest.begin());
  static constexpr std::array<std::string_view, 8> kNever{"AN", "VN", "DL", "SS", "PPN", "MC", "MA", "XX"};
  return std::ranges::find(kNever, type) != kNever.end() ? 30 : 20;
}

Value identifiers_of(Mapping& m, const Part& field) {
  Value out;
  for (const Part& cx : field.repetitions())
    if (Value one = m.identifier(cx, "patient"); !one.is_null()) out.push(std::move(one));
  return out;
}

const Value* best_of(const Value& identifiers) {
  const Value* best = nullptr;
  for (const Value& one : identifiers.items())
    if (!best || rank(one) < rank(*best)) best = &one;
  return best;
}

std::string key_of(const Value& identifier) {
  return std::string(identifier["system"].as_string()) + "|" + std::string(identifier["value"].as_string());
}

// As a search takes it: what has a meaning there is escaped.
std::string condition_of(const std::string& key) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = "identifier=";
  for (const char c : key) {
    const auto b = static_cast<unsigned char>(c);
    if (c == ',' || c == '$' || c == '\\') out += "%5C";
    const bool plain = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == '/' || c == ':' || c == '|';
    if (plain)
      out += c;
    else
      out.append(1, '%').append(1, kDigits[b >> 4]).append(1, kDigits[b & 15]);
  }
  return out;
}

void set_birth(Mapping& m, Value& patient, const Segment& pid, std::vector<std::string>& removed) {
  if (pid[7].deletes()) removed.emplace_back("birthDate");
  const std::string born = m.when(pid[7], pid.at(7));
  if (born.empty()) return;
  patient.set("birthDate", born.substr(0, 10));
  if (born.find('T') == std::string::npos) return;
  patient.set(
      "_birthDate",
      json::object({{"extension", array(json::object({{"url", kBirthTime}, {"valueDateTime", born}}))}}));
}

void set_life(Mapping& m, Value& patient, const Segment& pid, std::vector<std::string>& removed) {
  if (const auto died = m.when(pid[29], pid.at(29)); !died.empty())
    patient.set("deceasedDateTime", died);
  else if (const auto dead = pid[30].text(); dead == "Y" || dead == "N")
    patient.set("deceasedBoolean", dead == "Y");
  if (pid[29].deletes()) removed.insert(removed.end(), {"deceasedDateTime", "deceasedBoolean"});
  const std::string order = pid[25].text();
  if (!order.empty() && order.size() < 3 &&
      std::ranges::all_of(order, [](char c) { return c >= '0' && c <= '9'; }) && order != "0" &&
      order != "00")
    patient.set("multipleBirthInteger", json::Number{order[0] == '0' ? order.substr(1) : order});
  else if (const auto several = pid[24].text(); several == "Y" || several == "N")
    patient.set("multipleBirthBoolean", several == "Y");
}

void set_contact(Mapping& m, Value& patient, const Segment& pid, std::vector<std::string>& removed) {
  Value addresses, telecoms;
  for (const Part& one : pid[11].repetitions())
    if (Value v = m.address(one); !v.is_null()) addresses.push(std::move(v));
  const std::pair<int, const char*> phones[] = {{13, "home"}, {14, "work"}, {40, ""}};
  for (const auto& [field, use] : phones)
    for (const Part& one : pid[field].repetitions())
      if (Value v = m.telecom(one, use); !v.is_null()) telecoms.push(std::move(v));
  put(patient, "telecom", telecoms);
  put(patient, "address", addresses);
  if (pid[11].deletes()) removed.emplace_back("address");
  if (pid[13].deletes() && pid[14].empty()) removed.emplace_back("telecom");
}

Value patient_of(Mapping& m, const Segment& pid, Value identifiers, std::vector<std::string>& removed) {
  Value patient = json::object({{"resourceType", "Patient"}, {"identifier", std::move(identifiers)}});
  Value names;
  for (const int field : {5, 9})
    for (const Part& one : pid[field].repetitions())
      if (Value v = m.name(one); !v.is_null()) names.push(std::move(v));
  put(patient, "name", names);
  set_contact(m, patient, pid, removed);
  if (const auto sex = pid[8].text(); !sex.empty()) {
    const std::string gender = m.tables.word("gender", sex);
    if (gender.empty()) m.warn(kTableValueMissing, "table 0001 has no such sex", pid.at(8));
    put(patient, "gender", gender);
  }
  if (pid[8].deletes()) removed.emplace_back("gender");
  set_birth(m, patient, pid, removed);
  set_life(m, patient, pid, removed);
  if (const Value language = m.concept_of(pid[15]); !language.is_null())
    patient.set("communication", array(json::object({{"language", language}})));
  if (const Value status = m.concept_of(pid[16]); !status.is_null()) {
    Value marital = status;
    if (const auto code = pid[16].text(); m.tables.listed("marital", code) && pid[16].component(3).empty())
      marital = coded("http://terminology.hl7.org/CodeSystem/v2-0002", code, pid[16].component(2).text());
    patient.set("maritalStatus", marital);
  }
  return patient;
}

Entry& add_patient(Mapping& m, Entry::Way way, const std::string& key, Value resource, Place place) {
  Entry& entry = m.add(way, "Patient", "", std::move(resource), std::move(place));
  entry.condition = condition_of(key);
  entry.full_url = urn_of({"Patient", key});
  return entry;
}

// The child's mother as PID-21 names her: she is linked to the child, and the child to her.
void map_mother(Mapping& m, const Segment& pid, const Person& child) {
  const Value identifier = m.identifier(pid[21].repetitions().front(), "patient");
  if (identifier.is_null()) return;
  const std::string key = key_of(identifier);
  if (key == child.key) return m.error(kDuplicateKey, "the mother's number is the child's own", pid.at(21));
  Value related = json::object({{"resourceType", "RelatedPerson"},
                                {"identifier", array(identifier)},
                                {"patient", reference(child.reference)}});
  related.set("relationship",
              array(coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH", "mother")));
  const std::string id = id_of({"RelatedPerson", child.key, "mother", key});
  m.add(Entry::Way::merge, "RelatedPerson", id, std::move(related), pid.at(21));
  Value mother = json::object({{"resourceType", "Patient"}, {"identifier", array(identifier)}});
  mother.set("link", array(json::object({{"other", reference("RelatedPerson/" + id)}, {"type", "seealso"}})));
  add_patient(m, Entry::Way::merge, key, std::move(mother), pid.at(21));
}

}  // namespace

std::optional<Person> map_patient(Mapping& m, const Segment* pid, bool tells) {
  if (!pid) {
    m.error(kRequiredMissing, "the message names no patient", {"PID", 1, 3, 0, 0, 0});
    return {};
  }
  Value identifiers = identifiers_of(m, (*pid)[3]);
  if (identifiers.is_null()) identifiers = identifiers_of(m, (*pid)[2]);
  const Value* best = best_of(identifiers);
  if (!best) {
    m.error(kRequiredMissing, "the patient cannot be told without an identifier", pid->at(3));
    return {};
  }
  const std::string key = key_of(*best);
  std::vector<std::string> removed;
  Value resource = patient_of(m, *pid, identifiers, removed);
  Entry& entry =
      add_patient(m, tells ? Entry::Way::merge : Entry::Way::fill, key, std::move(resource), pid->at());
  if (tells) entry.removed = std::move(removed);
  Person person{entry.full_url, key};
  if (tells) map_mother(m, *pid, person);
  return person;
}

void map_merge(Mapping& m, const PatientGroup& group, const Person& person) {
  if (!group.merge)
    return m.error(kRequiredMissing, "a merge names the number that goes", {"MRG", 1, 1, 0, 0, 0});
  const Value identifiers = identifiers_of(m, (*group.merge)[1]);
  const Value* best = best_of(identifiers);
  if (!best) return m.error(kRequiredMissing, "a merge names the number that goes", group.merge->at(1));
  const std::string key = key_of(*best);
  if (key == person.key)
    return m.error(kDuplicateKey, "both numbers of the merge are the same", group.merge->at(1));
  Value gone = json::object({{"resourceType", "Patient"}, {"identifier", identifiers}, {"active", false}});
  gone.set("link", array(json::object({{"other", reference(person.reference)}, {"type", "replaced-by"}})));
  const std::string old = add_patient(m, Entry::Way::merge, key, std::move(gone), group.merge->at()).full_url;
  Value stays = json::object({{"resourceType", "Patient"}});
  stays.set("link", array(json::object({{"other", reference(old)}, {"type", "replaces"}})));
  for (Entry& e : m.mapped.entries)
    if (e.full_url == person.reference) e.resource.set("link", stays["link"]);
}

void map_relatives(Mapping& m, const PatientGroup& group, const Person& person) {
  for (const Segment* nk1 : group.relatives) {
    const Segment& s = *nk1;
    Value related = json::object({{"resourceType", "RelatedPerson"}});
    const Value identifier = m.identifier(s[33].repetitions().front(), "relative");
    if (!identifier.is_null()) related.set("identifier", array(identifier));
    related.set("patient", reference(person.reference));
    Value relation = m.concept_of(s[3]);
    const std::string code = s[3].text();
    if (const auto role = m.tables.word("relationship", code); !role.empty())
      relation = coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", role, s[3].component(2).text());
    if (!relation.is_null()) related.set("relationship", array(relation));
    Value names, telecoms, addresses;
    for (const Part& one : s[2].repetitions())
      if (Value v = m.name(one); !v.is_null()) names.push(std::move(v));
    for (const Part& one : s[5].repetitions())
      if (Value v = m.telecom(one, "home"); !v.is_null()) telecoms.push(std::move(v));
    for (const Part& one : s[4].repetitions())
      if (Value v = m.address(one); !v.is_null()) addresses.push(std::move(v));
    put(related, "name", names);
    put(related, "telecom", telecoms);
    put(related, "address", addresses);
    if (names.is_null() && identifier.is_null() && relation.is_null()) continue;
    const std::string who = identifier.is_null() ? json::write(names) : key_of(identifier);
    m.add(Entry::Way::merge, "RelatedPerson", id_of({"RelatedPerson", person.key, code, who}),
          std::move(related), s.at());
  }
}

}  // namespace dyad::hl7v2
