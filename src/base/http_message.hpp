// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyad::http {

// Header fields in the order received; names compare without regard to case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;
  std::string_view get(std::string_view name) const;  // the first of that name, empty when absent
  bool has(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);  // replaces the first of that name, or adds
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// One HTTP request as plain values: nothing in it knows of a socket. `path` is percent-decoded, valid UTF-8,
// without control characters, empty, "." or ".." segments inside, and begins with "/".
struct Request {
  std::string method;  // upper case, "GET"
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  Headers headers;
  std::string body;
  std::string remote;  // address of the peer, without port

  // The first value of a query parameter; nothing when it was not given.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

// One event of a live feed. Ids never fall; a client that comes back names the last one it saw.
struct LiveEvent {
  std::int64_t id = 0;
  std::string name;
  std::string data;
};
struct LiveStep {
  std::vector<LiveEvent> events;
  bool over = false;  // nothing will follow: the connection is closed
};

// Asks the server to keep the connection and send events later than `after`; only new ones when it is absent.
// With `read` it is a feed of its own, told only what that gives: called on a worker thread, never twice at
// once, whenever the client has taken what was given, the server is woken, or a second has passed.
struct LiveStart {
  std::optional<std::int64_t> after;
  std::function<LiveStep()> read;
};

struct Response {
  int status = 200;
  std::string content_type;
  Headers headers;
  std::string body;
  std::string_view fixed_body = {};  // used when `body` is empty: bytes that live as long as the program
  std::optional<LiveStart> live;     // with status 200: the answer is the live feed
  std::string route;                 // the pattern that matched, for the log; never the path itself

  std::string_view content() const { return body.empty() ? fixed_body : std::string_view(body); }
};

std::string_view reason(int status);                      // "Not Found"
bool equal_fold(std::string_view a, std::string_view b);  // ASCII only

}  // namespace dyad::http
