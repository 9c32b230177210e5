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
// as far as it can be reached, plus "done", into which stops and exits lead and which absorbs; being there is
// seen as "gone". An action not offered somewhere does there what the first one that stops does, or else the
// first one, so that it never adds anything. The final value is part of the last step's rewards. Names are
// reduced to the letters the format knows. Numbers read back as the same double; none has an exponent, which
// the format lacks. The file's discount is the problem's times `discount`: infinite-horizon solvers need one
// below one, so pass one so near to 1 that it does not matter. `started` must pass check() and
// check_belief().
std::string write_pomdp(const Started& started, double discount);
// The XML of the APPL project (POMDPX 1.0): step and mode are a fully observed variable, the hidden state the
// partially observed one. Same meaning as write_pomdp.
std::string write_pomdpx(const Started& started, double discount);
// How many numbers the two would write at most: what a caller limits before it asks for them.
double numbers_written(const Started& started);

// Reads a .pomdp file (time-homogeneous, rewards or costs, `*` wildcards, matrices, `uniform`, `identity`,
// `reset`, start belief or include/exclude lists) as a problem of `steps` steps. A row that misses one by
// more than kRowTolerance but not more than kTextRowTolerance was rounded by its writer and is divided by its
// sum. Errors: invalid with "line 12" as field for anything not understood, rows that do not sum to one,
// unknown names, NaN; too_large above kMaxPomdpBytes, the sizes of problem.hpp and those below.
inline constexpr std::size_t kMaxPomdpBytes = 64u << 20;
inline constexpr int kMaxPomdpActions = 4096;
inline constexpr std::size_t kMaxPomdpNumbers = 1u
                                                << 25;    // of all matrices together, and of detailed rewards
inline constexpr std::size_t kMaxPomdpWrites = 1u << 30;  // numbers set by wildcards, counted each time
inline constexpr double kTextRowTolerance = 1e-5;
Result<Started> read_pomdp(std::string_view text, int steps);

}  // namespace dyad::pomdp
