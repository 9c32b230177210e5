// SPDX-License-Identifier: Apache-2.0
#include "app/watch_thread.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.hpp"

namespace dyad::app {
namespace {

using namespace std::chrono_literals;

constexpr int kNice = 5;         // answers to the pages come first, kept answers of the engine later
constexpr auto kSettle = 200ms;  // a burst of commits is looked at once
constexpr std::chrono::milliseconds kRound = 60s;
constexpr std::chrono::milliseconds kAfterFailure = 10s;

}  // namespace

WatchThread::WatchThread(care::Rounds& rounds, const record::Record& record)
    : rounds_(rounds), record_(record), thread_([this] { run(); }) {}

WatchThread::~WatchThread() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void WatchThread::note(const std::vector<record::Version>& versions) {
  if (!rounds_.note(versions)) return;
  {
    const std::scoped_lock lock(mutex_);
    news_ = true;
  }
  wake_.notify_all();
}

void WatchThread::sleep_until(Clock::time_point end) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, end, [this] { return stop_ || news_; });
  if (!news_) return;
  news_ = false;
  wake_.wait_for(lock, kSettle, [this] { return stop_; });
}

void WatchThread::run() {
  if (::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice) != 0)
    log::info("the watch runs at the priority of the server");
  // What is due in a quiet case is not put off by news of others.
  auto look_at_all = Clock::now();
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      if (stop_) return;
    }
    const bool all = Clock::now() >= look_at_all;
    const auto next = rounds_.run_once(all);
    if (all) look_at_all = Clock::now() + kRound;
    std::chrono::milliseconds wait = kRound;
    if (!next) {
      log::error("a round of the watch could not be kept: " + next.error().message);
      wait = kAfterFailure;
    } else if (*next) {
      const std::chrono::milliseconds due((*next)->ms - record_.now().ms);
      wait = std::clamp<std::chrono::milliseconds>(due, kSettle, kRound);
    }
    look_at_all = std::min(look_at_all, Clock::now() + wait);
    sleep_until(look_at_all);
  }
}

}  // namespace dyad::app
