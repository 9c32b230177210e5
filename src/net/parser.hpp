// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"

namespace dyad::net {

struct MessageLimits {
  std::size_t header_bytes = 16u * 1024;
  std::size_t body_bytes = 64u * 1024 * 1024;
};

// Turns bytes, however they are split, into requests one after another. Bytes beyond a request wait for
// next().
class RequestParser {
 public:
  enum class State { head, body, done, failed };
  struct Problem {
    int status = 0;  // 400, 413, 431, 501 or 505
    std::string message;
  };

  explicit RequestParser(const MessageLimits& limits);
  ~RequestParser();

  State feed(std::string_view bytes);
  State state() const;
  bool started() const;         // some byte of the current request has arrived
  bool wants_continue() const;  // the client waits for "100 Continue" before it sends the body
  bool keep_alive() const;
  const Problem& problem() const;
  std::string method() const;  // as far as known; empty before the request line
  std::string path() const;    // as far as known
  http::Request take();        // once, when done
  State next();                // on to the following request

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads one response from bytes; `finish` says that the peer closed the connection.
class ResponseParser {
 public:
  explicit ResponseParser(std::size_t body_bytes, bool head_request);
  ~ResponseParser();
  Result<bool> feed(std::string_view bytes);  // true when the response is complete
  Result<bool> finish();
  http::Response take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dyad::net
