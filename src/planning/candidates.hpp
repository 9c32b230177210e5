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

}  // namespace dyad::planning
