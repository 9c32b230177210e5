// SPDX-License-Identifier: Apache-2.0
#include "app/live_feed.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/log.hpp"
#include "json/json.hpp"
#include "record/case_record.hpp"

namespace dyad::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPage = 1000;  // versions told in one event
constexpr auto kBetween = 20ms;      // of a burst of commits; the first of it is told at once
constexpr auto kAfterFailure = 1s;

// What stands in web/src/api.ts as Change. There is at least one version.
net::LiveEvent event_of(const record::Store& store, const std::vector<record::Version>& versions) {
  const record::Version& last = versions.back();
  json::Array cases;
  std::set<std::string> seen;
  for (auto& id : record::cases_of(store, versions))
    if (seen.insert(id).second) cases.push_back(id);
  const json::Value change = json::object(
      {{"sequence", last.sequence}, {"cases", cases}, {"recorded_at", format_utc(last.recorded_at)}});
  return {last.sequence, "change", json::write(change)};
}

}  // namespace

std::vector<net::LiveEvent> missed_events(const record::Store& store, std::int64_t after) {
  std::vector<net::LiveEvent> events;
  for (;;) {
    const auto page = store.since(after, kPage);
    if (!page || page->empty()) return events;
    events.push_back(event_of(store, *page));
    after = page->back().sequence;
  }
}

LiveFeed::LiveFeed(const record::Store& store, Tell tell)
    : store_(store),
      tell_(std::move(tell)),
      newest_(store.last_sequence().value_or(0)),
      told_(newest_),
      thread_([this] { run(); }) {}

LiveFeed::~LiveFeed() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void LiveFeed::note(std::int64_t sequence) {
  const std::scoped_lock lock(mutex_);
  newest_ = std::max(newest_, sequence);
  if (std::exchange(waits_, false)) wake_.notify_all();
}

void LiveFeed::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] {
      waits_ = newest_ <= told_;  // again after a commit that was told before it was noted
      return stop_ || !waits_;
    });
    if (stop_) return;
    lock.unlock();
    const bool told = tell_page();
    lock.lock();
    wake_.wait_for(lock, told ? kBetween : kAfterFailure, [this] { return stop_; });
  }
}

bool LiveFeed::tell_page() {
  const auto page = store_.since(told_, kPage);
  if (!page) log::error("the live feed cannot read the record: " + page.error().message);
  if (!page || page->empty()) return false;
  tell_(event_of(store_, *page));
  told_ = page->back().sequence;
  return true;
}

}  // namespace dyad::app
