// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace dyad::pomdp {

// A finite-horizon, partially observed Markov decision problem. At each step 0 .. steps-1 the decider, who
// holds a belief over `states` hidden states and knows the `mode` it is in, takes one of the actions offered
// there, gains its reward, and sees one of `observations`. After the last step `final_value` is gained. A
// transition row may sum to less than one: the missing mass has left for good (a death, a birth), and what
// leaving is worth is already in the reward. An action whose rows are all zero therefore stops.
//
// The mode is the observed part of the state that only the decider moves, such as "a course of steroids was
// begun three days ago".
struct Table {
  std::vector<double> reward;       // [state]
  std::vector<double> transition;   // [state][next state], row-major; rows sum to 0 .. 1
  std::vector<double> observation;  // [next state][observation], row-major; rows sum to 1; empty if it stops

  bool stops() const { return observation.empty(); }
};

struct Choice {
  int action = 0;     // index into Problem::actions
  int table = 0;      // index into Problem::tables
  int next_mode = 0;  // unused when the table stops
};

struct Problem {
  int states = 0;
  int observations = 0;
  int modes = 1;
  int steps = 0;
  double discount = 1.0;  // per step; 0 < discount <= 1
  std::vector<std::string> state_names, observation_names, action_names, mode_names;
  std::vector<Table> tables;                 // shared between steps and modes
  std::vector<std::vector<Choice>> choices;  // [step * modes + mode]; not empty
  std::vector<double> final_value;           // [mode][state]

  std::span<const Choice> at(int step, int mode) const {
    return choices[static_cast<std::size_t>(step * modes + mode)];
  }
};

// The largest sizes accepted.
inline constexpr int kMaxStates = 4096;
inline constexpr int kMaxObservations = 4096;
inline constexpr int kMaxSteps = 2000;
inline constexpr int kMaxModes = 256;
inline constexpr double kRowTolerance = 1e-9;

// Refuses sizes outside the limits, tables of the wrong shape, numbers that are not finite, negative
// probabilities, transition rows above one, observation rows that do not sum to one, unknown indices and a
// place without a choice. The error's field is the path of the element: "tables.3.transition.0".
Result<void> check(const Problem& problem);
// A belief: `states` numbers, not negative, summing to one.
Result<void> check_belief(const Problem& problem, std::span<const double> belief, int mode);

}  // namespace dyad::pomdp
