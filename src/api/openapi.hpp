// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "api/router.hpp"
#include "json/json.hpp"

namespace dyad::api {

json::Value openapi(const std::vector<Route>& table, const std::string& version);  // OpenAPI 3.1

}  // namespace dyad::api
