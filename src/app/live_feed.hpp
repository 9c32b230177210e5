// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "net/http_server.hpp"
#include "record/store.hpp"

namespace dyad::app {

// What a client that was away is told: every version after a sequence, a page to an event.
std::vector<net::LiveEvent> missed_events(const record::Store& store, std::int64_t after);

// Tells the live feed of every commit, in order, on a thread of its own, so that finding the cases concerned
// does not hold up the next commit. Commits that come faster than that share an event.
class LiveFeed {
 public:
  using Tell = std::function<void(const net::LiveEvent&)>;
  // Begins after what the store holds now.
  LiveFeed(const record::Store& store, Tell tell);
  ~LiveFeed();
  // A listener of the record: quick, and safe from any thread.
  void note(std::int64_t sequence);

 private:
  void run();
  bool tell_page();

  const record::Store& store_;
  Tell tell_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::int64_t newest_ = 0;
  std::int64_t told_ = 0;  // the thread's own
  bool waits_ = false;     // for news; in the pauses of a burst nobody wakes it for each commit
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dyad::app
