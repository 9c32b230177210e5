// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "timing/day_run.hpp"

namespace dyad::timing {

// What a run computed, put into the parts of a Decision.
void describe_model(const DayModel& model, const DayRun& run, const DecideOptions& options, Decision& d);
void describe_belief(const DayRun& run, Decision& d);
void describe_sources(const DayModel& model, const Book& book, const DayRun& run, Decision& d);
// Ends of the policy, decision days and the fan.
void describe_policy(const DayRun& run, Decision& d);
// How the policy fares draw by draw against the other actions and strategies computed.
void describe_certainty(const DayRun& run, Decision& d);
Strategy shown(const RunStrategy& strategy, std::span<const std::size_t> draws);
Strategy shown(const FixedDay& day, std::span<const std::size_t> draws);

// The action the solution finds best, followed by the policy.
const RunStrategy& chosen_of(const DayRun& run);

}  // namespace dyad::timing
