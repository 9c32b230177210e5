// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "timing/setup.hpp"

namespace dyad::timing {

// All days of one draw at once. The mother's course before birth runs forward and after birth backward from the common
// horizon, so the cost is linear in the number of days; `reference_day` is the slow, plain statement of the same.
class Sweep {
 public:
  explicit Sweep(const Setup& setup);
  // Fills days 0 .. last_day. Which days are wanted does not change what a day's figures are.
  void run(const Draw& draw, std::vector<DayFigures>& out);

 private:
  struct Child {
    double survival = 0, intact = 0;
  };
  Child child(const Draw& draw, const Setup::DayTable& day) const;
  void after_birth(const Draw& draw);

  const Setup* setup_;
  std::vector<std::array<double, kAlive>> alive_after_;  // by days since birth: alive at the end, given the state
};

}  // namespace dyad::timing
