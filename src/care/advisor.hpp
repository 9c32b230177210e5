// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "care/decision_basis.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "record/case_news.hpp"
#include "record/record.hpp"
#include "timing/day_spec.hpp"
#include "timing/decision.hpp"

namespace dyad::care {

// Keeps the answers of the timing engine in the record, each as a resource with its Provenance.
//
// A case that runs gets a new answer when what the answer rests on has changed since the last one kept, and
// once on each day of the ward (which begins at 08:00 local time). A replayed case gets its past filled: one
// answer for each day of the ward and one for each mark of the story, computed from what was known then.
// Nothing is kept while there is no question (the child is born, someone has died).
//
// The newest kept answer of a case tells where to go on, so a restart repeats nothing. Any thread may call
// note() and pending(); one thread at a time calls run_once().
class Advisor {
 public:
  struct Model {
    const timing::DayModel& day;
    std::string name;    // "day_by_day|1.0.0"
    std::string digest;  // fnv1a of its file
    timing::DecideOptions options = {};
  };
  Advisor(record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
          Model model, std::string program);

  // Computes and keeps at most one answer; true when there may be more to do. Waits for no one but the store.
  Result<bool> run_once();
  // What a commit changed: left for whoever asks next, so that it costs a writer nothing. True when an answer
  // may be due; what this class writes itself never makes one due.
  bool note(const std::vector<record::Version>& versions);
  // Moments of the case still to be looked at; an upper bound of the answers to come.
  int pending(std::string_view case_id) const;

 private:
  struct Moment {
    Instant at;
    bool mark = false;
  };
  struct Progress {
    bool known = false;  // the rest is filled in
    bool replay = false;
    bool due = false;             // of a case that runs: it changed since it was considered
    Instant considered;           // of a case that runs
    std::vector<Moment> moments;  // of a replay, newest first
    std::string fingerprint;      // of the newest answer
    std::optional<Date> ward_day;
    std::optional<Instant> covered;
  };

  void read_news() const;
  Result<void> look_at(const std::string& case_id);
  Result<bool> answer(const std::string& case_id);
  Result<bool> answer_now(const std::string& case_id);
  Result<bool> answer_next(const std::string& case_id);
  // Keeps an answer for these facts when one is due; true when one was kept.
  Result<bool> consider(const Facts& facts, bool forced, Progress& progress);
  Result<void> keep(const Facts& facts, Result<Basis> basis);
  Result<Facts> load(const std::string& case_id, std::optional<Instant> at) const;
  Progress progress_of(const std::string& case_id) const;
  void set_progress(const std::string& case_id, Progress progress);

  record::Record& record_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  Model model_;
  std::string program_;
  mutable record::CaseNews news_;
  mutable std::mutex reading_news_;

  mutable std::mutex mutex_;  // guards what follows; never held while computing or storing
  std::map<std::string, Progress, std::less<>> progress_;
  mutable std::set<std::string, std::less<>> changed_;
};

// The day of the ward a moment belongs to.
Date ward_day(Instant at, int utc_offset_minutes);
// The moments at which a replayed case is answered: the beginnings of the ward's days while it runs, and its
// marks (true). Each once, oldest first, after `after`.
std::vector<std::pair<Instant, bool>> replay_moments(const Facts& end, std::optional<Instant> after);

}  // namespace dyad::care
