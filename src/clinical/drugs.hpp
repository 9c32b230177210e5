// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// The evidence entry "drug.*" for a name (any case) or an ATC code; a code finds the longest rule that is its
// prefix, so L01CD03 without a rule of its own falls to a class rule if there is one. Nothing when there is
// none.
const evidence::Entry* find_drug(const Book& book, std::string_view name_or_atc);

// Names near to what was typed, best first, at most five: for the refusal of an unknown drug.
std::vector<std::string> near_drug_names(const Book& book, std::string_view typed);

struct DrugVerdict {
  std::string drug;        // the names the rule covers
  std::string drug_class;  // X contraindicated, A avoid, M allowed with monitoring, O allowed
  std::string reason;
  std::string monitor;
  std::string lactation;                         // class while breastfeeding; "" not known
  std::optional<double> stop_before_birth_days;  // chemotherapy only
  std::vector<Note> warnings;
  std::vector<std::string> evidence;
};

// The rule at a gestation. Refuses (not_found) an unknown drug by name with near matches.
Result<DrugVerdict> drug_in_pregnancy(const Book& book, std::string_view name_or_atc, Gestation gestation,
                                      std::string_view regimen = "three_weekly",
                                      std::optional<double> planned_birth_in_days = {});

}  // namespace dyad::clinical
