// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "timing/outcome.hpp"

namespace dyad::timing {

// What a mother may weigh. `kTreatmentSoon` is worth its whole weight when her treatment starts today and
// nothing when it starts kDelayScaleDays or more from now, falling in a straight line.
enum Goal : std::size_t { kMotherLives, kChildLives, kChildIntact, kTreatmentSoon, kGoals };
std::string_view name_of(Goal goal);  // "mother_lives", "child_lives", "child_intact", "treatment_soon"
inline constexpr double kDelayScaleDays = 90;

// Her own weights (not negative, summing to 1 within 1e-6 after reading) or her ordering of goals, most
// important first; goals left out of an ordering are not weighed.
struct Preference {
  enum class Kind { weights, ordering } kind = Kind::weights;
  std::array<double, kGoals> weights{};
  std::vector<Goal> ordering;
};

// Refuses negative, non-finite or all-zero weights, repeated goals and an empty ordering; scales weights
// to 1.
Result<Preference> checked(Preference preference);
Outcomes weights_of(const std::array<double, kGoals>& goals);
// The weights at the corners of what an ordering allows: (1,0,..), (1/2,1/2,0,..), ... A conclusion that
// holds at every one of them holds for every linear value that respects the ordering, where the set is
// convex.
std::vector<std::array<double, kGoals>> corners(const Preference& ordering);

// A published or plain way of joining mother and child, shown beside her own and never in its place.
struct Joining {
  std::string key, label, evidence;  // evidence id, empty for a plain one ("mother_only")
  Outcomes weights{};
};
// All that the evidence holds and may decide or warn; each with its source.
std::vector<Joining> joinings(const evidence::Book& book);
// Published sets of which too little was read to compute them, each said in words.
std::vector<evidence::Note> joinings_left_out(const evidence::Book& book);

// Published ways of adding up life-years (mother.md 6.3), used by studies.
double additive(double mother, double child);
double maternal_disutility(double mother_years, double disutility);
double dual_horizon(double mother_to_birth, double child);
double dyad_benefit(double quality, double mother_years, double child_years);

}  // namespace dyad::timing
