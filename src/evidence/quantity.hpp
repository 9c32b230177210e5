// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.hpp"

namespace dyad::evidence {

// A thing that is measured: its canonical UCUM unit, the units it may arrive in, the LOINC codes it is
// recognised by, and the range outside which a value cannot be true. Kept as evidence entries
// "quantity.<key>" so that limits and conversion factors have sources too. `subject` is mother, child or
// either.
struct Quantity {
  struct UnitFactor {
    std::string unit;
    double factor = 1;  // canonical = value * factor + offset
    double offset = 0;
  };
  std::string key;
  std::string unit;
  std::string subject;
  std::vector<std::string> loinc;
  std::vector<UnitFactor> units;  // includes the canonical one
  double possible_min = 0;
  double possible_max = 0;
  std::optional<double> usual_min;  // outside: warn
  std::optional<double> usual_max;
  int digits = 0;  // after the point, for display in the canonical unit
};

class Quantities {
 public:
  static Result<Quantities> from(const Book& book);
  const Quantity* find(std::string_view key) const;
  const Quantity* by_loinc(std::string_view code) const;
  const std::vector<Quantity>& all() const { return all_; }

 private:
  std::vector<Quantity> all_;
};

// The value in the canonical unit. An unknown unit is refused by name; a value outside the possible range is
// refused with field, value and limit. A unit-less value is taken as canonical only when `unit` is empty.
Result<double> to_canonical(const Quantity& q, double value, std::string_view unit);

}  // namespace dyad::evidence
