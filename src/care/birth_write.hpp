// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/birth.hpp"

namespace dyad::care {

// The operations of one work that make a record of this birth out of what is there.
struct BirthWriting {
  const Facts& facts;
  const Birth& birth;     // with the Patient id, also of a child nobody knew of
  const HeldBirth* held;  // the record that is being put right; null for a first one
  bool new_child = false;
  bool number_in_name = false;
  std::string_view key;
  const access::Principal& who;
};
std::vector<record::Operation> birth_operations(const BirthWriting& w, const evidence::Book& book);
// The operations that take it back.
std::vector<record::Operation> undo_operations(const Facts& facts, const HeldBirth& held,
                                               const json::Value& unborn, std::string_view reason,
                                               std::string_view key, const access::Principal& who);

inline constexpr std::string_view kFetalStatusUrl =
    "http://hl7.org/fhir/StructureDefinition/patient-fetalStatus";
// The form as an Encounter carries it; nothing for one that this program did not write.
std::optional<Birth> reported_birth(const json::Value& encounter, int utc_offset_minutes);
json::Value birth_json(const record::Reader& reader, const Facts& facts, const evidence::Book& book);
std::string newborn_number_system();
const record::Resource* child_resource(const Facts& facts, std::string_view id);

}  // namespace dyad::care
