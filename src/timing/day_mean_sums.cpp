// SPDX-License-Identifier: Apache-2.0
#include "timing/day_mean_sums.hpp"

namespace dyad::timing {

double total(const Lane& x) {
  using Doubles = double __attribute__((vector_size(kLanes * sizeof(double))));
  // In four sums, so that none waits for the one before.
  const Doubles wide = __builtin_convertvector(x, Doubles);
  double sum[4] = {};
  for (std::size_t l = 0; l < kLanes; l += 4)
    for (std::size_t i = 0; i < 4; ++i) sum[i] += wide[l + i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

StateOutcomes births_from(const BirthSum& sum, const DaySum& day, double n) {
  StateOutcomes out{};
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Outcomes& y = out[day_state(m, f)];
      const double lives = total(day.lives[m]) / n, survives = total(sum.survives[f]) / n,
                   intact = total(sum.intact[f]) / n, both = total(sum.alive_survives[f][m]) / n,
                   both_intact = total(sum.alive_intact[f][m]) / n;
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

StateOutcomes childless_from(const Lane (&sums)[kDayStates][kOutcomes], double n) {
  StateOutcomes out{};
  for (std::size_t s = 0; s < kDayStates; ++s)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[s][k] = total(sums[s][k]) / n;
  return out;
}

StateOutcomes stretch_from(const StateOutcomes& childless, const LeftSum& left, std::size_t whose, double n) {
  StateOutcomes out = childless;
  for (std::size_t who = 0; who < whose; ++who) {
    const bool mother_lives = who == kUnplannedLives || who == kArrivedLives;
    for (std::size_t f = 0; f < kFetal; ++f)
      for (std::size_t m = 0; m < kAlive; ++m) {
        Outcomes& y = out[day_state(m, f)];
        const double survives = total(left.survives[who][f][m]) / n,
                     intact = total(left.intact[who][f][m]) / n;
        y[mother_lives ? kBothIntact : kIntactOnly] += intact;
        y[mother_lives ? kBothSevere : kSevereOnly] += survives - intact;
        y[mother_lives ? kMotherOnly : kNeither] -= survives;
      }
  }
  return out;
}

}  // namespace dyad::timing
