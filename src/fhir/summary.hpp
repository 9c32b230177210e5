// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace dyad::fhir {

// Parts of a resource that a client may ask for instead of the whole. Each keeps resourceType, id, meta and
// every element that a resource of its type must have at the top; each marks what it gives as SUBSETTED.

json::Value summary_of(const json::Value& resource);    // the elements that the definitions call summary
json::Value text_of(const json::Value& resource);       // the narrative
json::Value without_text(const json::Value& resource);  // everything but the narrative
// The elements named; "Patient.name" counts for a Patient only.
json::Value elements_of(const json::Value& resource, const std::vector<std::string>& names);

namespace generated {
// Elements of one shape that belong to its summary, joined by spaces; choices by the names they have in JSON.
struct SummaryRow {
  std::string_view shape;
  std::string_view elements;
};
extern const std::span<const SummaryRow> kSummaries;
}  // namespace generated

}  // namespace dyad::fhir
