// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/guard.hpp"

namespace dyad::net {

struct MllpLimits {
  std::size_t message_bytes = std::size_t{20} * 1024 * 1024;
  std::size_t connections = 500;  // one more is closed at once
  // Within a message, between bytes: a sender that stops in the middle is closed, so that it sends again.
  std::chrono::milliseconds gap = std::chrono::seconds(30);
  std::chrono::milliseconds write = std::chrono::seconds(30);  // for an answer to be taken
  std::chrono::milliseconds stop = std::chrono::seconds(10);   // after which a stop waits for nobody
};

struct MllpOptions {
  Address address{"127.0.0.1", 2575};
  MllpLimits limits;
};

struct MllpMessage {
  std::string bytes;
  std::string remote;   // address of the sender
  bool broken = false;  // its end was never seen
};

// What goes back, each framed, all in one write. `close` ends the connection without an answer: the sender
// keeps the message and sends it again.
struct MllpReply {
  std::vector<std::string> messages;
  bool close = false;
};

// Called on one of kWorkers threads; may block until the message is durable. An exception closes the
// connection.
using MllpHandler = std::function<MllpReply(const MllpMessage&)>;

// Listens for HL7 messages framed as MLLP: connections stay open, any number of messages on each, one at a
// time: the next is read once the one before is answered.
class MllpServer {
 public:
  static constexpr std::size_t kWorkers = 16;

  // Listens at once and serves on threads of its own. Like the pages it takes loopback addresses only, as
  // long as there is no access control.
  static Result<std::unique_ptr<MllpServer>> listen(MllpOptions options, MllpHandler handler);
  ~MllpServer();  // stops: messages under way are answered first

  unsigned short port() const;
  std::size_t connections() const;

 private:
  class Impl;
  explicit MllpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dyad::net
