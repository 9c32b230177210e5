// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "timing/day_run.hpp"
#include "timing/run.hpp"

namespace dyad::timing {
namespace {

int highest_reading(const DaySetup& setup, int observation) {
  const auto levels = setup.levels_of(observation);
  for (std::size_t c = 0; c < setup.channels.size(); ++c)
    if (setup.channels[c].of_mother && levels[c] + 1 == static_cast<int>(setup.channels[c].levels.size()))
      return 1;
  return 0;
}

// The part of a policy that one node leads to, joined behind a new first node.
void append(const pomdp::Problem& problem, const pomdp::Policy& policy, pomdp::Policy& out) {
  // Nodes are by step, so a pass in order keeps successors behind their origins.
  std::vector<int> name(policy.nodes.size(), -1);
  for (const int next : out.nodes[0].successor)
    if (next >= 0) name[static_cast<std::size_t>(next)] = 0;
  for (std::size_t i = 0; i < policy.nodes.size(); ++i) {
    if (name[i] < 0) continue;
    name[i] = static_cast<int>(out.nodes.size());
    out.nodes.push_back(policy.nodes[i]);
    for (const int next : policy.nodes[i].successor)
      if (next >= 0) name[static_cast<std::size_t>(next)] = 0;
  }
  out.roots.resize(problem.choices.size());
  for (std::size_t i = 0; i < out.nodes.size(); ++i) {
    for (int& next : out.nodes[i].successor)
      if (next >= 0) next = name[static_cast<std::size_t>(next)];
    const int place = out.nodes[i].step * problem.modes + out.nodes[i].mode;
    out.roots[static_cast<std::size_t>(place)].push_back(static_cast<int>(i));
  }
}

}  // namespace

pomdp::Policy act_graph(const pomdp::Problem& problem, const pomdp::Solution& solution,
                        std::span<const double> belief, const pomdp::Choice& choice) {
  const auto& table = problem.tables[static_cast<std::size_t>(choice.table)];
  const auto n = static_cast<std::size_t>(problem.states), z = static_cast<std::size_t>(problem.observations);
  pomdp::Policy out;
  out.nodes.push_back({0, 0, choice, {}, table.reward});
  if (!table.stops()) {
    std::vector<double> next(n, 0.0), seen(n);
    for (std::size_t s = 0; s < n; ++s)
      for (std::size_t t = 0; t < n; ++t) next[t] += belief[s] * table.transition[s * n + t];
    for (std::size_t o = 0; o < z; ++o) {
      for (std::size_t t = 0; t < n; ++t) seen[t] = next[t] * table.observation[t * z + o];
      out.nodes[0].successor.push_back(solution.policy.enter(problem, 1, choice.next_mode, seen));
    }
    for (std::size_t s = 0; s < n; ++s)
      for (std::size_t t = 0; t < n; ++t)
        for (std::size_t o = 0; o < z; ++o)
          out.nodes[0].value[s] +=
              problem.discount * table.transition[s * n + t] * table.observation[t * z + o] *
              solution.policy.nodes[static_cast<std::size_t>(out.nodes[0].successor[o])].value[t];
  }
  append(problem, solution.policy, out);
  return out;
}

pomdp::Policy rule_graph(const DaySetup& setup, bool now) {
  pomdp::Policy out;
  const auto deliver = [](int day) {
    return pomdp::Node{day, 0, {static_cast<int>(kDeliverHere), 0, 0}, {}, {}};
  };
  if (now) {
    out.nodes.push_back(deliver(0));
    return out;
  }
  // By day: waiting, and from the next day on a delivery; the last day has its delivery only.
  const auto wait_on = [](int day) { return day == 0 ? 0 : 2 * day - 1; };
  for (int day = 0; day < setup.rule_day; ++day) {
    pomdp::Node wait{day, 0, {static_cast<int>(kWait), 0, 0}, {}, {}};
    const bool last = day + 1 == setup.rule_day;
    const int delivers = last ? wait_on(day + 1) : wait_on(day + 1) + 1;
    for (int z = 0; z < setup.observations; ++z)
      wait.successor.push_back(highest_reading(setup, z) || last ? delivers : wait_on(day + 1));
    out.nodes.push_back(std::move(wait));
    if (day > 0) out.nodes.push_back(deliver(day));
  }
  out.nodes.push_back(deliver(setup.rule_day));
  return out;
}

Outcomes mean_of(std::span<const Outcomes> outcomes, std::span<const double> weights) {
  Outcomes sum{};
  for (std::size_t i = 0; i < outcomes.size(); ++i)
    for (std::size_t k = 0; k < kOutcomes; ++k) sum[k] += weights[i] * outcomes[i][k];
  return sum;
}

std::vector<std::size_t> resampled(std::span<const double> weights, std::size_t n) {
  std::vector<std::size_t> out;
  out.reserve(n);
  double upto = weights[0];
  std::size_t i = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double at = (static_cast<double>(k) + 0.5) / static_cast<double>(n);
    while (upto < at && i + 1 < weights.size()) upto += weights[++i];
    out.push_back(i);
  }
  return out;
}

namespace {

std::array<Band*, kShown> figures_of(OutcomeBands& b) {
  return {&b.mother_alive, &b.child_alive, &b.child_intact, &b.stillbirth, &b.mother_dies_before};
}

template <class At>
OutcomeBands bands_with(std::span<const std::size_t> draws, At at) {
  OutcomeBands out;
  const auto bands = figures_of(out);
  std::vector<float> values(draws.size());
  for (std::size_t k = 0; k < kShown; ++k) {
    for (std::size_t i = 0; i < draws.size(); ++i) values[i] = at(k, draws[i]);
    *bands[k] = to_band(centiles(values));
  }
  return out;
}

}  // namespace

OutcomeBands bands_of(std::span<const Outcomes> outcomes, std::span<const std::size_t> draws) {
  return bands_with(
      draws, [&](std::size_t k, std::size_t i) { return static_cast<float>(shown_of(outcomes[i])[k]); });
}

OutcomeBands bands_of(const FixedDay& day, std::span<const std::size_t> draws) {
  if (day.transfer) return {};
  bool each_once = draws.size() == day.shown.front().size();
  for (std::size_t i = 0; each_once && i < draws.size(); ++i) each_once = draws[i] == i;
  if (!each_once) return bands_with(draws, [&](std::size_t k, std::size_t i) { return day.shown[k][i]; });
  OutcomeBands out;
  const auto bands = figures_of(out);
  for (std::size_t k = 0; k < kShown; ++k) *bands[k] = to_band(centiles(day.shown[k]));
  return out;
}

}  // namespace dyad::timing
