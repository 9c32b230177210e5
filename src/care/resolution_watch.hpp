// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "care/resolution_store.hpp"

namespace dyad::care {

// Watches the record for what decisions in force wait for: triggers that fire, times that are reached.
//
// What was looked at is not kept apart: a decision names the sequence after which facts count for it
// (armed_after), so that after a restart everything since then is looked at again, in order, and none is
// missed. Opening a decision again is one work with the decision's version as its condition: the same fact
// never opens it twice, whoever looks.
class DecisionWatch {
 public:
  DecisionWatch(record::Record& record, const Resolutions& resolutions, int remind_before_minutes)
      : record_(record), resolutions_(resolutions), remind_before_minutes_(remind_before_minutes) {}

  // Looks at what has come since the last time; how many decisions changed by it. One thread at a time.
  Result<int> run_once();

 private:
  struct Watched {
    std::string case_id;
    HeldDecision decision;
    std::int64_t looked = 0;  // facts up to this sequence were looked at
    bool due = true;          // something in its case is new
  };

  Result<void> find_all();
  Result<void> read_news();
  void watch(const record::Version& version);
  Result<bool> look(Watched& watched);
  Result<bool> look_at_clock(const Watched& watched);
  Result<bool> open_again(const Watched& watched, const Facts& facts, const DecisionFiring& firing);
  Result<std::vector<record::Resource>> news_of(const Watched& watched, const Facts& facts) const;
  Result<std::optional<DecisionFiring>> first_firing(const Watched& watched, const Facts& facts) const;
  bool known_before(const DecisionTrigger& trigger, const record::Resource& resource, const Facts& facts,
                    std::int64_t armed_after) const;

  record::Record& record_;
  const Resolutions& resolutions_;
  const int remind_before_minutes_;
  bool found_ = false;
  std::int64_t cursor_ = 0;
  std::map<std::string, Watched, std::less<>> watched_;
};

}  // namespace dyad::care
