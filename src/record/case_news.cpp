// SPDX-License-Identifier: Apache-2.0
#include "record/case_news.hpp"

#include <utility>

#include "record/case_record.hpp"

namespace dyad::record {

void CaseNews::leave(const std::vector<Version>& versions) {
  const std::scoped_lock lock(mutex_);
  left_.insert(left_.end(), versions.begin(), versions.end());
}

CaseNews::Taken CaseNews::take() {
  std::vector<Version> versions;
  {
    const std::scoped_lock lock(mutex_);
    versions = std::exchange(left_, {});
  }
  if (versions.empty()) return {};
  Taken out;
  for (const Version& v : versions)
    if (v.type == "EpisodeOfCare") out.episodes.push_back(v.id);
  out.cases = cases_of(store_, versions);
  return out;
}

}  // namespace dyad::record
