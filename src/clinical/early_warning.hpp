// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// One set of vital signs. Absent means not measured; a sign not measured is listed as not known and never as
// normal.
struct VitalSigns {
  std::optional<double> respiratory_rate;
  std::optional<double> spo2_percent;
  std::optional<double> temperature_c;
  std::optional<double> systolic_mmhg;
  std::optional<double> diastolic_mmhg;
  std::optional<double> map_mmhg;  // when absent and both pressures are known: (systolic + 2 diastolic) / 3
  std::optional<double> heart_rate;
  std::optional<double> fetal_heart_rate;
  std::optional<double> pain_0_3;
  std::optional<double> urine_ml_h;
  std::string consciousness;  // "alert", "confusion", "voice", "pain", "unresponsive"; "" not known
  std::optional<bool> nurse_concern;
  std::optional<bool> disproportionate_pain;
  std::optional<bool> headache_or_breathless_with_preeclampsia;
  std::optional<double> sustained_min;  // how long the abnormal values have lasted
};

// One sign as the chart grades it: MEOWS red, yellow, normal; MEWT severe, non_severe, normal; MERC abnormal,
// normal. An empty grade is not known.
struct GradedSign {
  std::string key;
  std::string grade;
  std::optional<double> value;
};

struct EarlyWarning {
  std::string standard;
  bool triggered = false;
  bool complete = false;  // every sign the chart grades was known; without a trigger this matters
  int major = 0;          // red (MEOWS), severe (MEWT), abnormal (MERC)
  int minor = 0;          // yellow (MEOWS), non-severe (MEWT)
  std::vector<GradedSign> signs;
  std::vector<Note> warnings;
  std::vector<std::string> evidence;
};

EarlyWarning meows(const Book& book, const VitalSigns& in);  // evidence early_warning.meows
EarlyWarning mewt(const Book& book, const VitalSigns& in);   // evidence early_warning.mewt
EarlyWarning merc(const Book& book, const VitalSigns& in);  // evidence early_warning.merc, from memory: warns

struct ShockIndex {
  double value = 0;   // heart rate / systolic pressure
  std::string light;  // "green", "yellow", "red"
  std::vector<std::string> evidence;
};
ShockIndex shock_index(const Book& book, double heart_rate, double systolic_mmhg);

// Centiles of one vital sign in healthy pregnancy at `week` exact weeks (evidence early_warning.four_p),
// straight lines between the printed points. Nothing for a sign or week the reference does not cover;
// `past_last` says that no centile is printed so late and the last one is given.
struct VitalCentiles {
  double p3 = 0, median = 0, p97 = 0;
  bool past_last = false;
};
std::optional<VitalCentiles> vital_centiles(const Book& book, std::string_view sign, double week);

double mean_arterial(double systolic_mmhg, double diastolic_mmhg);  // (systolic + 2 diastolic) / 3

}  // namespace dyad::clinical
