// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "timing/preference.hpp"

namespace dyad::care {

// What a recorded preference is called in its resource.
inline constexpr std::string_view kPreferenceCode = "timing-preference";
std::string own_extension(std::string_view name);  // the url of an extension of this project
std::optional<timing::Goal> goal_named(std::string_view name);

}  // namespace dyad::care
