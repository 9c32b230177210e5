// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "timing/day_spec.hpp"
#include "timing/decision.hpp"
#include "timing/draws.hpp"
#include "timing/setup.hpp"

namespace dyad::timing {

// The hidden state of the day-by-day model: the mother's state (course.hpp) and the fetus's.
enum Fetus : std::size_t { kWell = 0, kCompromised = 1 };
inline constexpr std::size_t kFetal = 2;
inline constexpr std::size_t kDayStates = kAlive * kFetal;
inline constexpr std::size_t day_state(std::size_t mother, std::size_t fetus) {
  return mother * kFetal + fetus;
}
std::string_view name_of(State mother);    // "one_organ"
std::string_view name_of(Fetus fetus);     // "well"
std::string day_state_key(std::size_t i);  // "one_organ/well"

// The actions, in the order of Problem::action_names.
enum DayAction : std::size_t {
  kDeliverHere,
  kDeliverAfterTransfer,
  kDeliverWithMagnesium,
  kWait,
  kWaitWithSteroids,
  kDayActions
};
std::string_view name_of(DayAction action);
inline bool stops(DayAction a) { return a < kWait; }

// How a history is cut into days: which level of which channel was seen on which day before now.
struct DayReadings {
  int days_ago = 0;
  std::vector<int> level;  // by channel; -1 when the channel was not read
};

// Everything of one decision that does not depend on the draw. The mode is the steroid clock: 0 as it stands
// today, k when a course was begun k days ago within the plan; the last mode is where the effect is flat.
struct DaySetup {
  Setup fixed;  // days 0 .. last_day, the mother's start state, the newborn's tables
  bool warned = true;
  bool no_recovery = false;
  bool transfer = false;  // delivery after a transfer is offered
  int modes = 1;
  std::vector<double> mode_weight;  // steroid effect in mode k = 1 .. modes-1; entry 0 is not used
  std::vector<int> same_weight;     // [mode]: the first mode from 1 on with the same effect; 0 for mode 0
  std::vector<char> steroids;       // [day]: a course may be begun
  std::vector<char> magnesium;      // [day]: magnesium is offered
  std::string birth_ratio;          // the largest that applies; empty when none does
  // Operation by state, before urgency and the drawn error.
  std::array<double, kAlive> operation_without_urgency{};
  // A joint observation counts the channels in row-major order, the last channel fastest.
  std::vector<ChannelSpec> channels;
  int observations = 1;  // product of the channels' levels
  int rule_day = 0;      // day on which the local rule delivers, not below 0
  double alarm_tail = 0;
  std::vector<DayReadings> history;  // oldest first, one entry per day with readings
  std::string structure;             // what was asked for, or the default of the fetus's structures

  int last_day() const { return fixed.last_day; }
  int steps() const { return fixed.last_day + 1; }
  double steroid_weight(int day, int mode) const {
    return mode == 0 ? fixed.days[static_cast<std::size_t>(day)].steroid_weight
                     : mode_weight[static_cast<std::size_t>(mode)];
  }
  // The mode on the day after `day` of one who waits in `mode`. Once steroids change nothing any more, every
  // mode is as mode 0, and nothing is solved nine times over.
  int next_mode(int day, int mode) const {
    if (mode == 0 || !fixed.days[static_cast<std::size_t>(day) + 1].steroid_applies) return 0;
    return std::min(mode + 1, modes - 1);
  }
  // The mode on the day after a course is begun on `day`.
  int begun_mode(int day) const {
    return fixed.days[static_cast<std::size_t>(day) + 1].steroid_applies ? 1 : 0;
  }
  // Modes that differ on that day have tables of their own; the others share those of the mode returned.
  int table_mode(int day, int mode) const {
    const bool matters = mode <= day && fixed.days[static_cast<std::size_t>(day)].steroid_applies;
    return matters ? same_weight[static_cast<std::size_t>(mode)] : 0;
  }
  // Whether a delivery is offered on that day.
  bool offered(int day, DayAction delivery) const {
    if (delivery == kDeliverAfterTransfer) return transfer;
    return delivery == kDeliverHere || magnesium[static_cast<std::size_t>(day)] != 0;
  }
  // Level of each channel in a joint observation.
  std::vector<int> levels_of(int observation) const;
};

// `structure`: "" for the defaults, or a key of the model file, which replaces the default of its kind.
Result<DaySetup> make_day_setup(const DayModel& model, const Book& book, const Situation& situation,
                                std::string_view structure);

}  // namespace dyad::timing
