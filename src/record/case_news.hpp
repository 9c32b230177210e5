// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "record/store.hpp"

namespace dyad::record {

// What commits changed, told in cases to whoever asks. A listener of the record only leaves what was written;
// which cases that concerns is read when it is taken, once for all that came in between, so that nobody who
// writes waits for it. Safe from any thread.
class CaseNews {
 public:
  explicit CaseNews(const Store& store) : store_(store) {}

  void leave(const std::vector<Version>& versions);

  struct Taken {
    std::vector<std::string> cases;     // whose compartments changed
    std::vector<std::string> episodes;  // cases whose own EpisodeOfCare was written
  };
  // What was left since the last time. Reads the store.
  Taken take();

 private:
  const Store& store_;
  std::mutex mutex_;
  std::vector<Version> left_;
};

}  // namespace dyad::record
