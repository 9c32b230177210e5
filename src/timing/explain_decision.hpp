// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "pomdp/solve.hpp"
#include "timing/day_batch.hpp"
#include "timing/day_problem.hpp"
#include "timing/day_run.hpp"
#include "timing/decision.hpp"

namespace dyad::timing {

// The engine's answer as the explanations need it: the mean problem with her weights, solved from today's
// belief. "Flip" always means from waiting to delivering or back, never between two ways of delivering.
// Rewards of the problem, which is laid out once, are changed while other weights are tried, and put back.
struct Answer {
  const DaySetup& setup;
  const MeanWorld& world;
  pomdp::Problem& problem;
  const pomdp::Model& model;  // of `problem`
  const pomdp::Solution& solution;
  const DayBelief& belief;
  std::array<double, kGoals> goals{};
  pomdp::Effort effort;    // of solving anew
  std::vector<int> today;  // level read today, by channel; -1 when none was
};

// Which side an answer is on, and by how much.
struct Side {
  DayAction action = kWait;  // the best by lower bound
  bool waits = true;
  bool certified = false;  // waiting against delivering
  double advantage = 0;    // lower bound of its side minus lower bound of the other
  double gap = 0;          // what the bounds cannot tell between the two sides, not below 0
};
Side side_of(std::span<const pomdp::ActionBounds> actions);

// Chance of each level of a channel in each hidden state: [state][level].
std::vector<double> look_of(const DaySetup& setup, const MeanWorld& world, std::size_t channel);

// The answer to the situation with a result added; nothing when it is refused.
using Ask = std::function<std::optional<Side>(const Situation&)>;
// The least extreme result of each channel, seen now, that flips the answer for certain; when none does
// alone, the least extreme pair of results of two channels ("umbilical_doppler+cardiotocography"). A result
// seen now takes the place of the last day's readings of its channel, as it does in the filter. Levels run
// from mild to severe in the model file. Results are proposed by today's beliefs and vectors, and told only
// when the whole question, asked again with that result, has the other answer.
std::vector<Trigger> triggers_of(const Answer& answer, const Situation& situation, const Ask& ask);
// What one more look at each channel is worth now, largest first.
std::vector<NextTest> next_tests_of(const Answer& answer);
// What seeing the hidden state itself now would be worth: the ceiling of any test.
double state_information(const Answer& answer);
// The hidden state whose probability, raised alone, flips the answer soonest; told where the answer solved
// anew is certain.
std::optional<BeliefFlip> belief_flip_of(const Answer& answer);

// A strategy of the mean problem by what it leads to.
struct Candidate {
  std::string key;
  bool waits = false;
  Outcomes mean{};
};
// What following a policy graph in the mean world leads to.
Outcomes mean_outcomes(const Answer& answer, const pomdp::Policy& policy);
// The published and plain ways of joining mother and child, each solved anew, and the strategies they choose.
struct Joined {
  std::vector<JoiningAnswer> answers;
  std::vector<Candidate> candidates;
};
Joined joinings_of(const Answer& answer, std::span<const Joining> ways,
                   std::span<const Candidate> fixed_days);
// For each goal and direction, the weight at which the answer flips, the other weights keeping their
// proportions; nothing when it does not flip up to 0 or 1. `known`: plans that are at hand.
std::vector<WeightFlip> weight_flips_of(const Answer& answer, std::span<const Candidate> known);

// What knowing each parameter would be worth, largest first, and where it would change the answer: the mean
// advantage of the side chosen over the other, given the parameter low or high (its lowest and highest
// tenth), and the value past which the answer, solved anew from the draws beyond it, flips.
struct Sensitivity {
  std::vector<ParameterValue> values;
  std::vector<ParameterFlip> flips;
};
Sensitivity sensitivity_of(DayRun& run, const pomdp::Effort& effort);

// All of the above and the structural alternatives, put into `d`.
void explain(const DayModel& model, const Book& book, const Situation& situation,
             const DecideOptions& options, DayRun& run, Decision& d);

}  // namespace dyad::timing
