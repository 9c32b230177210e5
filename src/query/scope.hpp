// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "search/search.hpp"

namespace dyad::query {

// The types that a search goes through: its own, those named in _type, those of the compartment, or all.
Result<std::vector<std::string>> types_of(const search::Search& search, std::string_view compartment_type);

// True of the resources of a type that stand in a compartment, the one it is named after included. Nothing
// when no resource of the type can.
std::optional<search::Probe> compartment_probe(std::string_view compartment_type, std::string_view id,
                                               std::string_view type);

}  // namespace dyad::query
