// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "pomdp/format_words.hpp"

namespace dyad::pomdp {

inline constexpr int kEvery = -1;  // the wildcard

// What a preamble lists: names, or a count. Each may be meant by its name or by its number from 0.
struct Names {
  std::string kind;  // "state", "action", "observation"
  int most = 0;
  std::vector<std::string> names;
  std::map<std::string, int, std::less<>> index;

  std::size_t count() const { return names.size(); }
  // What follows "states:".
  Result<void> read(Words& words);
  // A name, a number from 0 or "*" (kEvery, where allowed).
  Result<int> one(Words& words, bool may_be_every) const;
};

// The chances of one action: a row a state. `lines` is where in the file a row was last given, 0 for never.
struct Grid {
  std::vector<double> chances;
  std::vector<int> lines;
};

Result<double> read_number(Words& words);
Result<double> read_chance(Words& words);
Result<std::vector<double>> read_numbers(Words& words, std::size_t count, bool chances);
// Sums each row; one a little off by rounding is divided by its sum. `what` begins the message: "T of
// listen".
Result<void> settle(Grid& grid, std::size_t columns, const std::string& what, const Names& rows,
                    int last_line);

}  // namespace dyad::pomdp
