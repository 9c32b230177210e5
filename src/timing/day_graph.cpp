// SPDX-License-Identifier: Apache-2.0
#include "timing/day_graph.hpp"

#include <algorithm>
#include <map>

namespace dyad::timing {

using math::lanes;

namespace {

// Products of the channels' tables: [joint level * states + state].
void join(const LaneVector& emission, std::size_t offset, std::size_t levels, std::size_t states,
          LaneVector& out) {
  LaneVector next;
  next.reserve(out.size() * levels);
  for (std::size_t before = 0; before < out.size(); before += states)
    for (std::size_t l = 0; l < levels; ++l)
      for (std::size_t s = 0; s < states; ++s)
        next.push_back(out[before + s] * emission[offset + s * levels + l]);
  out = std::move(next);
}

}  // namespace

void GraphPlan::split_channels(const DaySetup& setup) {
  std::size_t offset = 0;
  for (const auto& c : setup.channels) {
    auto& factors = c.of_mother ? mother_ : fetal_;
    factors.push_back({offset, c.levels.size()});
    (c.of_mother ? mother_levels_ : fetal_levels_) *= c.levels.size();
    offset += (c.of_mother ? kAlive : kFetal) * c.levels.size();
  }
  for (int z = 0; z < setup.observations; ++z) {
    const auto levels = setup.levels_of(z);
    std::size_t a = 0, b = 0;
    for (std::size_t c = 0; c < levels.size(); ++c) {
      auto& joint = setup.channels[c].of_mother ? a : b;
      joint = joint * setup.channels[c].levels.size() + static_cast<std::size_t>(levels[c]);
    }
    mother_level_.push_back(a);
    fetal_level_.push_back(b);
  }
}

std::size_t GraphPlan::pattern_of(const std::vector<char>& leads) {
  std::vector<std::vector<char>> by_mother(mother_levels_, std::vector<char>(fetal_levels_, 0));
  for (std::size_t z = 0; z < leads.size(); ++z)
    if (leads[z]) by_mother[mother_level_[z]][fetal_level_[z]] = 1;
  std::vector<std::size_t> pattern;
  for (const auto& set : by_mother) {
    const auto found = std::find(sets_.begin(), sets_.end(), set);
    pattern.push_back(static_cast<std::size_t>(found - sets_.begin()));
    if (found == sets_.end()) sets_.push_back(set);
  }
  const auto found = std::find(patterns_.begin(), patterns_.end(), pattern);
  const auto at = static_cast<std::size_t>(found - patterns_.begin());
  if (found == patterns_.end()) patterns_.push_back(std::move(pattern));
  return at;
}

GraphPlan::GraphPlan(const DaySetup& setup, const pomdp::Policy& graph) {
  split_channels(setup);
  for (const auto& node : graph.nodes) {
    Step step{node.step, node.mode, static_cast<DayAction>(node.choice.action), {}};
    std::map<int, std::vector<char>> leads;
    for (std::size_t z = 0; z < node.successor.size(); ++z) {
      if (node.successor[z] < 0) continue;
      auto& row = leads[node.successor[z]];
      row.resize(node.successor.size());
      row[z] = 1;
    }
    for (const auto& [to, row] : leads) step.edges.push_back({static_cast<std::size_t>(to), pattern_of(row)});
    steps_.push_back(std::move(step));
  }
}

void GraphPlan::coefficients(const LaneVector& emission, LaneVector& out) const {
  LaneVector mother(kAlive, lanes(1)), fetal(kFetal, lanes(1));
  for (const auto& f : mother_) join(emission, f.offset, f.levels, kAlive, mother);
  for (const auto& f : fetal_) join(emission, f.offset, f.levels, kFetal, fetal);
  LaneVector in_set(sets_.size() * kFetal, lanes(0));
  for (std::size_t s = 0; s < sets_.size(); ++s)
    for (std::size_t b = 0; b < fetal_levels_; ++b)
      if (sets_[s][b])
        for (std::size_t f = 0; f < kFetal; ++f) in_set[s * kFetal + f] += fetal[b * kFetal + f];
  out.assign(patterns_.size() * kDayStates, lanes(0));
  for (std::size_t p = 0; p < patterns_.size(); ++p)
    for (std::size_t a = 0; a < mother_levels_; ++a)
      for (std::size_t m = 0; m < kAlive; ++m)
        for (std::size_t f = 0; f < kFetal; ++f)
          out[p * kDayStates + day_state(m, f)] +=
              mother[a * kAlive + m] * in_set[patterns_[p][a] * kFetal + f];
}

}  // namespace dyad::timing
