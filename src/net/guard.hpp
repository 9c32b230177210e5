// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "net/cors.hpp"

namespace dyad::net {

struct Address {
  std::string host;  // without brackets
  unsigned short port = 0;
};

// "127.0.0.1:8080", "localhost:0", "[::1]:8080", or ":8080" for 127.0.0.1.
Result<Address> parse_address(std::string_view text);
bool is_loopback(std::string_view host);

// What a request must satisfy before any handler sees it, while there is no sign-in: it names this machine in
// Host (so that a page of another site cannot reach the server under its own name), and a request that may
// change something comes from a page of this server, from no page at all, or from a page of one of `origins`.
// `also_named` is the name under which a proxy on this machine offers the server; empty for none. `welcome`:
// this request may come from that page all the same.
Result<void> admit(const http::Request& request, std::string_view listening_host, const Origins& origins = {},
                   std::string_view also_named = {}, bool welcome = false);

// Fields every answer carries.
void add_security_headers(http::Headers& headers);

}  // namespace dyad::net
