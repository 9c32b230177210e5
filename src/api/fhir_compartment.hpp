// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "record/store.hpp"

namespace dyad::api {

// Types that may stand in a compartment ("Patient", "Encounter"), by name; without the compartment's own.
std::vector<std::string_view> types_in(std::string_view compartment);
bool is_compartment(std::string_view type);
// Resources of `type` that a compartment parameter joins to any of `ids`; of any id when there are none.
search::Probe in_compartment(std::string_view compartment, std::string_view type,
                             const std::vector<std::string>& ids);

// The children of a mother: the patients of the RelatedPersons that her Patient.link names. With herself
// first.
Result<std::vector<std::string>> with_children(const record::Reader& reader, const std::string& patient);

// Local references in a body, "Organization/h1", each once.
std::vector<std::string> references_in(const json::Value& resource);

}  // namespace dyad::api
