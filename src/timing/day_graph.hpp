// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
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

// Ways of sorting observations, shared by the graphs of a pass: which of them lead the same way.
class Patterns {
 public:
  explicit Patterns(const ChannelSplit& split);
  // `leads`: of each joint observation.
  std::size_t of(const std::vector<char>& leads);
  // coefficient[pattern * kDayStates + state]: chance of the pattern's observations in that state.
  void coefficients(const ChannelSplit::Parts& parts, LaneVector& out);

 private:
  const ChannelSplit* split_;
  std::map<std::vector<char>, std::size_t> known_;
  std::vector<std::vector<char>> sets_;  // of fetal levels; the first is empty
  std::vector<std::uint16_t> patterns_;  // [pattern * mother's levels + level], index into sets_
  LaneVector in_set_;
};

// A policy graph made ready for many draws. Its nodes are by day, so that only those of a day and of the next
// are held at a time, and those that do the same on a day are added up: outcomes are linear in who is there.
class GraphPlan {
 public:
  // `patterns` gains those of the graph.
  GraphPlan(const DaySetup& setup, const pomdp::Policy& graph, Patterns& patterns);

  struct Edge {
    std::uint32_t to = 0, pattern = 0;  // `to`: among the next day's nodes
    bool first = false;                 // of those to that node: nobody has come there yet
  };
  struct Step {
    std::uint32_t group = 0, first = 0, end = 0;  // the group of its day; its edges, none when it delivers
    bool opens = false;                           // the first of its group
  };
  struct Group {
    int day = 0, mode = 0;
    DayAction action = kWait;
  };
  // Who is where on one day and the next.
  struct Room {
    std::vector<LaneBelief, math::LaneAllocator<LaneBelief>> here, next, groups;
  };

  // A walk begins with `start` at node 0 and follows the graph a day at a time, for draws whose patterns have
  // the coefficients `chance`. `visit(group, belief)` sees who is in each group of the day, which is open in
  // `world`; nobody is left after the graph's last day.
  void begin(const LaneBelief& start, Room& room) const {
    for (auto* v : {&room.here, &room.next, &room.groups}) v->resize(std::max(v->size(), widest_));
    room.here[0] = start;
  }
  template <class Visit>
  void walk(const LaneWorld& world, int number, const LaneVector& chance, Room& room, Visit visit) const {
    if (static_cast<std::size_t>(number) >= days_.size()) return;
    const Day& day = days_[static_cast<std::size_t>(number)];
    walk_day(world, day, chance, room);
    for (std::size_t g = day.first_group; g < day.end_group; ++g)
      visit(groups_.data()[g], room.groups.data()[g - day.first_group]);
    std::swap(room.here, room.next);
  }

 private:
  struct Day {
    std::size_t first = 0, end = 0;  // its nodes
    std::size_t first_group = 0, end_group = 0;
  };
  void walk_day(const LaneWorld& world, const Day& day, const LaneVector& chance, Room& room) const;
  // The node's group among those of its day; a new one when it is the first.
  Step step_of(const DaySetup& setup, const pomdp::Node& node, std::size_t first_group);
  // `come`: whether an edge leads to each node already.
  void add_edges(const pomdp::Node& node, std::size_t next_first, std::vector<char>& come,
                 Patterns& patterns);

  std::vector<Day> days_;
  std::vector<Step> steps_;  // one per node, in the graph's order
  std::vector<Edge> edges_;
  std::vector<Group> groups_;
  std::size_t widest_ = 0;  // the most nodes of a day
};

}  // namespace dyad::timing
