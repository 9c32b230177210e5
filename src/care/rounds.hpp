// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "record/case_news.hpp"
#include "record/record.hpp"

namespace dyad::care {

// Goes round the cases that run: judges their orders and follows their values, and keeps what it concludes in
// the record. What it keeps follows from the record and the clock alone, so a restart repeats nothing and
// catches up. Any thread may call note(); one thread at a time calls run_once().
class Rounds {
 public:
  Rounds(record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
         std::string program);

  // What a commit changed: left for the next round, so that it costs a writer nothing. True when a case may
  // be to be looked at.
  bool note(const std::vector<record::Version>& versions);
  // Looks at the cases that changed or, when `all`, at every one that runs. A case that cannot be read hides
  // no other; its error is told at the end. Gives when the next person falls due to be called, if one does.
  Result<std::optional<Instant>> run_once(bool all);

 private:
  std::set<std::string, std::less<>> changed();  // the cases that did since the last round
  Result<std::optional<Instant>> look_at(const std::string& case_id);

  record::Record& record_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  std::string program_;
  record::CaseNews news_;
  // What follows is the one thread's that calls run_once().
  std::map<std::string, Instant, std::less<>> considered_;  // up to when a case was looked at
  std::set<std::string, std::less<>> replays_;              // known not to run
};

}  // namespace dyad::care
