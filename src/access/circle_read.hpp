// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/circles.hpp"

namespace dyad::access {

// The id of a resource of this record that a Reference names; empty when it names none of this type.
std::string named(const json::Value& reference, std::string_view type);

Span span_of(const json::Value& period);

// The participants of a CareTeam that is not ended or entered in error.
std::vector<Sharer> sharers_of(const json::Value& care_team);

// Broken glass, when the Flag is that and is not withdrawn.
std::optional<Glass> glass_of(std::string_view flag_id, const json::Value& flag);
bool is_glass(const json::Value& flag);

}  // namespace dyad::access
