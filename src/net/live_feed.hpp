// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/http_message.hpp"

namespace dyad::net {

using http::LiveEvent;

// The events later than `after`, oldest first, for a client that comes back. Called on a worker thread.
using MissedEvents = std::function<std::vector<LiveEvent>(std::int64_t after)>;

std::string frame_of(const LiveEvent& event);  // as server-sent events

// What waits to be written to one client. Events that arrive while the missed ones are still being read are
// held back, so that order and completeness survive. A client that does not read is given up once
// kFeedQueueBytes wait for it.
class FeedQueue {
 public:
  static constexpr std::size_t kFeedQueueBytes = 1024 * 1024;

  struct Frame {
    std::int64_t id = 0;  // 0: not an event, a comment
    std::shared_ptr<const std::string> text;
  };

  bool push(Frame frame);  // false: the limit is reached
  void hold() { held_ = true; }
  void release(const std::vector<LiveEvent>& missed);
  // The next text to write, or null when there is none yet.
  std::shared_ptr<const std::string> pop();
  std::size_t bytes() const { return bytes_; }

 private:
  std::deque<Frame> frames_;
  std::size_t bytes_ = 0;
  bool held_ = false;
};

}  // namespace dyad::net
