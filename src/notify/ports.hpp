// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace dyad::notify {

// One line of what must survive a crash: how far the log was looked at, which version was the next event of a
// subscription (its number is its place among these), up to which event a subscriber has confirmed, and that
// a subscription was deleted, so that one of the same id begins anew.
struct Line {
  enum class Kind { position, event, delivered, ended };
  Kind kind = Kind::position;
  std::string subscription;  // empty for `position`
  std::int64_t value = 0;    // a sequence; for `delivered` an event number, for `ended` nothing
  bool operator==(const Line&) const = default;
};

// The port to where these lines are kept, in order. Calls may come from any thread.
class Ledger {
 public:
  virtual ~Ledger() = default;
  virtual Result<std::vector<Line>> load() = 0;
  virtual Result<void> append(const std::vector<Line>& lines) = 0;  // durable when it returns
};

// Whether the server may send to this address: it begins with one of `allowed` ("https://a.example" allows
// "https://a.example/x", not "https://a.example.evil"), or, with `this_machine`, names this machine.
bool may_reach(std::string_view endpoint, const std::vector<std::string>& allowed, bool this_machine);

// Something to bring to a subscriber.
struct Parcel {
  std::string method;  // "POST" or "PUT"
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
  std::chrono::seconds timeout{0};
};

// The port to the network. Gives the status of the answer; an error when there was none. Blocks; called from
// several threads.
class Courier {
 public:
  virtual ~Courier() = default;
  virtual Result<int> bring(const Parcel& parcel) = 0;
};

}  // namespace dyad::notify
