// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "pomdp/problem.hpp"

// Decision problems that tests and benchmarks share. All clinical-looking numbers here are invented.
namespace dyad::pomdp::testing {

// Two doors, a tiger behind one: listen (right with 0.85, costs 1) or open (+10 or -100, and start anew).
// Kaelbling, Littman, Cassandra, "Planning and acting in partially observable stochastic domains" (1998).
inline Problem tiger(int steps, double discount = 0.95) {
  Problem p;
  p.states = p.observations = 2;
  p.steps = steps;
  p.discount = discount;
  p.state_names = {"left", "right"};
  p.observation_names = {"hear_left", "hear_right"};
  p.action_names = {"listen", "open_left", "open_right"};
  p.mode_names = {"only"};
  const std::vector<double> half(4, 0.5);
  p.tables = {
      {{-1, -1}, {1, 0, 0, 1}, {0.85, 0.15, 0.15, 0.85}}, {{-100, 10}, half, half}, {{10, -100}, half, half}};
  p.choices.assign(static_cast<std::size_t>(steps), {{0, 0, 0}, {1, 1, 0}, {2, 2, 0}});
  p.final_value = {0, 0};
  return p;
}

// Deliver or wait: hidden mother's level times fetus's level, steroid clock as mode, results by channel.
struct DeliveryShape {
  int mothers = 3, fetuses = 3, steps = 42, modes = 1;
  std::vector<int> channels = {4, 3};  // results of each; the first reads the mother, the others the fetus
};

// A reading of `level` among `levels` on a channel with `results` results: mostly right, the rest falls off.
inline double reading(int level, int levels, int result, int results) {
  const double centre = levels == 1 ? 0 : static_cast<double>(level) * (results - 1) / (levels - 1);
  double total = 0, mine = 0;
  for (int r = 0; r < results; ++r) {
    const double weight = std::exp(-1.3 * std::abs(r - centre)) + 0.02;
    total += weight;
    if (r == result) mine = weight;
  }
  return mine / total;
}

inline Table waiting(const DeliveryShape& d, int step) {
  const int n = d.mothers * d.fetuses;
  Table t;
  t.reward.assign(static_cast<std::size_t>(n), 0.0);
  t.transition.assign(static_cast<std::size_t>(n * n), 0.0);
  const auto mother = [&](int from, int to) {
    const double worse = from + 1 < d.mothers ? 0.04 + 0.0005 * step : 0, better = from > 0 ? 0.06 : 0;
    return to == from + 1 ? worse : to == from - 1 ? better : to == from ? 1 - worse - better : 0;
  };
  const auto fetus = [&](int m, int from, int to) {
    const double worse = from + 1 < d.fetuses ? 0.015 + 0.02 * m : 0;
    return to == from + 1 ? worse : to == from ? 1 - worse : 0;
  };
  for (int s = 0; s < n; ++s)
    for (int to = 0; to < n; ++to) {
      const int m = s / d.fetuses, f = s % d.fetuses;
      const double leaves = 0.002 + 0.006 * m + 0.015 * f;
      t.transition[static_cast<std::size_t>(s * n + to)] =
          (1 - leaves) * mother(m, to / d.fetuses) * fetus(m, f, to % d.fetuses);
    }
  for (int s = 0; s < n; ++s) {
    std::vector<double> row = {1};
    for (std::size_t c = 0; c < d.channels.size(); ++c) {
      std::vector<double> longer;
      for (const double p : row)
        for (int r = 0; r < d.channels[c]; ++r)
          longer.push_back(p * (c == 0 ? reading(s / d.fetuses, d.mothers, r, d.channels[c])
                                       : reading(s % d.fetuses, d.fetuses, r, d.channels[c])));
      row = longer;
    }
    t.observation.insert(t.observation.end(), row.begin(), row.end());
  }
  return t;
}

// Stops at a step: the child gains with time and with the steroid clock, a transfer helps it and harms her.
inline Table delivering(const DeliveryShape& d, int step, int mode, bool transfer) {
  const int n = d.mothers * d.fetuses;
  Table t;
  t.transition.assign(static_cast<std::size_t>(n * n), 0.0);
  const double ripe = 1 - 0.55 * std::exp(-step / 18.0);
  const double lungs = d.modes == 1 ? 1 : 0.92 + 0.08 * std::min(mode, 3) / 3;
  for (int s = 0; s < n; ++s) {
    const int m = s / d.fetuses, f = s % d.fetuses;
    const double mother = 1 - (transfer ? 0.05 : 0.03) * (1 + m * m * 0.8);
    const double child = ripe * lungs * (transfer ? 1.04 : 1) * std::pow(0.7, f);
    t.reward.push_back(0.5 * mother + 0.45 * child);
  }
  return t;
}

inline Problem delivery(const DeliveryShape& d) {
  Problem p;
  p.states = d.mothers * d.fetuses;
  p.observations = 1;
  p.modes = d.modes;
  p.steps = d.steps;
  for (const int results : d.channels) p.observations *= results;
  p.action_names = {"deliver_here", "deliver_after_transfer", "wait", "wait_with_steroids"};
  p.final_value.assign(static_cast<std::size_t>(p.modes * p.states), 0.0);
  for (int step = 0; step < d.steps; ++step) {
    const int wait = static_cast<int>(p.tables.size());
    p.tables.push_back(waiting(d, step));
    for (int mode = 0; mode < d.modes; ++mode) {
      const int stop = static_cast<int>(p.tables.size());
      p.tables.push_back(delivering(d, step, mode, false));
      p.tables.push_back(delivering(d, step, mode, true));
      std::vector<Choice> here = {{0, stop, 0}, {1, stop + 1, 0}};
      if (step + 1 < d.steps) {
        here.push_back({2, wait, mode == 0 ? 0 : std::min(mode + 1, d.modes - 1)});
        if (mode == 0 && d.modes > 1) here.push_back({3, wait, 1});
      }
      p.choices.push_back(here);
    }
  }
  return p;
}

inline std::vector<double> delivery_belief(const DeliveryShape& d) {
  std::vector<double> belief;
  double total = 0;
  for (int s = 0; s < d.mothers * d.fetuses; ++s) {
    belief.push_back(std::pow(0.4, s / d.fetuses) * std::pow(0.2, s % d.fetuses));
    total += belief.back();
  }
  for (double& b : belief) b /= total;
  return belief;
}

// 9 states, 12 observations, 42 steps, one mode.
inline DeliveryShape small_delivery() { return {}; }
// 10 states, 36 observations, 77 steps, 15 modes.
inline DeliveryShape large_delivery() { return {5, 2, 77, 15, {4, 3, 3}}; }

}  // namespace dyad::pomdp::testing
