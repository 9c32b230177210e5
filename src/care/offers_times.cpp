// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/offers.hpp"

namespace dyad::care {

bool differ_much(int there_min, int back_min, const OfferLimits& limits) {
  return std::max(there_min, back_min) > std::min(there_min, back_min) * limits.asymmetry_ratio;
}

namespace {

using Times = std::vector<std::pair<Instant, Instant>>;

Times times_of(const std::vector<OfferWindow>& windows, bool always, Instant from, Instant to) {
  Times open;
  if (always) open.emplace_back(from, to);
  for (const auto& w : windows)
    if (w.state == OfferState::open && w.to > from && w.from < to)
      open.emplace_back(std::max(w.from, from), std::min(w.to, to));
  std::ranges::sort(open);
  Times joined;
  for (const auto& one : open)
    if (!joined.empty() && one.first <= joined.back().second)
      joined.back().second = std::max(joined.back().second, one.second);
    else
      joined.push_back(one);
  for (const auto& w : windows) {
    if (w.state != OfferState::taken) continue;
    Times left;
    for (const auto& one : joined) {
      if (w.to <= one.first || w.from >= one.second) {
        left.push_back(one);
        continue;
      }
      if (one.first < w.from) left.emplace_back(one.first, w.from);
      if (w.to < one.second) left.emplace_back(w.to, one.second);
    }
    joined = std::move(left);
  }
  return joined;
}

}  // namespace

Times open_times(const OfferedThing& thing, Instant from, Instant to) {
  return thing.in_service ? times_of(thing.windows, thing.round_the_clock, from, to) : Times();
}

Times open_times(const OfferedPerson& person, Instant from, Instant to) {
  return times_of(person.windows, false, from, to);
}

}  // namespace dyad::care
