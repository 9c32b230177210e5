// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <vector>

#include "timing/day_setup.hpp"
#include "timing/outcome.hpp"

namespace dyad::timing {

// One draw of everything the day-by-day model needs, combined.
struct DayDraw {
  Draw fixed;
  Matrix before{}, after{};     // the mother's course while pregnant and after birth
  double warned_share = 0;      // of fetal deaths that compromise precedes; 0 without warning
  double compromised_dies = 0;  // per day
  double compromised_odds = 1;  // of death of a baby born compromised
  double tertiary_odds = 1;     // of death of a baby born after a transfer: growth without place
  double unplanned_odds = 1;    // of death of a baby born without a plan
  std::array<double, kAlive> unplanned_operation{};
  std::array<double, kWeeks> births{};     // chance of an unplanned birth per day, by completed week
  std::array<double, kWeeks> magnesium{};  // share of survivors moved from severe to intact
  double transfer_days = 0;                // 0 .. 1
  double transfer_worse = 1;               // multiple of the day's worsening
  // Chance of each level given the mother's (5) or the fetus's (2) state, typos included:
  // [channel][state][level], channels one after the other.
  std::vector<double> emission;
};

// Reads draw `i`. Setup and tables must outlive it.
class DayDrawMaker {
 public:
  // `fixed` holds the draws of the fixed-day model, `own` those of the day-by-day file.
  DayDrawMaker(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own);
  DayDraw make(std::size_t i) const;
  std::vector<std::string> used() const;  // keys of the day-by-day file that are read

 private:
  const double* column(std::string_view key, std::size_t component = 0);
  void list_weeks();
  void births(std::size_t i, DayDraw& d) const;
  void emissions(std::size_t i, DayDraw& d) const;

  const DaySetup* setup_;
  const DrawTable* own_;
  DrawMaker fixed_;
  std::vector<std::string> used_;
  // How one channel's levels are drawn: a reading of the mother by the share read as it is, of the fetus by
  // level.
  struct ChannelColumns {
    const double* same = nullptr;
    std::array<std::vector<const double*>, kFetal> fetal;
  };
  const double *warned_ = nullptr, *compromised_rate_ = nullptr, *compromised_odds_ = nullptr,
               *unplanned_odds_ = nullptr, *unplanned_share_ = nullptr, *ratio_ = nullptr,
               *transfer_hours_ = nullptr, *transfer_worse_ = nullptr, *place_ = nullptr,
               *recovery_ = nullptr, *palsy_ratio_ = nullptr, *typo_ = nullptr, *urgency_ = nullptr,
               *operation_error_ = nullptr, *caesarean_ = nullptr;
  // A week in reach, as an index into the tables by week; a column that does not apply is null.
  struct Week {
    std::size_t at = 0;
    const double *births = nullptr, *before_28 = nullptr, *palsy = nullptr;
  };
  std::vector<Week> weeks_;
  std::vector<ChannelColumns> channels_;
};

// How a baby comes to be born, as far as its survival depends on it.
enum class Route { here, tertiary, unplanned, magnesium };
inline constexpr std::size_t kRoutes = 4;
struct Child {
  double survives = 0, intact = 0;  // intact <= survives
};

// What one draw gives day by day, 0 .. last_day. Everything else is products of these.
struct DayTables {
  // While pregnant, during the day that begins with this day.
  std::vector<double> disease;    // chance not to die of disease
  std::vector<double> fetus;      // chance that a well fetus dies or is compromised: the daily hazard
  std::vector<double> unplanned;  // chance of an unplanned birth
  // When birth is on this day, by the mother's state before the operation.
  std::vector<std::array<double, kAlive>> lives;            // alive at the horizon
  std::vector<std::array<double, kAlive>> lives_unplanned;  // the same after an unplanned birth
  std::vector<std::array<double, kAlive>> organ_days;  // days with a failing organ from birth to the horizon
                                                       // (deaths from other diseases not taken off)
  std::vector<double>
      delay;  // days from now to her treatment, at most kDelayScaleDays; 0 if it does not wait
  // Odds of survival of the cohort's baby before the factors, and its chance to be free of morbidity.
  struct Node {
    double weight = 0, male = 0, female = 0, intact = 0;
  };
  std::vector<std::vector<Node>> nodes;  // [day]
};

void fill_tables(const DaySetup& setup, const DayDraw& draw, DayTables& out);

// A baby born alive on `day` in `mode`.
Child child_of(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day, int mode,
               Route route, std::size_t fetus);

// The kernel of a day of waiting. Order within the day: the fetus first, then the mother, then an unplanned
// birth. Its parts, of which transition[s][s'] is the product:
struct DayKernel {
  std::array<std::array<double, kFetal>, kFetal> fetus{};  // alive to alive
  std::array<double, kFetal> fetus_dies{};
  Matrix mother{};  // course and disease; rows sum to less than 1
  std::array<double, kAlive> mother_dies{};
  double unplanned = 0;
};
DayKernel kernel_of(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day);
// Part of a day, for a transfer: hazards of `share` of the day, worsening times `worse`.
DayKernel part_of(const DayKernel& kernel, double share, double worse);

using StateOutcomes = std::array<Outcomes, kDayStates>;
using StateMatrix = std::array<std::array<double, kDayStates>, kDayStates>;

StateMatrix transition_of(const DayKernel& kernel);
// What leaves during a day of waiting is worth, and the day's own burden (kOrganFailureDays). A fetus that
// dies ends the plan: she is delivered the next day. A mother who dies leaves a baby born at once or not at
// all. kDelayDays of a mother who dies before birth is kDelayScaleDays: her treatment never starts.
StateOutcomes waiting_outcomes(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day,
                               int mode);
StateOutcomes delivery_outcomes(const DaySetup& setup, const DayDraw& draw, const DayTables& tables, int day,
                                int mode, DayAction action);
// Joint observation given the state, [state][observation].
std::vector<double> joint_emission(const DaySetup& setup, const std::vector<double>& emission);

}  // namespace dyad::timing
