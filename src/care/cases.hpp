// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "evidence/quantity.hpp"
#include "json/json.hpp"
#include "record/record.hpp"
#include "timing/fixed_day.hpp"

namespace dyad::care {

// Everything the pages and the command line ask about cases, computed from the record as it was known at a
// time. Answers have the shapes of web/src/api.ts: board() {cases: CaseSummary[]}, view() CaseView, advice()
// Advice. `at` empty means the case's own clock: now, or the last recorded moment of a replayed case. Nothing
// recorded after `at` enters an answer. Errors: not_found for an unknown case, or one not yet known at that
// time. Safe to call from any thread.
class Cases {
 public:
  Cases(const record::Record& record, const evidence::Book& book, const evidence::Quantities& quantities,
        const timing::Model& model);
  ~Cases();

  Result<json::Value> board() const;
  Result<json::Value> view(std::string_view case_id, std::optional<Instant> at) const;
  Result<json::Value> advice(std::string_view case_id, std::optional<Instant> at) const;

 private:
  struct Cache;
  template <class Compute>
  Result<json::Value> answer(std::string_view what, std::string_view case_id, std::optional<Instant> at,
                             Compute&& compute) const;
  const record::Record& record_;
  const evidence::Book& book_;
  const evidence::Quantities& quantities_;
  const timing::Model& model_;
  std::unique_ptr<Cache> cache_;
};

}  // namespace dyad::care
