// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/http_message.hpp"
#include "base/result.hpp"

namespace dyad::net {

// Pages of other sites that may use this server from a browser, by their origin ("https://app.example").
// Anybody else's are refused what changes something, and cannot read answers.
using Origins = std::vector<std::string>;

// "https://app.example:8443": scheme, host and port, nothing after.
Result<std::string> parse_origin(std::string_view text);

// The Origin of the request when it is one of those; empty otherwise.
std::string allowed_origin(const http::Request& request, const Origins& origins);
bool is_preflight(const http::Request& request);
// What a browser asks before it sends a request of such a page.
http::Response preflight_answer(const http::Request& request);
void add_cors_headers(http::Headers& headers, const std::string& origin);

}  // namespace dyad::net
