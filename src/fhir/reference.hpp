// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace dyad::fhir {

// A literal reference taken apart.
struct Reference {
  enum class Kind {
    contained,  // "#x"
    local,      // "Patient/a" or "Patient/a/_history/2", of this record
    urn,        // "urn:uuid:..." or "urn:oid:...", the fullUrl of another entry
    absolute,   // "https://...", of another server
    unreadable,
  };
  Kind kind = Kind::unreadable;
  std::string_view type;  // local only
  std::string_view id;    // local: the id; contained: what follows '#'
  std::optional<int> version;
};

// The views in the answer point into `text`.
Reference parse_reference(std::string_view text);

// Calls `visit` for every Reference.reference in the resource, contained resources included, with the path of
// the element ("subject.reference", "component[0].extension[1].valueReference.reference").
void for_each_reference(const json::Value& resource,
                        const std::function<void(std::string_view text, const std::string& path)>& visit);

// Replaces each Reference.reference for which `translate` gives a new text.
void rewrite_references(json::Value& resource,
                        const std::function<std::optional<std::string>(std::string_view text)>& translate);

// Ids of the Patients whose compartment a resource stands in by its own content: a Patient itself, and every
// Patient/x named as subject, patient, focus, for, beneficiary, individual, actor, target or securityContext
// (a Binary's). Each id once, in order of appearance. Links by way of another resource (a mother through RelatedPerson) are the caller's.
std::vector<std::string> patients_of(const json::Value& resource);

// The code of a concept in one code system; empty when it has none.
std::string_view code_in(const json::Value& codeable_concept, std::string_view system);
// The extension with this url; null when absent.
const json::Value& extension(const json::Value& element, std::string_view url);

}  // namespace dyad::fhir
