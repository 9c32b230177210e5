// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "query/question.hpp"
#include "search/search.hpp"

namespace dyad::query {

// The types that a search goes through: its own, those named in _type, those of the compartment, or all.
Result<std::vector<std::string>> types_of(const search::Search& search, std::string_view compartment_type);

// Criteria of which each resource of a type that stands in a compartment meets one; the resource that the
// compartment is named after stands in it too. Empty when no resource of the type can.
Criteria compartment_criteria(std::string_view compartment_type, const std::string& id,
                              std::string_view type);

}  // namespace dyad::query
