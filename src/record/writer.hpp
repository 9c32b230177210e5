// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "record/checks.hpp"
#include "record/record.hpp"
#include "record/work.hpp"

namespace dyad::record {

// Works that are written together. The first that waits is always taken, however large.
inline constexpr std::size_t kMaxGroupWorks = 256;
inline constexpr std::size_t kMaxGroupBytes = 16u * 1024 * 1024;  // of what was submitted

// When more works came together the last time than wait now, the rest are probably on their way: the group
// waits for them, at most for half of the time that a commit waits for the disk (or the database server), and
// this long. What a commit computes is not saved by waiting. One caller alone never waits.
inline constexpr std::chrono::microseconds kMaxGathering{2'000};

// The one thread that writes. It takes the works that wait, does each against what the ones before it have
// left, makes all of them durable with one commit, and then tells the listeners and the callers.
class Record::Writer {
 public:
  Writer(Store& store, const Clock& clock, const Rules& rules, const Matcher& matcher);
  ~Writer();  // what waits is still written

  // Waits until the work is durable or refused.
  Result<void> write(Draft& draft);
  void listen(Listener listener);

 private:
  struct Job {
    Draft& draft;
    Result<void> answer{};
    std::promise<Result<void>> told{};
  };
  using Group = std::vector<Job*>;

  void run();
  Group next_group();
  void write_group(const Group& group);
  Result<void> do_group(const Group& group);
  Result<void> do_one(Draft& draft, Transaction& transaction);
  void announce(const Group& group);

  Store& store_;
  const Clock& clock_;
  const Judgement judgement_;
  People people_;  // of the writing thread

  std::mutex listening_;
  std::vector<Listener> listeners_;

  std::mutex mutex_;
  std::condition_variable work_waits_;
  std::deque<Job*> waiting_;
  std::size_t wanted_ = 1;  // how many must wait for the writing thread to be woken
  std::size_t last_size_ = 1;
  std::chrono::microseconds gathering_{0};
  bool stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace dyad::record
