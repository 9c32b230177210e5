// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "net/http_client.hpp"

namespace dyad::app {

// A request of our own command line to the server that holds the data directory: whoever can read the secret
// there could read the record as well.
inline net::Call operator_call(const net::Address& server, const std::string& secret, std::string method,
                               std::string target, std::string content_type, std::string_view body) {
  net::Call call{server, std::move(method), std::move(target), std::move(content_type), body};
  if (!secret.empty()) call.authorization = std::string(api::kOperatorScheme) + " " + secret;
  return call;
}

}  // namespace dyad::app
