// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "study/run.hpp"

namespace dyad::study {

// A mean over the draws with the 2.5th and 97.5th percentile.
struct Spread {
  double mean = 0, low = 0, high = 0;
};

struct PolicyResult {
  std::string id, title;
  bool told = false;
  std::vector<double> base;               // [outcome], with the values as published
  std::vector<Spread> outcomes, changes;  // [outcome]; changes: against the reference policy, draw by draw
  std::vector<double> simulated, simulated_error;  // [outcome]: mean of the patients and its standard error
                                                   // given the draws; empty without patients
  Spread value, value_change;
  double best_share = 0;      // of the draws in which no other policy is worth more
  double expected_loss = 0;   // value lost on average against the best of each draw
  std::vector<double> stops;  // [step], mean share
};

struct SweepPoint {
  double at = 0;
  std::vector<double> best_share, loss;  // [policy], zero for the told bound
  double perfect_information = 0;
};

// Change of value (compare minus reference) when one input stands at its 2.5th or 97.5th percentile.
struct Bar {
  std::string title, unit;
  bool all_rows = false;  // of a table of counts, which has no unit; the ends are those of its first row
  double input_low = 0, input_high = 0, low = 0, high = 0;
};

struct IcerRow {
  int policy = 0;
  double cost = 0, effect = 0, ratio = 0;  // ratio against the row before on the frontier
  bool on_frontier = false, first = false;
};

struct Results {
  std::vector<PolicyResult> policies;
  int reference = 0, compare = 0;                // of `policies`
  std::vector<std::pair<double, double>> plane;  // [draw], compare minus reference
  std::vector<SweepPoint> sweep;
  double perfect_information = 0;  // under the weights of the run
  double base_change = 0;
  std::vector<Bar> bars;                   // largest first
  std::vector<std::vector<Spread>> trace;  // [point][state, exits, stopped] of the fan policy
  std::vector<IcerRow> icer;
  std::vector<std::vector<double>> draws;  // [policy * outcomes + outcome][draw]
};

// Everything is added up in the order of the units, so equal rows give equal bits.
Result<Results> summarise(const Plan& plan, std::span<const Row> rows);

Spread spread_of(std::vector<double> values);
// Sum in a tree of fixed shape.
double tree_sum(std::span<const double> values);

}  // namespace dyad::study
