// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "api/fhir_http.hpp"
#include "json/json.hpp"

namespace dyad::api {

// A Binary can be read and written as what it holds, by its own media type, instead of as JSON.

// The content, when Accept names its media type rather than JSON; nothing otherwise.
std::optional<http::Response> content_of(const http::Request& request, const std::string& body);
// The Binary that a body of another media type is; nothing when it is JSON, or says nothing.
std::optional<json::Value> binary_of(const http::Request& request);

}  // namespace dyad::api
