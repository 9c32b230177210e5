// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "planning/rules.hpp"

namespace dyad::planning {

struct Candidate {
  int resource = 0;
  Fit fit;
};

// Who fits which role under which option, found once for a region.
class Candidates {
 public:
  explicit Candidates(const Region& region, Relax relax = {});
  // Of a role that is the same as another: of the role itself, not yet of both.
  const std::vector<Candidate>& of(const Slot& slot, int option) const;
  const Fit* fit(const Slot& slot, int option, int resource) const;

 private:
  std::vector<std::vector<std::vector<std::vector<std::vector<Candidate>>>>>
      all_;  // case, task, demand, option
};

// A first plan, put together case by case: the most urgent first, each at the option and time that cost least
// given those before it. Not the best, and a case may stay unserved that a better plan serves.
Plan insert_all(const Region& region, const Candidates& candidates);

}  // namespace dyad::planning
