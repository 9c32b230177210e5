// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace dyad::math {

// The filter of a hidden Markov model: what is believed of a state that is only seen through noisy channels.
// Given the state, the channels are independent; one that was not read says nothing. Belief b, matrix P,
// emission tables O: b'(s') = [sum_s b(s) P(s'|s)] prod_c O_c(z_c|s') / (sum over s').
inline constexpr int kMaxHiddenStates = 64;
inline constexpr int kMaxJointReadings = 65536;  // product of the channels' levels
inline constexpr int kNotRead = -1;

// `emission` holds the chance of each level in each state, [state][level], rows summing to one. `typo_share`
// (0 .. 1) is the share of readings that are slips of the pen, equally likely to be any level; above zero no
// single reading can rule a state out.
struct Channel {
  std::string name;
  int levels = 0;
  std::vector<double> emission;
  double typo_share = 0;
};

// Channels with their tables checked and the typing errors mixed in: (1 - share) O + share / levels.
class Emissions {
 public:
  // Errors: sizes outside the limits, a table of another shape, a negative chance, a row that does not sum to
  // one (to 1e-9). The field is the element: "channels.1.emission.0".
  static Result<Emissions> make(int states, std::span<const Channel> channels);

  int states() const { return states_; }
  int channels() const { return static_cast<int>(levels_.size()); }
  int levels(int channel) const { return levels_[static_cast<std::size_t>(channel)]; }
  // The chance of `level` in each state.
  std::span<const double> chances(int channel, int level) const;

 private:
  int states_ = 0;
  std::vector<int> levels_;
  std::vector<std::vector<double>> tables_;  // [channel][level][state]
};

// The three parts of a step, fast and without memory of their own. They trust their arguments: sizes that do
// not agree, or levels outside the channel's, throw std::invalid_argument. `seen` holds one level for each
// channel, or kNotRead.

// Moves the belief through `transition` [from][to], whose rows may sum to less than one (the rest has left
// for good), and keeps it conditional on still being in. Returns the chance of still being in; at 0 the
// belief is left as it was.
double move_on(std::span<const double> transition, std::span<double> belief);
// Takes a reading into the belief. Returns its chance given what was believed before; at 0 the belief is left
// as it was.
double condition(const Emissions& emissions, std::span<const int> seen, std::span<double> belief);
// The chance of a reading of the same channels that is no more likely than the one seen: a small one is a
// surprise. Summed exactly over all joint readings; 1 when nothing was read.
double tail_chance(const Emissions& emissions, std::span<const int> seen, std::span<const double> belief);

// One look at the patient, `time` in the unit of the generator's rates.
struct Look {
  double time = 0;
  std::vector<int> seen;
};
struct LookResult {
  double stay = 1;  // chance of still being in, given the look before
  double seen = 1;  // chance of the reading, given still being in
  double tail = 1;  // of the reading, among those it competes with
  std::vector<double> belief;
  double log_likelihood() const;  // ln(stay * seen)
};
// The filter over a whole history with any gaps. `generator` may have more states than the emissions: those
// that follow are exits. `initial` is the belief at the first look before its reading. Errors: those of
// transition_chances, an initial belief that does not sum to one, times that run backwards, a level outside
// its channel, and a reading that no state allows (field "looks.3").
Result<std::vector<LookResult>> filter_looks(const Emissions& emissions, std::span<const double> generator,
                                             std::span<const double> initial, std::span<const Look> looks);

}  // namespace dyad::math
