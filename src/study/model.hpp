// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "study/expression.hpp"

namespace dyad::study {

// A study as its file states it (docs/studies.md, data/models/studies/schema.json). Indices refer to the
// vectors of Model.
struct Named {
  std::string id, title;
};

struct Factor {  // one coordinate of the hidden state
  std::string id, title;
  std::vector<Named> levels;
};

struct Outcome : Named {
  enum class Kind { event, quantity };  // an event happens or not; a quantity adds up
  std::string unit;
  Kind kind = Kind::quantity;
  double discount_per_year = 0;
};

enum class DistributionKind { fixed, beta, gamma, normal, lognormal, uniform, triangular };
struct Distribution {
  DistributionKind kind = DistributionKind::fixed;
  double a = 0, b = 0, c = 0;
};

struct Parameter : Named {
  std::string unit, source;
  double value = 0;  // as published; used in the base case
  Distribution distribution;
};

// Events among those at risk, one row per period. A draw of a row is beta(events + 1/2, at_risk - events +
// 1/2): what the counts say, begun at Jeffreys' half event; the base case is events / at_risk.
struct CountTable : Named {
  std::string source;
  std::vector<double> events, at_risk;
};

// From every state that matches `from` (a level per factor, -1 for any) to the state with the levels `to`
// (-1: as it was), or to an exit.
struct Transition {
  std::vector<int> from, to;
  int exit = -1;
  bool is_rate = false;  // per `per_days`; otherwise the chance of one step
  double per_days = 1;
  int order = 0;  // of the joined groups, see Join
  Expression value;
  std::string path;  // in the file, for errors
};

// How the transitions that leave one state make a row. in_order: those of order 0 happen first, those of the
// next order to who is left; within an order chances add up, and a rate r over t days is 1 - exp(-r t).
// together: all are rates that compete through the step, and the row is that of expm(Q t).
enum class Join { in_order, together };

struct Payoff {  // gained per step in a state, on an exit, or on stopping
  int outcome = 0;
  Expression value;
  std::string path;
};

struct Action : Named {
  bool stops = false;
  int from_step = 0, to_step = 0;  // offered, inclusive
  Join join = Join::in_order;
  std::vector<Transition> transitions;
  std::vector<Payoff> payoffs;                    // of a state and step, or of stopping
  std::vector<std::vector<Payoff>> exit_payoffs;  // [exit]
  std::string path;
};

struct Channel : Named {
  std::vector<Named> levels;        // from the least to the most alarming
  std::vector<Expression> chances;  // [level]
  std::string source, path;
};

struct Weights : Named {
  std::vector<double> of;  // [outcome]; value = sum of weight times outcome, more is better
};

struct Rule {
  std::vector<int> at_least;  // [channel], -1 for any
  int action = 0;
};

struct PolicySpec : Named {
  enum class Kind { always, fixed_step, rule, engine, told };
  Kind kind = Kind::always;
  int action = 0, stop = 0, step = 0;  // do `action`; at `step` do `stop`
  std::vector<Rule> rules;
};

// How a quantity gained per step is counted within a step.
enum class Counting { start, end, half_cycle, simpson, simpson_from_one };

struct Axis {  // a sum of outcomes drawn as one
  std::string title, unit;
  std::vector<double> of;  // [outcome]
};

// Value as a weight moves from one end to the other.
struct Sweep {
  std::string title, unit;
  double low = 0, high = 1;             // of the axis
  std::vector<double> at_low, at_high;  // weights at its ends; linear between
  int points = 41;
};

struct Model {
  std::string id, version, title, purpose, citation, step_name;
  std::vector<std::string> sources;
  bool synthetic = false;
  double step_days = 1;
  int steps = 0;
  int first_step_number = 0;  // the number by which people know step 0
  int steps_per_number = 1;   // how many steps make one of those
  Counting counting = Counting::start;
  std::vector<Factor> factors;
  std::vector<std::vector<int>> states;  // [state] its level of each factor
  std::vector<std::string> state_names;
  std::vector<Named> exits;
  std::vector<double> start;
  std::vector<Named> periods;
  std::vector<int> period_of_step;
  std::vector<Outcome> outcomes;
  std::vector<Parameter> parameters;
  std::vector<CountTable> counts;
  std::vector<Action> actions;
  std::vector<Channel> channels;
  std::vector<Weights> weights;
  std::vector<PolicySpec> policies;
  int last_action = -1;                     // forced on the last step, or -1
  int reference = 0, compare = 0, fan = 0;  // policies
  int icer_cost = -1, icer_effect = -1;     // outcomes; -1 where cost per effect is not asked for
  Axis plane_x, plane_y;
  Sweep sweep;

  int observations() const;  // of all channels together; 1 without channels
  int level_of(int observation, int channel) const;
  int slots() const;             // numbers of one draw
  int slot_of(int table) const;  // of its first row
};

inline constexpr std::size_t kMaxStudyBytes = 64u << 20;
inline constexpr int kMaxStudyStates = 256;
inline constexpr int kMaxStudySteps = 2000;
inline constexpr int kMaxStudyObservations = 1024;

// Reads a study. All that is wrong is reported at once; each error's field is the path of the element, as in
// "actions[1].transitions[0].value". A text above kMaxStudyBytes is refused before it is read.
std::expected<Model, std::vector<Error>> read_model(std::string_view text);

}  // namespace dyad::study
