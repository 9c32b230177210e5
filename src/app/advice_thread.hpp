// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "care/advisor.hpp"

namespace dyad::app {

// Runs an advisor beside the server, below everything else in priority, from construction to destruction.
// What is being computed when it ends is finished first.
class AdviceThread {
 public:
  explicit AdviceThread(care::Advisor& advisor);
  ~AdviceThread();
  // A listener of the record: quick, and safe from any thread.
  void note(const std::vector<record::Version>& versions);

 private:
  void run();
  void sleep(std::chrono::milliseconds longest);

  care::Advisor& advisor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool news_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace dyad::app
