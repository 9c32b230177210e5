// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "base/result.hpp"
#include "query/query.hpp"

namespace dyad::query {

// Searches that take long go through a narrow lane, so that however many of them are sent, reading and short
// searches keep most of the machine. A search begins beside the lane; one that is not done within kShort is
// given up and begun again once it has a place, of which there is one for every two processors, and there it
// stands back behind whatever else has work. While the lane is in use a search counts as long earlier,
// because then many that are given up would take much time from the others. Searches that are tried side by
// side share the processors, so each is given as much longer: what counts is what it takes, not how many
// others came at the same moment; otherwise a rush of short ones would all count as long and queue for the
// lane. For the same reason one whose thread had the processor for less than half of the time it was given is
// tried once more: it was held up, by others or by waiting for its store.
inline constexpr std::chrono::milliseconds kShort{100};
inline constexpr std::chrono::milliseconds kShortBesideLong{25};
inline constexpr std::chrono::milliseconds kWaitForPlace{2'000};

class Place {
 public:
  // busy when none becomes free in time.
  static Result<Place> wait();
  Place(Place&& other) noexcept : held_(std::exchange(other.held_, false)) {}
  Place& operator=(Place&&) = delete;
  ~Place();

 private:
  Place() = default;
  bool held_ = true;
};

// One search that is being tried beside the lane, for as long as this lives; and what counts as short for it.
class Trial {
 public:
  Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial();
  std::chrono::milliseconds stage() const { return stage_; }

 private:
  std::chrono::milliseconds stage_;
};

// Runs `work` on a thread of lower priority and waits for it. What it throws is thrown here.
void stand_back(const std::function<void()>& work);

// Processor time of this thread.
std::chrono::nanoseconds processor_time();

// Runs `search(limits)` as said above.
template <class Search>
auto through_lane(const Limits& limits, Search&& search) -> decltype(search(limits)) {
  if (limits.budget.milliseconds <= kShort.count()) return search(limits);
  bool for_rows = false;
  bool held_up = false;
  const auto tried = [&] {
    const Trial trial;
    const auto began = std::chrono::steady_clock::now();
    const auto had = processor_time();
    const auto stage = std::min(trial.stage(), std::chrono::milliseconds(limits.budget.milliseconds));
    Limits brief = limits;
    brief.budget.milliseconds = stage.count();
    auto out = search(brief);
    // Refused that early it was for the rows, whatever time it has. Not the whole of the stage is waited for:
    // parts of a millisecond get lost on the way to the store.
    for_rows = std::chrono::steady_clock::now() - began < stage / 2;
    held_up = processor_time() - had < stage / 2;
    return out;
  };
  auto first = tried();
  if (!first && first.error().kind == ErrorKind::too_costly && !for_rows && held_up) first = tried();
  if (first || first.error().kind != ErrorKind::too_costly || for_rows) return first;
  const auto place = Place::wait();
  if (!place) return std::unexpected(place.error());
  std::optional<decltype(search(limits))> out;
  stand_back([&] { out.emplace(search(limits)); });
  return std::move(*out);
}

}  // namespace dyad::query
