// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "timing/setup.hpp"

namespace dyad::timing {

// The parts of one draw, day by day from 0 to last_day. They are kept apart because an alternative changes
// one of them and shares the others.
struct NewbornPath {
  std::vector<double> survival, intact;  // of a baby born alive on that day
};
struct WaitingPath {
  std::vector<double> stillbirth;  // on that day, given alive at its start
};
struct MotherPath {
  std::vector<double> alive;          // at the start of the day; one more entry than days
  std::vector<double> dies_operated;  // from the operation on that day
  std::vector<double> death;          // by the horizon when birth is on that day
};

// Cumulative rate of death from disease from today to `day` while pregnant, and from birth on `day` to the
// horizon.
double disease_before(const Setup& setup, const Draw& draw, double day);
double disease_after(const Setup& setup, const Draw& draw, double day, double horizon);

// All days of one draw at once. The mother's course before birth runs forward and after birth backward from
// the common horizon, so the cost is linear in the number of days; `reference_day` is the slow, plain
// statement of the same.
class Sweep {
 public:
  explicit Sweep(const Setup& setup);

  // Without morbidity, `intact` is left at 0: an alternative shows survival only.
  void newborn(const Draw& draw, NewbornPath& out, bool with_morbidity = true) const;
  void waiting(const Draw& draw, WaitingPath& out) const;
  void mother(const Draw& draw, MotherPath& out);

  // All three and their combination; fills days 0 .. last_day.
  void run(const Draw& draw, std::vector<DayFigures>& out);

 private:
  void after_birth(const Matrix& course);

  const Setup* setup_;
  std::vector<std::array<double, kAlive>>
      alive_after_;  // by days since birth: alive at the end, given the state
  NewbornPath newborn_;
  WaitingPath waiting_;
  MotherPath mother_;
};

// The figures that follow from the three paths: the fetus and the mother together. The treatment delay is not
// filled in.
void combine(const NewbornPath& newborn, const WaitingPath& waiting, const MotherPath& mother,
             double arrest_newborn, std::vector<DayFigures>& out);

}  // namespace dyad::timing
