// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/advisor.hpp"

namespace dyad::care {
namespace {

constexpr int kWardDayBeginsMinutes = 8 * 60;

// What this program concluded is no news to itself.
bool is_own(const record::Version& v) { return v.type == "RiskAssessment" || v.type == "Provenance"; }

}  // namespace

Date ward_day(Instant at, int utc_offset_minutes) {
  return date_of(at.plus_minutes(-kWardDayBeginsMinutes), utc_offset_minutes);
}

std::vector<std::pair<Instant, bool>> replay_moments(const Facts& end, std::optional<Instant> after) {
  std::map<Instant, bool> moments;
  const Instant first = end.record.first_recorded;
  const int offset = end.utc_offset_minutes;
  for (Date day = date_of(first, offset); start_of(day, offset) <= end.now; day = day.plus(1)) {
    const Instant begins = start_of(day, offset).plus_minutes(kWardDayBeginsMinutes);
    if (begins >= first && begins <= end.now) moments.emplace(begins, false);
  }
  for (const Mark& mark : end.marks)
    if (mark.at >= first && mark.at <= end.now) moments[mark.at] = true;
  std::vector<std::pair<Instant, bool>> out;
  for (const auto& [at, mark] : moments)
    if (!after || at > *after) out.emplace_back(at, mark);
  return out;
}

bool Advisor::note(const std::vector<record::Version>& versions) {
  if (std::ranges::all_of(versions, is_own)) return false;
  news_.leave(versions);
  return true;
}

// Whoever asks what is pending while another thread reads the news waits for it.
void Advisor::read_news() const {
  const std::scoped_lock reading(reading_news_);
  auto taken = news_.take();
  const std::scoped_lock lock(mutex_);
  for (auto& id : taken.cases) changed_.insert(std::move(id));
}

int Advisor::pending(std::string_view case_id) const {
  read_news();
  const std::scoped_lock lock(mutex_);
  const auto it = progress_.find(case_id);
  if (it == progress_.end() || !it->second.known) return 1;
  const Progress& p = it->second;
  return static_cast<int>(p.moments.size()) + (changed_.contains(case_id) || (!p.replay && p.due) ? 1 : 0);
}

}  // namespace dyad::care
