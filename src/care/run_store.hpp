// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.hpp"
#include "care/run_record.hpp"
#include "record/record.hpp"

namespace dyad::care {

// What is measured of a run and how its times are compared (data/evidence/operation_run.json).
struct RunRules {
  int same_within_s = 0;  // two statements of one step that agree
  int oldest_h = 0;       // a check-off that is older when it arrives is refused
  int ahead_s = 0;        // how far ahead of ours a phone's clock, put right, may be
  std::vector<IntervalRule> intervals;
};
RunRules run_rules(const evidence::Book& book);

// Opens and runs joint operations. Whatever is sent carries a key and counts once. Each check-off is a
// version of its own step's Task, so that many people write at once; of two that change the same one, the
// second looks anew at what is there. Times are those of the phone that sent them, put right by what it
// measured its clock to be off, beside the time at which they arrived. Nothing that was said is taken away.
class Runs {
 public:
  Runs(const evidence::Book& book, const evidence::Quantities& quantities, const RunPlans& plans)
      : book_(book), quantities_(quantities), plans_(plans), rules_(run_rules(book)) {}

  // {key, plan, joint_plan, drill, decision | emergency, urgency, decided_at, begins_at, teams: [{team,
  // organization, person}], steps: [{id, planned_at, organization}]}: a run that a person has confirmed; what
  // it leaves out comes from the joint plan it names, which then runs (plan_start.hpp). refused without a
  // decision in force to deliver, unless it is a rehearsal or says why it is an emergency; conflict when
  // another one is open. The id of the run.
  Result<std::string> open(record::Record& record, std::string_view case_id, const json::Value& body,
                           const access::Principal& who) const;
  // {key, act, at, clock_ms, of, reason, despite}: of a step check, undo, settle; of the gate ready,
  // not_ready.
  Result<void> say(record::Record& record, std::string_view case_id, std::string_view run,
                   std::string_view task, const json::Value& body, const access::Principal& who) const;
  // {at, clock_ms, despite}: the teams begin. refused, naming in `limit` the teams that are not ready, unless
  // `despite` says why. Said twice it holds once.
  Result<void> go(record::Record& record, std::string_view case_id, std::string_view run,
                  const json::Value& body, const access::Principal& who) const;
  // {how: completed | revoked, reason}: a reason is needed to call it off, and to end it with open steps.
  Result<void> end(record::Record& record, std::string_view case_id, std::string_view run,
                   const json::Value& body, const access::Principal& who) const;
  // {key, interval, reason, note}: why an interval passed its limit, by a code.
  Result<void> delay(record::Record& record, std::string_view case_id, std::string_view run,
                     const json::Value& body, const access::Principal& who) const;

  Result<Facts> facts(const record::Reader& reader, std::string_view case_id, Instant now) const;
  static Result<HeldRun> held(const Facts& facts, std::string_view run);
  const RunPlans& plans() const { return plans_; }
  const RunRules& rules() const { return rules_; }
  const evidence::Book& book() const { return book_; }

 private:
  using Change = std::function<Result<bool>(const Facts&, HeldRun&)>;  // false: nothing to write
  Result<void> change(record::Record& record, std::string_view case_id, std::string_view run,
                      const access::Principal& who, const Change& change) const;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const RunPlans& plans_;
  const RunRules rules_;
  mutable std::mutex opening_;  // pressing twice at once opens one
};

// When something happened, by the phone's clock ("at", and "clock_ms" to be added to it). What is a little in
// the future by then happened now; the field "at" for what is further ahead or too old.
struct RunMoment {
  Instant at;
  std::optional<Instant> phone_at;
  std::optional<std::int64_t> clock_ms;
};
Result<RunMoment> read_moment(const json::Value& body, const RunRules& rules, Instant now);

}  // namespace dyad::care
