// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "timing/day_spec.hpp"

namespace dyad::timing {

// What the models give back of the published tables they were built from. It shows that a source was read
// correctly, not that the model is right for a woman unlike all of them.
struct CalibrationRow {
  std::string label;  // "24 to 27 weeks"
  double published = 0, model = 0;
};
struct CalibrationTable {
  enum class Unit { percent, per_thousand, ratio };
  std::string title, text;
  std::string evidence;  // id of the entry with the published figures
  Unit unit = Unit::ratio;
  std::vector<CalibrationRow> rows;  // in the unit
};

// The model's figures are means over this many draws.
inline constexpr int kCalibrationDraws = 2000;
inline constexpr std::uint64_t kCalibrationSeed = 20250213;

// Every table whose numbers the model files read. Takes a fraction of a second; the result depends on the
// model and the evidence only.
std::vector<CalibrationTable> calibrate(const DayModel& model, const Book& book);

}  // namespace dyad::timing
