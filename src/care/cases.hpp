// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "access/viewer.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "json/json.hpp"
#include "pomdp/format.hpp"
#include "record/record.hpp"
#include "timing/decision.hpp"

namespace dyad::care {

struct Facts;
struct CaseRow;

// Everything the pages and the command line ask about cases, computed from the record as it was known at a
// time. Answers have the shapes of web/src/api.ts: board() {cases: CaseSummary[]}, view() CaseView, advice()
// Advice, decision() Decision, decisions() {decisions: PastDecision[]}, preference() Preference (not_found
// when none is recorded), models() {models: ModelCard[]}. `at` empty means the case's own clock: now, or the
// last recorded moment of a replayed case. Nothing recorded after `at` enters an answer. Errors: not_found
// for an unknown case, or one not yet known at that time. Safe to call from any thread.
class Cases {
 public:
  Cases(const record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
        const timing::Model& model, const timing::DayModel& day_model,
        timing::DecideOptions decide_options = {});
  // The same, for one caller: only the cases that the scope shows. Answers are computed once for everybody
  // who sees a case, so they are made of the whole record; nothing in them is a sealed opinion. All outlive
  // it; `touched` (may be null) is told of each case looked at.
  Cases(const Cases& whole, const access::Scope& scope, access::Touched* touched);
  ~Cases();

  Result<json::Value> board() const;
  Result<json::Value> view(std::string_view case_id, std::optional<Instant> at) const;
  Result<json::Value> advice(std::string_view case_id, std::optional<Instant> at) const;
  // With `what_if` the answer is for those weights instead of hers; it is never stored.
  Result<json::Value> decision(std::string_view case_id, std::optional<Instant> at,
                               const std::optional<timing::Preference>& what_if) const;
  // The same for facts that lie in no record of ours, as sent along by another system.
  json::Value decision_for(const Facts& facts) const;
  Result<json::Value> decisions(std::string_view case_id, std::optional<Instant> at) const;
  Result<json::Value> preference(std::string_view case_id, std::optional<Instant> at) const;
  json::Value models() const;
  // The decision problem behind that answer, for other solvers. refused when there is no question, or no
  // weights to value outcomes by.
  Result<pomdp::Started> problem(std::string_view case_id, std::optional<Instant> at,
                                 const std::optional<timing::Preference>& what_if) const;

 private:
  struct Cache;
  template <class Compute>
  Result<json::Value> answer(std::string_view what, std::string_view case_id, std::optional<Instant> at,
                             Compute&& compute) const;
  // What `ask` gives of the whole, when the caller sees the case.
  template <class Ask>
  auto through(std::string_view case_id, std::optional<Instant> at, const Ask& ask) const
      -> decltype(ask(std::declval<const Cases&>()));
  Result<CaseRow> row(const std::string& id, std::int64_t sequence, Instant now) const;
  Result<std::shared_ptr<const Facts>> facts(std::string_view case_id, std::optional<Instant> at) const;
  json::Value decide(const Facts& facts, const std::optional<timing::Preference>& what_if) const;
  // The model's answer, computed once for everybody who asks the same.
  Result<std::shared_ptr<const timing::Decision>> computed(
      const Facts& facts, const timing::Situation& situation,
      const std::optional<timing::Preference>& weights) const;
  json::Value her_preference(const Facts& facts) const;
  const record::Record& record_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const timing::Model& model_;
  const timing::DayModel& day_model_;
  const timing::DecideOptions decide_options_;
  std::unique_ptr<Cache> cache_;
  const Cases* whole_ = nullptr;  // of one caller: the cases of everybody
  const access::Scope* scope_ = nullptr;
  access::Touched* touched_ = nullptr;
};

}  // namespace dyad::care
