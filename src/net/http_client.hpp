// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "net/guard.hpp"

namespace dyad::net {

struct Call {
  Address address;  // an IP address or "localhost"; nothing is looked up
  std::string method = "GET";
  std::string target = "/";
  std::string content_type;
  std::string_view body = {};
  std::string authorization = {};                                 // the field of that name; empty for none
  std::chrono::milliseconds timeout = std::chrono::seconds(120);  // for the whole exchange
};

// One request and its answer over a connection of its own; blocks. An answer of any status is a success here;
// `busy` means nobody listens there, or nobody answered in time. When the server answers before it has read
// the whole body, that answer is returned.
Result<http::Response> send(const Call& call);

}  // namespace dyad::net
