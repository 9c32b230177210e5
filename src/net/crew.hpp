// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace dyad::net {

// Threads that run jobs in the order in which they came, some two for each processor at a time: more would
// only take the processors and their caches from each other. A job that waits (base/waiting.hpp) does not
// count, so many can wait at once; and when no job has begun for kStuck although some are queued, another
// thread begins, whatever those at work are doing. Threads are made when they are first needed, and the one
// that rested last is woken first. Jobs must not throw.
class Crew {
 public:
  static constexpr std::chrono::milliseconds kStuck{10};

  // `io` is run by the caller and outlives the crew.
  Crew(boost::asio::io_context& io, std::size_t threads, std::size_t at_work = usually_at_work());
  ~Crew();  // as drop() and join()

  void post(std::function<void()> job);  // on the thread of `io`
  void drop();                           // what has not begun will not
  void join();  // waits for all that was posted, then ends the threads; no post after

  static std::size_t usually_at_work();

 private:
  class Hand;

  void lend(std::unique_lock<std::mutex>& lock, bool whatever);
  bool take(Hand& hand, bool lent, std::function<void()>& job);
  void watch(std::size_t begun);

  const std::size_t most_;
  const std::size_t at_work_;
  boost::asio::steady_timer timer_;
  bool watching_ = false;  // used on the thread of `io` only

  std::mutex mutex_;
  std::condition_variable rested_;  // all hands do
  std::deque<std::function<void()>> jobs_;
  std::vector<std::unique_ptr<Hand>> hands_;
  std::vector<Hand*> resting_;
  std::size_t working_ = 0;  // hands that neither rest nor wait
  std::size_t begun_ = 0;    // jobs, ever
  bool over_ = false;
};

}  // namespace dyad::net
