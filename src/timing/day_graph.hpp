// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "timing/day_batch.hpp"
#include "timing/day_lanes.hpp"

namespace dyad::timing {

// A policy graph made ready for many draws. The channels fall into those that show the mother and those that
// show the fetus, so the chance that an observation leads from one node to another is a sum of products of a
// mother's and a fetus's part; nodes that sort observations alike share it.
class GraphPlan {
 public:
  GraphPlan(const DaySetup& setup, const pomdp::Policy& graph);

  struct Edge {
    std::size_t to = 0, pattern = 0;
  };
  struct Step {
    int day = 0, mode = 0;
    DayAction action = kWait;
    std::vector<Edge> edges;  // empty when it delivers
  };
  const std::vector<Step>& steps() const { return steps_; }  // one per node, in the graph's order
  std::size_t patterns() const { return patterns_.size(); }

  // coefficient[pattern * kDayStates + state]: chance of the pattern's observations in that state.
  // `emission` is DayDraw::emission of sixteen draws.
  void coefficients(const LaneVector& emission, LaneVector& out) const;

 private:
  std::size_t pattern_of(const std::vector<char>& leads);
  void split_channels(const DaySetup& setup);

  struct Factor {
    std::size_t offset = 0, levels = 0;
  };
  std::vector<Factor> mother_, fetal_;
  std::size_t mother_levels_ = 1, fetal_levels_ = 1;
  std::vector<std::size_t> mother_level_, fetal_level_;  // of each joint observation
  std::vector<std::vector<char>> sets_;                  // of fetal levels
  std::vector<std::vector<std::size_t>> patterns_;       // [mother's level], index into sets_
  std::vector<Step> steps_;
};

}  // namespace dyad::timing
