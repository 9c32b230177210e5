// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// What is known of her breathing now. Absent means not known. fio2_percent is measured; when it is absent and
// she breathes low-flow oxygen, it is estimated from oxygen_flow_l_min and marked so.
struct OxygenInputs {
  std::optional<double> pao2_mmhg;
  std::optional<double> spo2_percent;
  std::optional<double> fio2_percent;
  std::optional<double> oxygen_flow_l_min;
  std::optional<double> peep_cmh2o;
  std::string support;  // "none", "low_flow", "high_flow", "niv_cpap", "invasive"; "" when not known
  std::optional<double> altitude_m;
  std::optional<double> barometric_mmhg;
  bool resource_limited = false;  // the Global 2023 rule for places without PEEP or high flow
};

struct Oxygenation {
  std::optional<double> pf;            // PaO2/FiO2, mmHg
  std::optional<double> sf;            // SpO2/FiO2, % over fraction
  std::optional<double> fio2_percent;  // as used
  bool fio2_estimated = false;
  bool sf_usable = false;  // saturation low enough for S/F to follow P/F
  std::string grade;  // "none", "mild", "moderate", "severe", "ungraded" (ARDS without a grade), "" not known
  std::string grade_from;  // "pf" or "sf"
  std::vector<Note> warnings;
  std::vector<std::string> evidence;
};

// Berlin 2012 and Global 2023 oxygenation grades (evidence respiratory.ards). The ratio is multiplied by
// barometric pressure / sea-level pressure above the altitude the definition names.
Oxygenation oxygenation(const Book& book, const OxygenInputs& in);

// FiO2 in percent estimated from low-flow oxygen (evidence respiratory.fio2_from_flow).
double fio2_percent_from_flow(const Book& book, double oxygen_flow_l_min);

// ROX = (SpO2 / FiO2) / respiratory rate; FiO2 as a fraction in the equation, given here in percent.
double rox_index(double spo2_percent, double fio2_percent, double respiratory_rate);

}  // namespace dyad::clinical
