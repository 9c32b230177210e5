// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/facts.hpp"
#include "evidence/quantity.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Why an order or a value that names one of the two may have been meant for the other (evidence
// "birth.identity"). One that is impossible is never filed; a doubtful one is held until a person has said
// once more, in the face of name, time of birth and weight, whom it is for.
struct IdentityFinding {
  std::string code;  // of the message catalogue: "identity.newborn_drug"
  std::string text;  // English
  json::Value params;
  bool impossible = false;
};
// Judges a MedicationRequest, MedicationAdministration, MedicationStatement or Observation of the mother or a
// child; nothing for other resources and other patients.
std::vector<IdentityFinding> identity_findings(const Facts& facts, const evidence::Book& book,
                                               const json::Value& resource);

// Whom a patient id names: id, kind (mother, newborn, fetus), name, birth date and time, weight, band number.
json::Value identity_json(const Facts& facts, std::string_view patient);

struct FiledOrder {
  std::string type, id;
  json::Value patient;  // identity_json
  // Held: nothing was written; `hold` sent back as confirmation files it.
  std::vector<IdentityFinding> findings;
  std::string hold;
  json::Value others;  // the others of this case, so that all are in sight
  bool again = false;
};
// Files an order for a drug or a value: {key, patient, expects: {kind, birth_date}, what: "drug" | "value",
// ...}. Refused without the check, or when the patient is not what the form took it for: field "expects" with
// what the patient is.
Result<FiledOrder> file_order(record::Record& record, const evidence::Book& book,
                              const evidence::Quantities& quantities, std::string_view case_id,
                              const json::Value& body, const access::Principal& who);
json::Value to_json(const FiledOrder& order);

// What came in by other ways and is doubtful, as DetectedIssues of who it was filed on; nothing when all is
// as it was kept.
std::optional<json::Value> identity_bundle(const Facts& facts, const evidence::Book& book,
                                           const std::string& program);

}  // namespace dyad::care
