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

// What a reference to a resource of this record may name.
enum class References {
  known,  // what is there, or comes in the same work; anything else is refused
  any,    // also what is not there, which gives a warning: feeds send things in no particular order
};

struct Rules {
  std::vector<QuantityRule> quantities;
  References references = References::known;
};

}  // namespace dyad::record
