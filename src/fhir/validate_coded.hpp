// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "fhir/tables.hpp"
#include "json/json.hpp"

namespace dyad::fhir {

// What is wrong, in words, and what would be right.
struct Complaint {
  std::string message;
  std::string value;
  std::string limit;
};

// A code, Coding or CodeableConcept that its required binding does not allow; nothing when it does.
std::optional<Complaint> foreign_code(const Element& element, const json::Value& value);

// A Reference to a type that may not stand here. A reference to a contained resource ("#x") is looked up in
// `container`; what cannot be told from the text is let through.
std::optional<Complaint> foreign_target(const Element& element, const json::Value& reference,
                                        const json::Value& container);

}  // namespace dyad::fhir
