// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dyad::record {

// What cannot be true of a measured quantity, handed in from the evidence so that no limit stands in this
// code.
struct QuantityRule {
  struct UnitFactor {
    std::string unit;
    double factor = 1;
    double offset = 0;
  };
  std::string key;
  std::string unit;     // canonical
  std::string subject;  // "mother", "child" or "either"
  std::vector<std::string> loinc;
  std::vector<UnitFactor> units;
  double possible_min = 0;
  double possible_max = 0;
  std::optional<double> usual_min;
  std::optional<double> usual_max;
};

struct Rules {
  std::vector<QuantityRule> quantities;
};

}  // namespace dyad::record
