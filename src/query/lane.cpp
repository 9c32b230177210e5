// SPDX-License-Identifier: Apache-2.0
#include "query/lane.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <semaphore>
#include <thread>

#include "base/waiting.hpp"

namespace dyad::query {
namespace {

// Asked once: the system reads a file for each answer.
int processors() {
  static const int all = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return all;
}

std::counting_semaphore<>& places() {
  static std::counting_semaphore<> all(std::max(1, processors() / 2));
  return all;
}

std::atomic<int> asking_for_place{0};  // searches in the lane or before it
std::atomic<int> tried{0};             // searches beside it

constexpr int kAside = 5;  // a third of the usual share where processors are contended, and not nothing

}  // namespace

// A thread of its own, because a process without privileges may lower a thread's priority and not raise it
// again. On Linux the call is about the thread; where it fails the search runs as any other.
void stand_back(const std::function<void()>& work) {
  std::exception_ptr thrown;
  std::thread aside([&] {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kAside);
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  const Waiting waiting;
  aside.join();
  if (thrown) std::rethrow_exception(thrown);
}

std::chrono::nanoseconds processor_time() {
  timespec used{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

Trial::Trial() {
  const int beside = ++tried;
  stage_ = (asking_for_place > 0 ? kShortBesideLong : kShort) * std::max(1, beside / processors());
}

Trial::~Trial() { --tried; }

Result<Place> Place::wait() {
  ++asking_for_place;
  const Waiting waiting;
  if (places().try_acquire_for(kWaitForPlace)) return Place();
  --asking_for_place;
  return fail(ErrorKind::busy, "other long searches are under way; try again, or narrow this one");
}

Place::~Place() {
  if (!held_) return;
  places().release();
  --asking_for_place;
}

}  // namespace dyad::query
