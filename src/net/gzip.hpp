// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"

namespace dyad::net {

enum class Effort { quick, small };

// As a gzip file; nothing when that would not be smaller.
std::optional<std::string> gzip(std::string_view text, Effort effort = Effort::small);
// What a gzip or zlib stream holds. Errors: invalid for what is no such stream or is cut short, too_large
// when it would be more than `limit` bytes.
Result<std::string> inflate(std::string_view packed, std::size_t limit);

bool takes_gzip(const http::Request& request);

// Replaces a body with a Content-Encoding by what it says. Errors: refused for an encoding that is not
// understood, invalid, too_large.
Result<void> unpack_body(http::Request& request, std::size_t limit);
// Packs the body of an answer when the client takes that and it is worth it.
void pack_body(const http::Request& request, http::Response& response);

inline constexpr std::size_t kWorthPacking = 1024;

}  // namespace dyad::net
