// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean_sums.hpp"

namespace dyad::timing {

double total(const Lane& x) {
  double sum = 0;
  for (std::size_t l = 0; l < kLanes; ++l) sum += static_cast<double>(x[l]);
  return sum;
}

StateOutcomes births_from(const BirthSum& sum, const DaySum& day, double n) {
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      const double lives = total(day.lives[m]) / n, survives = total(sum.survives[f]) / n,
                   intact = total(sum.intact[f]) / n, both = total(sum.alive_survives[m][f]) / n,
                   both_intact = total(sum.alive_intact[m][f]) / n;
      y[kBothIntact] = both_intact;
      y[kBothSevere] = both - both_intact;
      y[kMotherOnly] = lives - both;
      y[kIntactOnly] = intact - both_intact;
      y[kSevereOnly] = (survives - both) - (intact - both_intact);
      y[kNeither] = 1.0 - lives - survives + both;
      y[kDelayDays] = total(day.delay) / n;
      y[kOrganFailureDays] = total(day.organs[m]) / n;
    }
  return out;
}

StateOutcomes stretch_from(const Lane (&childless)[kDayStates][kOutcomes], const LeftSum& left,
                           std::size_t whose, double n) {
  StateOutcomes out{};
  for (std::size_t s = 0; s < kDayStates; ++s)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[s][k] = total(childless[s][k]) / n;
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t w = 0; w < kWays; ++w) {
      Outcomes& y = out[day_state(m, kBefore[w])];
      for (std::size_t who = 0; who < whose; ++who) {
        const double survives = total(left.survives[m][w][who]) / n,
                     intact = total(left.intact[m][w][who]) / n;
        const bool mother_lives = who == kUnplannedLives || who == kArrivedLives;
        y[mother_lives ? kBothIntact : kIntactOnly] += intact;
        y[mother_lives ? kBothSevere : kSevereOnly] += survives - intact;
        y[mother_lives ? kMotherOnly : kNeither] -= survives;
      }
    }
  return out;
}

}  // namespace dyad::timing
