// SPDX-License-Identifier: Apache-2.0
#include "api/audit_json.hpp"

#include "api/circle_json.hpp"

namespace dyad::api {
namespace {

using access::AuditEntry;
using json::Value;

constexpr std::string_view kReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
constexpr std::string_view kEntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
constexpr std::string_view kEntityRole = "http://terminology.hl7.org/CodeSystem/object-role";

Value coding(std::string_view system, std::string_view code, std::string_view display = {}) {
  Value out = json::object({{"system", system}, {"code", code}});
  if (!display.empty()) out.set("display", display);
  return out;
}

std::string_view action_of(const AuditEntry& e) {
  if (e.method == "GET" || e.method == "HEAD") return e.entity.empty() ? "E" : "R";
  if (e.method == "DELETE") return "D";
  return e.method == "POST" ? "C" : "U";
}

std::string_view interaction_of(const AuditEntry& e) {
  const std::string_view action = action_of(e);
  if (action == "R") return "read";
  if (action == "E") return "search";
  if (action == "D") return "delete";
  return action == "C" ? "create" : "update";
}

std::string_view purpose_code(const AuditEntry& e) {
  if (e.purpose == "emergency") return "ETREAT";
  if (e.purpose == "administration") return "HOPERAT";
  return e.purpose == "audit" ? "HCOMPL" : "TREAT";
}

Value entity(std::string_view reference, std::string_view type, std::string_view role) {
  return json::object({{"what", json::object({{"reference", reference}})},
                       {"type", coding(kEntityType, type)},
                       {"role", coding(kEntityRole, role)}});
}

}  // namespace

Value audit_event(const AuditEntry& e, const std::set<std::string>& shown) {
  Value agent = json::object(
      {{"type", json::object({{"coding", json::Array{coding("http://dicom.nema.org/resources/ontology/DCM",
                                                            "110153", "Source Role ID")}}})},
       {"who", e.who.starts_with("Practitioner/") ? json::object({{"reference", e.who}})
                                                  : json::object({{"display", e.who}})},
       {"requestor", true}});
  if (!e.client.empty()) agent.set("altId", e.client);
  if (!e.address.empty()) agent.set("network", json::object({{"address", e.address}, {"type", "2"}}));
  json::Array entities;
  for (const std::string& patient : e.patients)
    if (shown.contains(patient)) entities.push_back(entity("Patient/" + patient, "1", "1"));
  if (!e.entity.empty() && !e.entity.starts_with("Patient/")) entities.push_back(entity(e.entity, "2", "4"));
  return json::object(
      {{"resourceType", "AuditEvent"},
       {"id", "audit-" + std::to_string(e.number)},
       {"meta", json::object({{"profile", json::Array{"https://profiles.ihe.net/ITI/BALP/StructureDefinition/"
                                                      "IHE.BasicAudit.PatientRead"}}})},
       {"type",
        coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation")},
       {"subtype", json::Array{coding("http://hl7.org/fhir/restful-interaction", interaction_of(e))}},
       {"action", action_of(e)},
       {"recorded", format_utc(e.at)},
       {"outcome", e.status < 400   ? "0"
                   : e.status < 500 ? "4"
                                    : "8"},
       {"purposeOfEvent",
        json::Array{json::object({{"coding", json::Array{coding(kReason, purpose_code(e))}}})}},
       {"agent", json::Array{std::move(agent)}},
       {"source", json::object({{"observer", json::object({{"display", "Dyad"}})}})},
       {"entity", std::move(entities)}});
}

std::string_view deed_of(const AuditEntry& e) {
  if (e.status >= 400) return "refused";
  if (e.route.ends_with("/glass")) return "looked";
  if (e.route.find("/_export") != std::string::npos || e.route.ends_with(".pdf")) return "exported";
  return e.method == "GET" || e.method == "HEAD" || e.route.ends_with("_search") ? "looked" : "changed";
}

Value audit_row(const AuditEntry& e, const access::People& people) {
  Value out = json::object({{"at", format_utc(e.at)},
                            {"who", named_json(people, e.who)},
                            {"hospitals", json::Array{}},
                            {"deed", deed_of(e)},
                            {"purpose", e.purpose},
                            {"client", e.client},
                            {"entity", e.entity}});
  json::Array hospitals;
  for (const auto& post : people.appointments)
    if ("Practitioner/" + post.person == e.who && post.holds(e.at)) {
      Value row = named_json(people, "Organization/" + post.organization);
      row.set("role", post.role);
      hospitals.push_back(std::move(row));
    }
  out.set("hospitals", std::move(hospitals));
  return out;
}

}  // namespace dyad::api
