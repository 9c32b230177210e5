// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "access/oauth.hpp"
#include "api/router.hpp"
#include "json/json.hpp"

namespace dyad::api {

// What is really offered at /fhir: interactions and operations from the route table, search parameters from
// the tables that searches use. `faces`: where applications are let in; null without sign-in. `since` is when
// this server began to offer it.
json::Value capability_statement(const std::vector<Route>& table, const std::string& version,
                                 const std::string& base, Instant since,
                                 const access::OAuth::Faces* faces = nullptr);

}  // namespace dyad::api
