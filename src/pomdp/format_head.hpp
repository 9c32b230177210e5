// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pomdp/format.hpp"
#include "pomdp/format_grid.hpp"

namespace dyad::pomdp {

// What a .pomdp file says before its matrices, and where the problem starts.
struct Head {
  Names states{"state", kMaxStates, {}, {}};
  Names actions{"action", kMaxPomdpActions, {}, {}};
  Names observations{"observation", kMaxObservations, {}, {}};
  double discount = 1;
  bool costs = false;
  std::vector<double> belief;  // uniform when the file names none

  static bool begins_with(std::string_view word);
  // "discount", "values", "states", "actions" or "observations", which `words` shows, and what follows.
  Result<void> read(Words& words);
  // Everything needed was given; sizes within the limits.
  Result<void> complete(const Words& words);
  // What follows "start": ": 0.5 0.5", ": uniform", ": name", " include: names", " exclude: names".
  Result<void> read_start(Words& words, int line);

 private:
  Result<void> start_numbers(Words& words, int line);
  Result<void> start_list(Words& words, int line, bool include);

  std::vector<std::string> given_;
};

Result<void> read_colon(Words& words);

}  // namespace dyad::pomdp
