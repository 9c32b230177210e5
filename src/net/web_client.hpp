// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::net {

// A request to a server elsewhere, by http or https with its certificate checked. Redirects are not followed.
struct WebCall {
  std::string method = "POST";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string_view body = {};
  std::chrono::milliseconds timeout = std::chrono::seconds(20);  // for the whole exchange
};

// Sends it and gives the status of the answer, whose body is not kept; blocks. `busy` when there was no
// answer. Any thread.
Result<int> send(const WebCall& call);

// Made ready once, before the first request, by whichever thread comes first.
void begin_web();
// The same with the body of the answer, which is refused above `most` bytes.
struct WebAnswer {
  int status = 0;
  std::string body;
  std::string cache_control;  // the field of that name
};
Result<WebAnswer> fetch(const WebCall& call, std::size_t most = 256 * 1024);

}  // namespace dyad::net
