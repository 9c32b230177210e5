// SPDX-License-Identifier: Apache-2.0
#include "timing/preference.hpp"

#include <cmath>
#include <set>

#include "base/decimal.hpp"

namespace dyad::timing {

std::string_view name_of(Goal goal) {
  static constexpr std::array<std::string_view, kGoals> names{"mother_lives", "child_lives", "child_intact",
                                                              "treatment_soon"};
  return names[goal];
}

Result<Preference> checked(Preference preference) {
  if (preference.kind == Preference::Kind::ordering) {
    if (preference.ordering.empty())
      return fail(ErrorKind::missing, "an ordering names at least one goal", "preference.ordering");
    std::set<Goal> seen;
    for (std::size_t i = 0; i < preference.ordering.size(); ++i) {
      const Goal goal = preference.ordering[i];
      const std::string field = "preference.ordering." + std::to_string(i);
      if (goal >= kGoals) return fail(ErrorKind::invalid, "no such goal", field);
      if (!seen.insert(goal).second)
        return fail(ErrorKind::invalid, "the goal is given twice", field, std::string(name_of(goal)));
    }
    return preference;
  }
  double sum = 0;
  for (std::size_t g = 0; g < kGoals; ++g) {
    const double w = preference.weights[g];
    if (!std::isfinite(w) || w < 0)
      return fail(ErrorKind::invalid, "a weight is a number that is not negative",
                  "preference.weights." + std::string(name_of(static_cast<Goal>(g))), shortest(w),
                  "0 or more");
    sum += w;
  }
  if (!(sum > 0) || !std::isfinite(sum))
    return fail(ErrorKind::invalid, "at least one goal must weigh something", "preference.weights",
                shortest(sum), "above 0");
  for (auto& w : preference.weights) w /= sum;
  return preference;
}

Outcomes weights_of(const std::array<double, kGoals>& goals) {
  Outcomes w{};
  for (const Outcome cell : {kBothIntact, kBothSevere, kMotherOnly}) w[cell] += goals[kMotherLives];
  for (const Outcome cell : {kBothIntact, kBothSevere, kIntactOnly, kSevereOnly})
    w[cell] += goals[kChildLives];
  for (const Outcome cell : {kBothIntact, kIntactOnly}) w[cell] += goals[kChildIntact];
  for (std::size_t cell = 0; cell <= kNeither; ++cell) w[cell] += goals[kTreatmentSoon];
  w[kDelayDays] = -goals[kTreatmentSoon] / kDelayScaleDays;
  return w;
}

std::vector<std::array<double, kGoals>> corners(const Preference& ordering) {
  std::vector<std::array<double, kGoals>> out;
  for (std::size_t n = 1; n <= ordering.ordering.size(); ++n) {
    std::array<double, kGoals> corner{};
    for (std::size_t i = 0; i < n; ++i) corner[ordering.ordering[i]] = 1.0 / static_cast<double>(n);
    out.push_back(corner);
  }
  return out;
}

}  // namespace dyad::timing
