// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "record/facts.hpp"
#include "record/incoming.hpp"
#include "record/rules.hpp"

namespace dyad::record {

// Refuses measured values that cannot be true. For each value of an Observation or its components whose LOINC
// code a rule knows: the unit must be in the rule's table and the converted value inside the possible range;
// one outside the usual range is a warning. Where mother and child have a rule each, the patient the value is
// about decides. Values entered in error claim nothing and pass.
class QuantityCheck {
 public:
  explicit QuantityCheck(const Rules& rules);
  Result<void> check(const Incoming& in, Facts& facts, Instant now, std::vector<std::string>& warnings) const;

 private:
  using Candidates = std::vector<const QuantityRule*>;
  Result<void> check_values(const json::Value& holder, const std::string& path, bool child,
                            std::vector<std::string>& warnings) const;
  const QuantityRule* rule_for(const json::Value& code, bool child) const;

  std::unordered_map<std::string_view, Candidates> by_loinc_;
};

// Refuses times that cannot be true: a birth or an observation more than a day in the future, a death before
// birth, a birth before the conception that the mother's due date implies, an observation of a grown person
// before her birth.
Result<void> check_times(const Incoming& in, Facts& facts, Instant now);

}  // namespace dyad::record
