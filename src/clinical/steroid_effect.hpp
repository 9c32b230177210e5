// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/gestation.hpp"
#include "base/result.hpp"
#include "evidence/evidence.hpp"

namespace dyad::clinical {

// The effect of a course of antenatal steroids, by hours since its first dose (evidence
// effect.steroid.time_curve, an assumption of this project): ln OR = weight * ln OR_max, OR_max by gestation
// at birth.
struct SteroidEffect {
  double weight = 0;              // 0 to 1
  double odds_ratio = 1;          // against no steroid
  bool respiratory_only = false;  // 34 weeks and later: not an effect on death
};
// Refuses a gestation for which the curve has no value, and negative hours.
Result<SteroidEffect> steroid_effect(const evidence::Book& book, Gestation at_birth,
                                     double hours_since_first_dose);

}  // namespace dyad::clinical
