// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "pomdp/format.hpp"

namespace dyad::pomdp {

// A problem laid out for formats that know neither steps nor modes nor actions offered only in places. A
// place is a step and mode that can be reached; where one written action could arrive with different chances
// of what is seen, the place is written once for each, because in these formats the chances belong to action
// and state.
struct Layout {
  struct Move {
    int table = 0;
    int next_mode = 0;
    int to = kDone;  // place
  };
  struct Place {
    int step = 0;
    int mode = 0;
    std::vector<Move> moves;  // [slot]
    std::vector<int>
        seen;  // [slot] table whose observations are seen on arrival; kDone when it never leads here
  };
  static constexpr int kDone = -1;

  std::vector<Place> places;       // the start is the first
  std::vector<std::string> slots;  // names of the written actions
  std::vector<std::string> place_names, state_names, observation_names;
  double discount = 1;

  // What arriving in `place` by any slot shows when it is the same for all; kDone when it differs.
  int seen_by_all(const Place& place) const;
};

Layout lay_out(const Started& started, double discount);
// The move's reward in a hidden state; at the last step with the discounted final value.
double reward_of(const Problem& problem, const Layout& layout, const Layout::Move& move, bool last,
                 int state);
// The mass of a transition row that leaves; 0 when no more is missing than rounding takes.
double leaving(std::span<const double> row);

// The shortest decimal text without an exponent that reads back as the same double.
std::string plain(double value);
// `names` in letters, digits and underscores, each once and none a word of the format.
std::vector<std::string> plain_names(const std::vector<std::string>& names, std::size_t count,
                                     const std::string& otherwise);

}  // namespace dyad::pomdp
