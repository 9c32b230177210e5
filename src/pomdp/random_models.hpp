// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "pomdp/problem.hpp"

namespace dyad::pomdp::testing {

// Problems of random sizes with exits, stops, modes, zeros, results that tell the same and a discount.
class RandomModels {
 public:
  explicit RandomModels(std::uint64_t seed) : engine_(seed) {}

  int whole(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<unsigned>(high - low + 1));
  }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

  std::vector<double> belief(int n) {
    std::vector<double> b = row(n, 1);
    return b;
  }

  Problem problem(int max_steps = 4) {
    Problem p;
    p.states = whole(0, 9) == 0 ? 1 : whole(2, 5);
    p.observations = whole(0, 9) == 0 ? 1 : whole(2, 3);
    p.modes = whole(1, 2);
    p.steps = whole(std::min(2, max_steps), max_steps);
    p.discount = whole(0, 1) ? 1 : 0.8 + 0.2 * unit();
    const int stops = whole(0, 4) == 0 ? whole(0, 1) : whole(2, 3),
              goes = whole(0, 9) == 0 && stops > 0 ? 0 : 2 - (whole(0, 3) == 0);
    for (int a = 0; a < stops + goes; ++a) p.action_names.push_back("a" + std::to_string(a));
    const int versions = whole(1, 2);
    for (int v = 0; v < versions; ++v)
      for (int a = 0; a < stops + goes; ++a) p.tables.push_back(table(p, a < stops));
    // Where stopping is not offered at first, looking decides more.
    const int first_stop = goes == 0 ? 0 : whole(0, p.steps - 1);
    for (int place = 0; place < p.steps * p.modes; ++place) {
      std::vector<Choice> here;
      const int version = whole(0, versions - 1);
      const bool may_stop = place / p.modes >= first_stop;
      for (int a = may_stop ? 0 : stops; a < stops + goes; ++a)
        if (whole(0, 7) > 0 || (a == stops + goes - 1 && here.empty()))
          here.push_back({a, version * (stops + goes) + a, whole(0, p.modes - 1)});
      p.choices.push_back(here);
    }
    for (int i = 0; i < p.modes * p.states; ++i) p.final_value.push_back(2 * unit() - 2);
    return p;
  }

  // Every result as likely in every state / the state itself is the result.
  void blind(Problem& p) {
    for (Table& t : p.tables)
      if (!t.stops()) {
        const std::vector<double> same = row(p.observations, 1);
        for (std::size_t i = 0; i < t.observation.size(); ++i) t.observation[i] = same[i % same.size()];
      }
  }
  static void open_eyes(Problem& p) {
    p.observations = p.states;
    const auto n = static_cast<std::size_t>(p.states);
    for (Table& t : p.tables)
      if (!t.stops()) {
        t.observation.assign(n * n, 0.0);
        for (std::size_t s = 0; s < n; ++s) t.observation[s * n + s] = 1;
      }
  }

 private:
  // Numbers that are not negative and sum to `total`, some of them zero.
  std::vector<double> row(int n, double total) {
    std::vector<double> out(static_cast<std::size_t>(n));
    double sum = 0;
    for (double& x : out) sum += x = whole(0, 3) == 0 ? 0 : -std::log(1 - unit());
    if (sum == 0) sum = out[0] = 1;
    for (double& x : out) x *= total / sum;
    return out;
  }

  Table table(const Problem& p, bool stops) {
    Table t;
    // What goes on costs and gains less than what stops, so that looking on is often worth it.
    for (int s = 0; s < p.states; ++s) t.reward.push_back(stops ? 4 * unit() - 2 : 0.2 * unit() - 0.1);
    const bool twins = whole(0, 3) == 0;
    for (int s = 0; s < p.states; ++s) {
      auto next = row(p.states, stops ? 0 : whole(0, 1) ? 1 : 0.7 + 0.3 * unit());
      // States that last make news of them worth having.
      const double lasts = 0.8 * unit() * (stops ? 0 : 1);
      for (double& x : next) x *= 1 - lasts;
      next[static_cast<std::size_t>(s)] += lasts;
      t.transition.insert(t.transition.end(), next.begin(), next.end());
      if (stops) continue;
      auto seen = row(p.observations, 1);
      if (twins && p.observations > 1) seen[0] = seen[1] = (seen[0] + seen[1]) / 2;
      t.observation.insert(t.observation.end(), seen.begin(), seen.end());
    }
    return t;
  }

  std::mt19937_64 engine_;
};

}  // namespace dyad::pomdp::testing
