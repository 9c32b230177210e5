// SPDX-License-Identifier: Apache-2.0
// For the files of the mapping only.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hl7v2/mapping.hpp"

namespace dyad::hl7v2 {

// A segment with the notes that follow it.
struct Noted {
  const Segment* segment = nullptr;
  std::vector<const Segment*> notes;
};

struct OrderGroup {
  const Segment* orc = nullptr;
  Noted obr;
  std::vector<const Segment*> timings;
  std::vector<Noted> results;
  std::vector<const Segment*> specimens;
};

struct PatientGroup {
  const Segment* pid = nullptr;
  const Segment* pv1 = nullptr;
  const Segment* merge = nullptr;
  std::vector<const Segment*> relatives, allergies, diagnoses;
  std::vector<Noted> loose;  // OBX before any order
  std::vector<OrderGroup> orders;
};

// The segments as the structure of their message means them.
std::vector<PatientGroup> groups_of(const Message& message);

// One message on its way to FHIR: tables, place for results, and the helpers all segments share.
class Mapping {
 public:
  Mapping(const Message& message, const MapOptions& options, Mapped& to);

  const Message& message;
  const Tables& tables;
  const Header& header;
  std::string sender;    // "APPLICATION|FACILITY"
  std::string facility;  // as it stands in systems of ours
  bool monitor = false;  // IHE PCD-01
  Mapped& mapped;

  void error(const char* code, std::string text, Place place);
  void warn(const char* code, std::string text, Place place);
  void info(std::string text, Place place);
  Entry& add(Entry::Way way, std::string type, std::string id, json::Value resource, Place place);

  std::string local_system(std::string_view kind) const;  // ".../FACILITY/KIND"
  // Where a time stands in the message: found when it cannot be read; "" then and when it is empty.
  std::string when(const Part& part, const Place& place);
  std::string instant(const Part& part, const Place& place);  // only with a time of day
  std::string date(const Part& part, const Place& place);

  // Data types. Null when there is nothing to say.
  std::string authority(const Part& hd, std::string_view kind) const;  // system of an assigning authority
  json::Value identifier(const Part& cx, std::string_view kind, int authority_component = 4) const;
  json::Value entity(const Part& ei, std::string_view kind, std::string_view type_code) const;
  json::Value name(const Part& xpn) const;
  json::Value address(const Part& xad) const;
  json::Value telecom(const Part& xtn, std::string_view default_use) const;
  json::Value concept_of(const Part& cwe) const;
  json::Value concepts(const Part& field) const;             // of every repetition
  json::Value person(const Part& xcn) const;                 // a reference by identifier and name
  json::Value location(const Part& pl, const Place& place);  // a reference; makes the Location

 private:
  void codings(const Part& cwe, int first, json::Value& to) const;
  std::string system_of(const std::string& name) const;
  const Zone* zone_;
  bool told_zone_ = false;
};

void put(json::Value& to, const char* name, const std::string& text);   // unless empty
void put(json::Value& to, const char* name, const json::Value& value);  // unless null
// A Period; an end before its start is left out, and null when nothing is left.
json::Value period_of(const std::string& start, const std::string& end);
json::Value coded(std::string_view system, std::string_view code, std::string_view display = {});
json::Value reference(const std::string& to);
std::string code_text(std::string text);  // as a FHIR code: single blanks inside, none around
std::string part_of_uri(std::string_view text);
json::Value array(json::Value one);

// The patient of a group: `tells` for messages about the patient, which change what is held. Nothing when no
// identifier says who it is, which is found.
struct Person {
  std::string reference;
  std::string key;  // system|value
};
std::optional<Person> map_patient(Mapping& m, const Segment* pid, bool tells);
std::string map_visit(Mapping& m, const Segment* pv1, const Person& person, bool tells);  // reference, or ""
void map_relatives(Mapping& m, const PatientGroup& group, const Person& person);
void map_merge(Mapping& m, const PatientGroup& group, const Person& person);
void map_allergies(Mapping& m, const PatientGroup& group, const Person& person);
void map_diagnoses(Mapping& m, const PatientGroup& group, const Person& person, const std::string& visit);

// What the results of one order share.
struct ResultFrame {
  const Person* person = nullptr;
  std::string visit, order_key, report_status, specimen, service;
  const Segment* obr = nullptr;
  std::vector<std::string> seen;  // keys of the results so far, to tell repeated ones apart
};
// References of the Observations made; documents among the values go to `documents` as Attachments.
std::vector<std::string> map_results(Mapping& m, ResultFrame& frame, const std::vector<Noted>& results,
                                     json::Value& documents);
void set_value(Mapping& m, json::Value& observation, const Segment& obx, std::string_view loinc,
               json::Value& documents);
json::Value attachment(Mapping& m, const Segment& obx, const Part& value, const std::string& kind);
json::Value observation_code(Mapping& m, const Segment& obx, std::string* loinc, std::string* category,
                             std::string* unit);
json::Value reference_range(const Segment& obx, const json::Value& quantity);
json::Value notes_of(const std::vector<const Segment*>& notes);
std::string number_text(std::string text);  // a decimal as JSON writes it; "" when it is none
json::Value quantity(Mapping& m, const std::string& number, const Segment& obx, std::string_view loinc,
                     const std::string& code_unit);

void map_order(Mapping& m, const OrderGroup& order, const Person& person, const std::string& visit,
               bool tells, std::string* made);
void map_reports(Mapping& m, const PatientGroup& group);
void map_orders(Mapping& m, const PatientGroup& group);
void map_admission(Mapping& m, const PatientGroup& group);
void map_appointment(Mapping& m, const std::vector<PatientGroup>& groups);
void map_document(Mapping& m, const PatientGroup& group);

}  // namespace dyad::hl7v2
