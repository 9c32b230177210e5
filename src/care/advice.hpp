// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>

#include "care/facts.hpp"
#include "evidence/evidence.hpp"
#include "timing/fixed_day.hpp"

namespace dyad::care {

// What the record says today, as the timing model takes it, with the resource each input came from.
struct SituationInput {
  std::string key;
  std::string resource;
};
struct ReadSituation {
  timing::Situation situation;
  std::vector<SituationInput> from;
};
// refused (with a reason a person can act on) when there is nothing to compare: no dated pregnancy, already
// born, the child or the mother has died.
Result<ReadSituation> read_situation(const Facts& facts, const evidence::Book& book);

using SharedComparison = std::shared_ptr<const timing::Comparison>;
// api.ts Advice for these facts; when `compare` cannot compare, available = false with the reason.
json::Value advice_json(const Facts& facts, const evidence::Book& book,
                        const std::function<Result<SharedComparison>(const timing::Situation&)>& compare);

}  // namespace dyad::care
