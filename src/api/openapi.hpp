// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "api/router.hpp"
#include "json/json.hpp"

namespace dyad::api {

json::Value openapi(const std::vector<Route>& table, const std::string& version);  // OpenAPI 3.1

// What is really offered at /fhir, read from the route table and the resource types the record checks; stated
// `now`.
json::Value capability_statement(const std::vector<Route>& table, const std::string& version, Instant now);

}  // namespace dyad::api
