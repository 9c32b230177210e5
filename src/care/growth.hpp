// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/gestation.hpp"
#include "care/facts.hpp"
#include "evidence/evidence.hpp"

namespace dyad::care {

// Gestational age before birth, postmenstrual age after it; nothing when the pregnancy is not dated.
std::optional<Gestation> child_age(const Facts& facts, const Child& child, Instant when);

// One weight on the standards that apply to it: fetal ones before birth; size at birth; postnatal growth
// after it.
struct GrowthPosition {
  std::string standard;
  std::string label;
  double z = 0;
  double centile = 0;
  std::string evidence;
};
struct GrowthPoint {
  const Measurement* measurement = nullptr;
  Gestation age;
  bool estimated = false;                 // a fetal estimate, not a weighing
  std::vector<GrowthPosition> positions;  // the one to look at first, first
};
// By time. A weight outside a standard's range simply has no position on it.
std::vector<GrowthPoint> growth_of(const Facts& facts, const evidence::Book& book, const Child& child);
std::string centile_text(const GrowthPoint& point);  // "3", "<1" or "" when on no standard
// Centile lines of the standard each kind of point is shown on first (api.ts GrowthCurve[]).
json::Value growth_curves(const Facts& facts, const evidence::Book& book, const Child& child,
                          const std::vector<GrowthPoint>& points);
json::Value to_json(const std::vector<GrowthPoint>& points, const evidence::Book& book);

}  // namespace dyad::care
