// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "care/advice.hpp"
#include "care/preference.hpp"

namespace dyad::care {

// What an answer at the time described rests on. It points into the facts it was read from.
struct Basis {
  ReadSituation read;
  std::optional<RecordedPreference> preference;
  std::vector<std::string> resources;  // "Observation/x/_history/2", each once, in order of first use
  // 16 hexadecimal digits. Two bases with the same ask the same question: what was read is equal, with times
  // counted from a fixed point, so that the mere passing of time does not make a new question.
  std::string fingerprint;
};
// Errors are those of read_situation.
Result<Basis> basis_of(const Facts& facts, const evidence::Book& book);

// What of a situation the models are asked, as text: two situations with the same ask the same, in the sense
// above.
std::string question_text(const Facts& facts, const timing::Situation& situation);

// FNV-1a, 64 bits, as 16 hexadecimal digits: tells two texts apart; it is no protection against forgery.
std::string fnv1a(std::string_view text);

}  // namespace dyad::care
