// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "timing/day_draw.hpp"
#include "timing/day_lanes.hpp"

// What the mean world is made of: sums over blocks of draws, of each day and of each mode of a day.
namespace dyad::timing {

// Ways a fetus gets through a day, as (before, after): it never recovers.
constexpr std::size_t kWays = 3;
constexpr std::size_t kBefore[kWays] = {kWell, kWell, kCompromised};
constexpr std::size_t kAfter[kWays] = {kWell, kCompromised, kCompromised};

// Whose baby: of a mother who died before birth; born unplanned to one who lives, to one who does not; born
// after a transfer to one who lives, to one who does not.
enum Whose : std::size_t { kRescued, kUnplannedLives, kUnplannedDies, kArrivedLives, kArrivedDies };
constexpr std::size_t kWaiting = 3, kTransfer = 5;  // of them, in a day of waiting and in a transfer

// What a stretch of pregnancy, a day or a transfer, leads to in sixteen draws: by which ways the fetus gets
// through it.
struct Stretch {
  Lane way[kWays];
};

// Sums over the draws.
struct BirthSum {
  Lane survives[kFetal], intact[kFetal];
  Lane alive_survives[kFetal][kAlive], alive_intact[kFetal][kAlive];
};
// By the fetus's state before the stretch.
struct LeftSum {
  Lane survives[kTransfer][kFetal][kAlive], intact[kTransfer][kFetal][kAlive];
};
struct DaySum {
  Lane lives[kAlive], organs[kAlive], delay;                            // of mothers delivered
  Lane waits[kDayStates][kOutcomes], transfers[kDayStates][kOutcomes];  // with no child surviving
  Lane moves[kDayStates][kDayStates];
};
struct ModeSum {
  BirthSum here, magnesium;
  LeftSum waits, transfers;
};

double total(const Lane& x);  // of its lanes
StateOutcomes births_from(const BirthSum& sum, const DaySum& day, double draws);
// Outcomes with no child surviving, and with the children put in: a baby that lives moves its mother's cell.
StateOutcomes childless_from(const Lane (&sums)[kDayStates][kOutcomes], double draws);
StateOutcomes stretch_from(const StateOutcomes& childless, const LeftSum& left, std::size_t whose,
                           double draws);

}  // namespace dyad::timing
