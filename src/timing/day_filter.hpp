// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "timing/day_batch.hpp"

namespace dyad::timing {

inline constexpr int kHistoryDays = 120;  // older readings are left out

// Cuts the readings into days before now, oldest first; of two readings of one channel on one day the newer
// counts. Errors: unknown channel or level, days_ago negative or not a number; the field is the element
// ("seen.3.level").
Result<std::vector<DayReadings>> cut_history(const std::vector<ChannelSpec>& channels,
                                             const std::vector<Situation::Seen>& seen);

// What moves and shows the states while the history was made. Diseases that act alike on every state are left
// out: they tell nothing about which state she is in.
struct PastWorld {
  std::vector<StateMatrix> moves;  // [k]: during the day that began k days ago; entry 0 is not used
  std::vector<double> emission;    // by channel, as in DayDraw
};
// The belief before the first reading, and whether the mother was ever read.
struct PastStart {
  DayBelief belief{};
  bool read = false;
};
PastStart past_start(const DaySetup& setup);
// The fetus as filtered, the mother as the situation states her today.
DayBelief with_known_mother(const DaySetup& setup, const DayBelief& belief);
// Index into the tables by week, of the day that began `days_ago` days ago.
std::size_t past_week(const DaySetup& setup, int days_ago);

// While her history was made, a recovered woman may have fallen ill anew, at the ward's daily rate of
// worsening. The plan ahead knows no such relapse; without it here, an illness after recovery would be taken
// for a slip of the pen however often it was read.
inline double relapse(const DayDraw& draw) { return draw.before[kWard][kOneOrgan]; }

PastWorld past_of(const DaySetup& setup, const DayDraw& draw);
// The plain mean of several pasts.
PastWorld mean_of(std::span<const PastWorld> pasts);

// The filter over the whole history. Before the first reading every ill state of the mother is equally likely
// and the fetus is well; without any reading of the mother she is in the start state of the setup today.
// `steps`, when asked for, tells each day with readings.
DrawHistory filter(const DaySetup& setup, const PastWorld& past, std::vector<FilterStep>* steps = nullptr);
inline DrawHistory filter_draw(const DaySetup& setup, const DayDraw& draw) {
  return filter(setup, past_of(setup, draw));
}

// Weights of the draws, summing to 1, and what they leave of their number.
struct DrawWeights {
  std::vector<double> weight;
  double effective = 0;
};
DrawWeights weights_from(std::span<const DrawHistory> history);

}  // namespace dyad::timing
