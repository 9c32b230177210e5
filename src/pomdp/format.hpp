// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "pomdp/problem.hpp"

namespace dyad::pomdp {

// A problem with where it starts.
struct Started {
  Problem problem;
  std::vector<double> belief;
  int mode = 0;
};

// Cassandra's .pomdp text. A finite horizon with modes is written flat: state = step x mode x hidden state,
// plus "done", into which stops and exits lead and which absorbs. Infinite-horizon solvers need a discount
// below one: pass one so near to 1 that it does not matter and say so in the header comment.
std::string write_pomdp(const Started& started, double discount);
// The XML of the APPL project: step and mode are a fully observed variable, the hidden state the partially
// observed one. Same meaning as write_pomdp.
std::string write_pomdpx(const Started& started, double discount);

// Reads a .pomdp file (time-homogeneous, rewards or costs, `*` wildcards, matrices, `uniform`, `identity`,
// `reset`, start belief or include/exclude lists) as a problem of `steps` steps. Errors: invalid with
// "line 12" as field for anything not understood, rows that do not sum to one, unknown names, NaN; too_large
// above kMaxPomdpBytes or the sizes of problem.hpp.
inline constexpr std::size_t kMaxPomdpBytes = 64u << 20;
Result<Started> read_pomdp(std::string_view text, int steps);

}  // namespace dyad::pomdp
