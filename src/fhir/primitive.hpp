// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "fhir/tables.hpp"
#include "json/json.hpp"

namespace dyad::fhir {

// What is wrong with a JSON value as this primitive: the rule it breaks, in words; empty when it is well
// formed.
std::string_view broken_rule(Primitive primitive, const json::Value& value);

bool is_id(std::string_view text);  // 1 to 64 of A-Z a-z 0-9 - .

}  // namespace dyad::fhir
