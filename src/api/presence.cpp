// SPDX-License-Identifier: Apache-2.0
#include "api/presence.hpp"

#include <algorithm>

namespace dyad::api {

void Presence::forget_the_gone(Instant now) {
  for (auto& [id, lookers] : cases_)
    std::erase_if(lookers, [&](const auto& entry) { return now.ms - entry.second.seen.ms > kGone_ms; });
  std::erase_if(cases_, [](const auto& entry) { return entry.second.empty(); });
}

std::vector<Presence::Looker> Presence::beat(std::string_view case_id, Looker looker, Instant now) {
  const std::scoped_lock lock(mutex_);
  forget_the_gone(now);
  if (cases_.size() < kMostCases || cases_.contains(case_id)) {
    Lookers& lookers = cases_[std::string(case_id)];
    const auto known = lookers.find(looker.practitioner);
    looker.since = known == lookers.end() ? now : known->second.since;
    looker.seen = now;
    if (known != lookers.end() || lookers.size() < kMostLookers) {
      const std::string key = looker.practitioner;
      lookers.insert_or_assign(key, std::move(looker));
    }
  }
  std::vector<Looker> out;
  if (const auto it = cases_.find(case_id); it != cases_.end())
    for (const auto& [practitioner, l] : it->second) out.push_back(l);
  std::ranges::stable_sort(out, {}, &Looker::since);
  return out;
}

void Presence::leave(std::string_view case_id, std::string_view practitioner) {
  const std::scoped_lock lock(mutex_);
  const auto it = cases_.find(case_id);
  if (it == cases_.end()) return;
  if (const auto looker = it->second.find(practitioner); looker != it->second.end()) it->second.erase(looker);
}

}  // namespace dyad::api
