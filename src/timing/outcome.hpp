// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace dyad::timing {

// What a strategy leads to, counted per pregnancy from today to the common horizon. The first six exclude one
// another and sum to 1. "Severe" is severe neonatal morbidity as the survival cohort defines it.
enum Outcome : std::size_t {
  kBothIntact,  // mother alive at the horizon; child survives to discharge without severe morbidity
  kBothSevere,  // mother alive; child survives with severe morbidity
  kMotherOnly,  // mother alive; child dead (stillbirth or neonatal death)
  kIntactOnly,  // mother dead; child survives without severe morbidity
  kSevereOnly,  // mother dead; child survives with severe morbidity
  kNeither,
  kStillbirth,        // child dies before birth, with its mother or alone; part of kMotherOnly and kNeither
  kMotherDiesBefore,  // mother dies before birth; part of the cells with a dead mother
  kDelayDays,         // expected days until her treatment can start; 0 when it does not wait
  kOrganFailureDays,  // expected days with one or more failing organs, to the horizon
  kOutcomes
};
using Outcomes = std::array<double, kOutcomes>;
std::string_view name_of(Outcome outcome);  // "both_intact"

inline double mother_alive(const Outcomes& y) { return y[kBothIntact] + y[kBothSevere] + y[kMotherOnly]; }
inline double child_alive(const Outcomes& y) {
  return y[kBothIntact] + y[kBothSevere] + y[kIntactOnly] + y[kSevereOnly];
}
inline double child_intact(const Outcomes& y) { return y[kBothIntact] + y[kIntactOnly]; }

// A value is a sum of weights times outcomes, so it is linear and every solver can use it.
double value_of(const Outcomes& weights, const Outcomes& y);

}  // namespace dyad::timing
