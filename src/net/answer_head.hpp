// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/http_message.hpp"

namespace dyad::net {

// The status line and fields of an answer as they go over the wire, with the empty line after them. A field
// whose value holds a line break is left out. `close` says that the connection ends with this answer.
std::string head_of(const http::Response& response, bool close);

// The answer to a request that reached no handler, when nobody said how such answers look.
http::Response plain_refusal(int status, const std::string& message);

}  // namespace dyad::net
