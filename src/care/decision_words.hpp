// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "timing/decision.hpp"

namespace dyad::care {

// The engine's answer in words, as messages: a catalogue code with parameters, and the English sentence.
// Chances and differences are told in points of 100.
json::Value verdict_message(const timing::Decision& decision, bool what_if);
json::Value trigger_message(const timing::Trigger& trigger);
json::Value next_test_message(const timing::NextTest& test);
json::Value weight_flip_message(const timing::WeightFlip& flip);
json::Value parameter_flip_message(const timing::ParameterFlip& flip);
json::Value belief_flip_message(const timing::BeliefFlip& flip);

std::string_view name_of(timing::Verdict verdict);  // "no_preference"
std::string action_words(std::string_view action);  // "wait" -> "wait a day and look again"
std::string plain_words(std::string_view key);      // "umbilical_doppler" -> "umbilical doppler"
std::string goal_words(timing::Goal goal);          // "the mother lives"
std::string points_text(double share);              // 0.021 -> "2.1"

}  // namespace dyad::care
