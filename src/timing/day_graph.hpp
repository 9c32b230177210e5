// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// The channels fall into those that show the mother and those that show the fetus, so the chance of a joint
// observation is a mother's part times a fetus's part.
class ChannelSplit {
 public:
  explicit ChannelSplit(const DaySetup& setup);

  // Of sixteen draws: [mother's joint level * kAlive + state] and [fetus's joint level * kFetal + state].
  struct Parts {
    LaneVector mother, fetal;
  };
  void parts(const LaneVector& emission, Parts& out) const;

  std::size_t mother_levels() const { return mother_levels_; }
  std::size_t fetal_levels() const { return fetal_levels_; }
  // Of each joint observation.
  const std::vector<std::size_t>& mother_level() const { return mother_level_; }
  const std::vector<std::size_t>& fetal_level() const { return fetal_level_; }

 private:
  struct Factor {
    std::size_t offset = 0, levels = 0;
  };
  std::vector<Factor> mother_, fetal_;
  std::size_t mother_levels_ = 1, fetal_levels_ = 1;
  std::vector<std::size_t> mother_level_, fetal_level_;
};

// The mean joint emission of many draws.
class MeanEmission {
 public:
  explicit MeanEmission(const ChannelSplit& split);
  // The first `count` lanes count.
  void add(const LaneVector& emission, std::size_t count);
  std::vector<double> mean() const;  // [state][joint observation]

 private:
  const ChannelSplit* split_;
  ChannelSplit::Parts parts_;
  LaneVector sum_;  // [(mother's level * fetal levels + fetus's level) * kDayStates + state]
  double draws_ = 0;
};

// A policy graph made ready for many draws: nodes that sort observations alike share the chances of it.
class GraphPlan {
 public:
  GraphPlan(const ChannelSplit& split, const pomdp::Policy& graph);

  struct Edge {
    std::size_t to = 0, pattern = 0;
  };
  struct Step {
    int day = 0, mode = 0;
    DayAction action = kWait;
    std::size_t first = 0, end = 0;  // of its edges; none when it delivers
  };
  const std::vector<Step>& steps() const { return steps_; }  // one per node, in the graph's order
  const std::vector<Edge>& edges() const { return edges_; }

  // coefficient[pattern * kDayStates + state]: chance of the pattern's observations in that state.
  void coefficients(const ChannelSplit::Parts& parts, LaneVector& in_set, LaneVector& out) const;
  // Who is where: `at` holds every node's occupancy, from `start` in node 0.
  void walk(const LaneWorld& world, const LaneVector& chance, const LaneBelief& start,
            std::vector<LaneBelief, math::LaneAllocator<LaneBelief>>& at) const;

 private:
  std::size_t pattern_of(const std::vector<char>& leads);

  const ChannelSplit* split_;
  std::vector<std::vector<char>> sets_;             // of fetal levels
  std::vector<std::vector<std::size_t>> patterns_;  // [mother's level], index into sets_
  std::vector<Step> steps_;
  std::vector<Edge> edges_;
};

}  // namespace dyad::timing
