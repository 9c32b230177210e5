// SPDX-License-Identifier: Apache-2.0
#include "net/crew.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <random>
#include <semaphore>
#include <thread>
#include <vector>

#include "base/waiting.hpp"
#include "support/seed.hpp"

namespace dyad::net {
namespace {

using namespace std::chrono_literals;

TEST_CASE("no more jobs run at once than are to be at work, and each begins in its turn") {
  boost::asio::io_context io;  // not run: nobody looks whether a job is stuck
  Crew crew(io, 8, 2);
  std::counting_semaphore<> go(0);
  std::counting_semaphore<> begun(0);
  std::mutex mutex;
  std::vector<int> order;
  for (int i = 0; i < 6; ++i)
    crew.post([&, i] {
      {
        const std::scoped_lock lock(mutex);
        order.push_back(i);
      }
      begun.release();
      go.acquire();
    });
  for (int ended = 0; ended <= 4; ++ended) {
    begun.acquire();
    if (ended == 0) begun.acquire();
    CHECK_FALSE(begun.try_acquire_for(20ms));
    const std::scoped_lock lock(mutex);
    CHECK(order.size() == static_cast<std::size_t>(ended) + 2);
    // The first two begin side by side; from then on one at a time.
    for (std::size_t i = 2; i < order.size(); ++i) CHECK(order[i] == static_cast<int>(i));
    go.release();
  }
  go.release();
  crew.join();
}

TEST_CASE("jobs that say that they wait let others begin") {
  boost::asio::io_context io;
  Crew crew(io, 8, 1);
  std::latch all(8);
  std::atomic<int> done{0};
  for (int i = 0; i < 8; ++i)
    crew.post([&] {
      const Waiting waiting;
      const Waiting once_more;  // counts once
      all.arrive_and_wait();
      ++done;
    });
  crew.join();
  CHECK(done == 8);
}

TEST_CASE("a job that waits without saying so holds others up for a moment only") {
  boost::asio::io_context io;
  Crew crew(io, 4, 1);
  std::latch all(4);
  for (int i = 0; i < 4; ++i) crew.post([&] { all.arrive_and_wait(); });
  CHECK_FALSE(all.try_wait());
  io.run();  // looks every kStuck, until nothing is queued
  crew.join();
  CHECK(all.try_wait());
}

TEST_CASE("what is dropped does not run, what has begun ends") {
  boost::asio::io_context io;
  Crew crew(io, 4, 1);
  std::binary_semaphore begun(0);
  std::binary_semaphore go(0);
  std::atomic<int> ended{0};
  crew.post([&] {
    begun.release();
    go.acquire();
    ++ended;
  });
  begun.acquire();
  for (int i = 0; i < 3; ++i) crew.post([&] { ended += 10; });
  crew.drop();
  go.release();
  crew.join();
  CHECK(ended == 1);
}

TEST_CASE("every job runs once, whatever waits and whatever works, and none is left behind") {
  std::mt19937 random(support::seed());
  for (int round = 0; round < 30; ++round) {
    boost::asio::io_context io;
    Crew crew(io, 1 + random() % 12, 1 + random() % 4);
    constexpr int kJobs = 400;
    std::vector<std::atomic<int>> runs(kJobs);
    for (int i = 0; i < kJobs; ++i) {
      const auto kind = random() % 3;
      crew.post([&, i, kind] {
        if (kind == 0) {
          const Waiting waiting;
          std::this_thread::sleep_for(100us);
        } else if (kind == 1) {
          std::this_thread::yield();
        }
        ++runs[static_cast<std::size_t>(i)];
      });
      if (random() % 50 == 0) std::this_thread::sleep_for(300us);  // hands come to rest in between
    }
    crew.join();
    for (const auto& n : runs) REQUIRE(n == 1);
  }
}

}  // namespace
}  // namespace dyad::net
