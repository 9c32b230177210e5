// SPDX-License-Identifier: Apache-2.0
#include "app/live_feed.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/sqlite_store.hpp"

using namespace dyad;
using namespace std::chrono_literals;

namespace {

// The sequence told last.
class Told {
 public:
  void hear(std::int64_t sequence) {
    const std::scoped_lock lock(mutex_);
    last_ = sequence;
    heard_.notify_all();
  }
  bool reaches(std::int64_t sequence) {
    std::unique_lock lock(mutex_);
    return heard_.wait_for(lock, 10s, [&] { return last_ >= sequence; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable heard_;
  std::int64_t last_ = 0;
};

}  // namespace

TEST_CASE("a commit that is noted after it has been told does not end the live feed") {
  const auto store = std::move(*store::open_sqlite(":memory:"));
  const auto commit = [&](const std::string& id) {
    const auto done = store->commit({{"Basic", id, {1}, "a", false, "{}"}}, {"test", "{}"}, {1});
    REQUIRE(done);
    return done->versions.front().sequence;
  };
  Told told;
  app::LiveFeed feed(*store, [&](const net::LiveEvent& event) { told.hear(event.id); });
  const auto first = commit("a");
  const auto second = commit("b");
  feed.note(second);  // the page it reads holds both
  REQUIRE(told.reaches(second));
  std::this_thread::sleep_for(100ms);  // it waits for news again
  feed.note(first);
  feed.note(second);
  std::this_thread::sleep_for(100ms);
  const auto third = commit("c");
  feed.note(third);
  CHECK(told.reaches(third));
}
