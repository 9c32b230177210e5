// SPDX-License-Identifier: Apache-2.0
#include "app/advice_thread.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>

#include "base/log.hpp"

namespace dyad::app {
namespace {

using namespace std::chrono_literals;

constexpr int kNice = 10;          // answers to the pages come first
constexpr auto kSettle = 300ms;    // a burst of commits is looked at once
constexpr auto kLookAgain = 5min;  // the ward's day may have changed
constexpr auto kAfterFailure = 60s;

}  // namespace

AdviceThread::AdviceThread(care::Advisor& advisor) : advisor_(advisor), thread_([this] { run(); }) {}

AdviceThread::~AdviceThread() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void AdviceThread::note(const std::vector<record::Version>& versions) {
  if (!advisor_.note(versions)) return;
  {
    const std::scoped_lock lock(mutex_);
    news_ = true;
  }
  wake_.notify_all();
}

void AdviceThread::sleep(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, longest, [this] { return stop_ || news_; });
  if (!news_) return;
  news_ = false;
  wake_.wait_for(lock, kSettle, [this] { return stop_; });
}

void AdviceThread::run() {
  // On Linux a thread has a niceness of its own; where it cannot be set the work is merely not held back.
  if (::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice) != 0)
    log::info("past answers are computed at the priority of the server");
  for (;;) {
    {
      const std::scoped_lock lock(mutex_);
      if (stop_) return;
    }
    const auto more = advisor_.run_once();
    if (!more) {
      log::error("an answer could not be kept: " + more.error().message);
      sleep(kAfterFailure);
    }
    if (more && !*more) sleep(kLookAgain);
  }
}

}  // namespace dyad::app
