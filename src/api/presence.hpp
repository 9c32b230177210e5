// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace dyad::api {

// Who looks at a case now. Kept in memory only: it says nothing an hour later, and is no part of the record.
class Presence {
 public:
  struct Looker {
    std::string practitioner;
    std::string name;
    std::string role;
    Instant since;
    Instant seen;
  };
  static constexpr std::int64_t kGone_ms = 30'000;  // three beats of the page
  static constexpr std::size_t kMostCases = 1'000;
  static constexpr std::size_t kMostLookers = 200;  // of one case

  // Notes that this person looks at the case, and gives everybody who does, longest first.
  std::vector<Looker> beat(std::string_view case_id, Looker looker, Instant now);
  void leave(std::string_view case_id, std::string_view practitioner);

 private:
  using Lookers = std::map<std::string, Looker, std::less<>>;
  void forget_the_gone(Instant now);
  std::mutex mutex_;
  std::map<std::string, Lookers, std::less<>> cases_;
};

}  // namespace dyad::api
