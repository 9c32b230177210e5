// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "json/json.hpp"

namespace dyad::access {

// A resource by type and id, as it is or is about to be; null when there is none.
using Found = std::function<json::Value(std::string_view type, const std::string& id)>;

// Whose offer a Device, a stock (Group), a Schedule or a Slot is: the organization that owns it, or what its
// times are about. Empty when it is nobody's.
std::string offering_hospital(const json::Value& resource, const Found& find);

}  // namespace dyad::access
