// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "fhir/tables.hpp"
#include "json/json.hpp"

namespace dyad::fhirpath {

// What a patch puts in: the value, and its "_name" sibling when it is a primitive with extensions.
struct NewValue {
  json::Value value;
  json::Value extra;
};

// Reads the "value" part of an operation for the element `row`: a value[x], a resource, or, for a group that
// has no type of its own, nested parts named after its elements. `at` is where it stands, for errors.
Result<NewValue> new_value(const json::Value& part, const fhir::Element& row, const std::string& at);

// The row of the element `name`, which for a choice ("deceased") depends on the type of the value given. Null
// when there is none.
const fhir::Element* row_for(const fhir::Shape& shape, std::string_view name, const json::Value& part);
std::string choice_stem(const fhir::Element& row);  // "deceased" of deceasedBoolean

}  // namespace dyad::fhirpath
