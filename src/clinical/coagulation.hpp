// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// Absent means not known. pt_difference_s is patient minus control, in SECONDS.
struct CoagulationInputs {
  std::optional<double> platelets;  // 10*9/L
  std::optional<double> pt_difference_s;
  std::optional<double> fibrinogen_g_l;
  std::string d_dimer;  // ISTH item: "none", "moderate", "strong"; "" not known
};

struct CoagulationItem {
  std::string key;  // platelets, pt, fibrinogen, d_dimer
  std::optional<int> points;
};

// `total` is the sum of the known items, absent when none is known; a lower bound when `complete` is false.
struct CoagulationScore {
  std::string standard;
  std::optional<int> total;
  bool complete = false;
  bool positive = false;  // at or above the published cut, even if not complete
  int cut = 0;
  std::vector<CoagulationItem> items;
  std::vector<Note> warnings;
  std::vector<std::string> evidence;
};

CoagulationScore erez_dic(const Book& book, const CoagulationInputs& in);  // evidence coagulation.erez
// Only with a disorder associated with DIC; the caller answers for that gate. Evidence
// coagulation.isth_overt.
CoagulationScore isth_overt_dic(const Book& book, const CoagulationInputs& in);

}  // namespace dyad::clinical
