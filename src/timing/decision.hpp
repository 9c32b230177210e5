// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "evidence/evidence.hpp"
#include "timing/fixed_day.hpp"
#include "timing/outcome.hpp"
#include "timing/preference.hpp"

namespace dyad::timing {

// Deliver today or wait, with what will be seen on the way. Contract of the whole engine: a pure function of
// (model file, evidence, situation, preference, options); same input, same bits.

struct OutcomeBands {
  Band mother_alive, child_alive, child_intact, stillbirth, mother_dies_before;
};

// One strategy, fixed before the parameters are known.
struct Strategy {
  std::string key;  // "day:0" .. "day:76", "policy" (solved for her weights), "policy:<joining key>",
                    // "rule:local"
  int day = -1;     // of a fixed day
  bool transfer = false;
  Outcomes mean{};     // over the weighted draws
  OutcomeBands bands;  // filled for fixed days here, "policy" and "rule:local"
};

struct BeliefState {
  std::string key, mother, fetus;  // "one_organ/well"
  double probability = 0;
};

// One step of the filter over this patient's own record.
struct FilterStep {
  double day = 0;                 // relative to now, not above 0
  std::vector<std::string> seen;  // "organ_reading=two_organs"
  double log_likelihood = 0;
  double tail = 1;     // chance of something at least as surprising, given what was seen before
  bool alarm = false;  // tail below the model's alarm level
};

struct ActionValue {
  std::string key;              // "deliver_here", "deliver_after_transfer", "deliver_with_magnesium", "wait",
                                // "wait_with_steroids"
  double lower = 0, upper = 0;  // in her units: 1 = every goal met
  Outcomes outcomes{};          // of acting so and then by the policy; mean over draws
  bool stops = false;
};

// What the numbers say, as far as they may say it.
enum class Verdict {
  no_preference,  // outcomes only: no weights were recorded
  act,            // `action`, certified given the model and her weights
  toss_up,        // the best two differ by less than the solver can tell
  depends,        // an ordering was given, and the weights it allows disagree
};

struct DecisionDay {
  int day = 0;
  double probability = 0;  // of a planned birth on that day under the policy
};
// Shares of the states and exits at the start of each day under the policy.
struct FanDay {
  int day = 0;
  std::vector<Band> shares;  // in the order of Decision::fan_names
};

struct Trigger {
  std::string channel, level;  // "umbilical_doppler", "raised"
  std::string flips_to;        // action key
  double chance = 0;           // of that result at the next look
  double margin = 0;           // of the new action, after the result
  bool verified = false;       // solved anew with that very result
};
struct NextTest {
  std::string channel;
  double value = 0, lower = 0, upper = 0;  // in her units
  bool detectable = false;
};
struct ParameterValue {
  std::string key, label;
  double evppi = 0, se = 0;
};
struct WeightFlip {
  Goal goal = kMotherLives;
  double now = 0, at = 0;
  std::string to;
  bool verified = false;
};
struct ParameterFlip {
  std::string key, label;
  double now = 0,
         at = 0;  // the parameter's mean, and where the action changes; other draws conditioned on it
  double low = 0, high = 0;    // advantage at the 5th and 95th centile: the tornado's ends
  std::optional<double> flip;  // verified by solving anew
  std::string to;
};
struct BeliefFlip {
  std::string state;       // raise this state's probability ...
  double now = 0, at = 0;  // ... from, to
  std::string to;
};
struct Structure {
  std::string key, label;
  std::string action;
  bool certified = false;
  double advantage = 0;    // of `action` over the next best
  Outcomes now{}, wait{};  // deliver now; wait by the policy
};
struct JoiningAnswer {
  std::string key, label, evidence;
  std::string action;
  bool certified = false;
  double advantage = 0;
  int best_fixed_day = 0;
};

struct Certainty {
  double share_best = 0;       // weighted share of draws in which the policy's action is not worse
  double effective_draws = 0;  // after re-weighting by her history
  double expected_loss = 0;    // of following the policy instead of knowing the draw (EVPI over parameters)
};

struct Decision {
  std::string model_id, model_version, model_title, structure;
  std::uint64_t seed = 0;
  int draws = 0, horizon_days = 0, last_day = 0;
  Gestation gestation;

  std::vector<BeliefState> belief;
  std::vector<FilterStep> history;
  std::optional<Preference> preference;
  Verdict verdict = Verdict::no_preference;
  std::string action;             // "" with no preference
  double advantage = 0, gap = 0;  // certificate of the action
  std::vector<ActionValue> actions;
  std::vector<Strategy> strategies;
  int best_fixed_day = 0;
  std::string local_rule_action;
  double open_loop = 0, fast_informed = 0, qmdp = 0;  // bounds, shown as bounds
  std::vector<DecisionDay> decision_days;
  double unplanned_birth = 0, dies_waiting = 0, fetus_dies_waiting = 0;  // how the rest of the policy ends
  std::vector<std::string> fan_names;
  std::vector<FanDay> fan;
  Certainty certainty;

  std::vector<Trigger> triggers;
  std::vector<NextTest> next_tests;
  double evpi_state = 0;
  std::vector<ParameterValue> parameter_values;
  std::vector<WeightFlip> weight_flips;
  std::vector<ParameterFlip> parameter_flips;
  std::optional<BeliefFlip> belief_flip;
  std::vector<Structure> structures;
  std::vector<JoiningAnswer> joinings;
  std::vector<Note> warnings, limits;
  std::vector<Parameter> parameters;  // those the fixed-day comparison does not already list
  std::vector<std::string> evidence;
};

// A checked model file of this kind (data/models/day_by_day_v1.json); it includes a fixed-day model by name.
class DayModel;

// How much of what would change the answer is worked out with it.
enum class Explain {
  nothing,
  triggers,    // the next results that would change it, what to measure next, and the nearest belief
  everything,  // also weights, parameters, structures, joinings and what each parameter is worth knowing
};

struct DecideOptions {
  int draws = 10'000;
  std::uint64_t seed = 20250213;
  Explain explain = Explain::everything;
  std::string structure;  // "" = the file's default
};

Result<Decision> decide(const DayModel& model, const evidence::Book& book, const Situation& situation,
                        const std::optional<Preference>& preference, const DecideOptions& options);

}  // namespace dyad::timing
