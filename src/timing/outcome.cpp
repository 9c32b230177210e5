// SPDX-License-Identifier: Apache-2.0
#include "timing/outcome.hpp"

namespace dyad::timing {

std::string_view name_of(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> names{
      "both_intact", "both_severe", "mother_only",        "intact_only", "severe_only",
      "neither",     "stillbirth",  "mother_dies_before", "delay_days",  "organ_failure_days"};
  return names[outcome];
}

double value_of(const Outcomes& weights, const Outcomes& y) {
  double sum = 0;
  for (std::size_t k = 0; k < kOutcomes; ++k) sum += weights[k] * y[k];
  return sum;
}

}  // namespace dyad::timing
