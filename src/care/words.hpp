// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace dyad::care {

// Text meant for people, out of a FHIR resource, with the languages it carries by a translation
// extension:
// {"en": ..., "vi": ..., "zh": ...}. English is always there: the text itself.
json::Value words(const json::Value& parent, std::string_view element);
// The best text of a CodeableConcept: its text, else the display of its first coding, else its code.
json::Value concept_words(const json::Value& codeable_concept);
json::Value words_of(std::string_view english);
// The code of the first coding in `system` (or of any coding when system is empty).
std::string code_in(const json::Value& codeable_concept, std::string_view system);
// An extension of a resource or element by url; null when absent.
const json::Value& extension(const json::Value& owner, std::string_view url);
bool is_synthetic(const json::Value& resource);

inline constexpr std::string_view kBase = "https://dyad.example/fhir";
inline constexpr std::string_view kConcepts = "https://dyad.example/fhir/CodeSystem/concept";
inline constexpr std::string_view kLoinc = "http://loinc.org";

}  // namespace dyad::care
