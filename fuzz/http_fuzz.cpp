// SPDX-License-Identifier: Apache-2.0
// Any bytes as HTTP requests: the outcome does not depend on how the bytes are split, and what is let through
// is what http::Request promises.
#include <algorithm>
#include <vector>

#include "base/http_message.hpp"
#include "check.hpp"
#include "net/guard.hpp"
#include "net/parser.hpp"

using namespace dyad;
using fuzz::must;
using State = net::RequestParser::State;

namespace {

void check_request(const http::Request& request) {
  must(request.path.starts_with('/'), "a path begins with a slash", request.path);
  must(std::ranges::none_of(request.path, [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
       "a path holds no control character", request.path);
  must((request.path + "/").find("/../") == std::string::npos, "a path does not climb", request.path);
  static_cast<void>(net::admit(request, "localhost"));
}

// The requests let through of `bytes`, given in pieces of `piece` bytes.
std::vector<std::string> requests_in(std::string_view bytes, std::size_t piece) {
  // No head reaches its limit here: just below it, Beast counts a head that comes in pieces a little
  // differently.
  net::RequestParser parser({64u * 1024, 1024});
  std::vector<std::string> seen;
  State state = parser.state();
  for (std::size_t at = 0; at < bytes.size() && state != State::failed; at += piece) {
    state = parser.feed(bytes.substr(at, piece));
    while (state == State::done) {
      const auto request = parser.take();
      check_request(request);
      std::string line = request.method + " " + request.path + (parser.keep_alive() ? " more" : " last");
      for (const auto& [name, value] : request.query) line += " " + name + "=" + value;
      for (const auto& [name, value] : request.headers.all()) line += "\n" + name + ": " + value;
      seen.push_back(line + "\n" + request.body);
      state = parser.next();
    }
  }
  if (state == State::failed) {
    must(parser.problem().status >= 400, "a refusal has a status", parser.problem().message);
    must(!parser.problem().message.empty(), "a refusal has a message");
  }
  return seen;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += "[" + line + "]";
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::text_of(data, size);
  const auto whole = requests_in(bytes, std::max<std::size_t>(size, 1));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const auto split = requests_in(bytes, piece);
    must(split == whole, "the same requests are let through", joined(whole) + " against " + joined(split));
  }
  return 0;
}
