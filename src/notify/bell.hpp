// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "notify/service.hpp"

namespace dyad::notify {

// Wakes the thread that follows the log. It may be rung when nobody listens any more.
struct Service::Bell {
  void ring() {
    const std::scoped_lock lock(mutex);
    ++count;
    changed.notify_all();
  }
  std::uint64_t rung() const {
    const std::scoped_lock lock(mutex);
    return count;
  }
  // Until it is rung after `seen`, or for a second: what failed is tried again.
  void wait_after(std::uint64_t seen) const {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(1), [&] { return count != seen; });
  }

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::uint64_t count = 0;
};

}  // namespace dyad::notify
