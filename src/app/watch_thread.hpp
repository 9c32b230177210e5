// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "care/rounds.hpp"

namespace dyad::app {

// Runs the rounds beside the server, from construction to destruction: soon after each commit, when somebody
// falls due to be called, and every minute for what only time changes.
class WatchThread {
 public:
  WatchThread(care::Rounds& rounds, const record::Record& record);
  ~WatchThread();
  // A listener of the record: quick, and safe from any thread.
  void note(const std::vector<record::Version>& versions);

 private:
  using Clock = std::chrono::steady_clock;
  void run();
  void sleep_until(Clock::time_point end);  // or until there is news

  care::Rounds& rounds_;
  const record::Record& record_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool news_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dyad::app
