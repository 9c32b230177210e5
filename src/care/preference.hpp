// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "care/facts.hpp"
#include "timing/preference.hpp"

namespace dyad::care {

// What the mother weighs, as an Observation of category survey in her record: code timing-preference, one
// component a goal (a weight of unit 1, or its rank as an integer from 1), and who said it, who wrote it down
// and in front of whom. A later statement is a later version of the same Observation.
struct RecordedPreference {
  timing::Preference value;
  const record::Resource* resource = nullptr;  // of the facts it was read from
};
// The newest statement at the time described; nothing when none is recorded. One that cannot be read as
// weights or an ordering is none: it was refused at the door, but another system's history may hold it.
std::optional<RecordedPreference> preference_of(const Facts& facts);

// api.ts Preference. `history` are the versions of its Observation; those recorded after the time described
// are left out.
json::Value preference_json(const Facts& facts, const RecordedPreference& preference,
                            const std::vector<record::Version>& history);

// A checked statement as a person entered it, and the resource it becomes.
struct StatedPreference {
  timing::Preference value;
  Instant effective_at;
  std::string stated_by, recorded_by, witness, capacity, note;
  bool interpreter = false;
};
// Refuses by the name of the field: weights that are negative, not finite, all zero or do not sum to 1 within
// 1e-6; an unknown or repeated goal; a time after `now`; nobody named as having written it down; a statement
// of a mother who lacks capacity.
Result<StatedPreference> read_statement(const json::Value& body, Instant now);
// `mother` is a Patient id, `id` the Observation's.
json::Value preference_resource(const StatedPreference& stated, std::string_view mother, std::string_view id);

// "mother_lives:0.4,child_lives:0.6": weights asked for in a query, checked as above; errors name "weights".
Result<timing::Preference> parse_weights(std::string_view text);
json::Value weights_json(const std::array<double, timing::kGoals>& weights);

}  // namespace dyad::care
