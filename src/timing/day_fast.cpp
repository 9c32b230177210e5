// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "timing/day_filter.hpp"
#include "timing/day_graph.hpp"
#include "timing/day_lanes.hpp"
#include "timing/day_mean.hpp"
#include "timing/day_run.hpp"

namespace dyad::timing {
namespace {

using math::lanes;

// The draws of one block; a last block that is not full repeats its last draw.
struct Block {
  std::array<std::size_t, kLanes> draw{};
  std::size_t count = 0;
};

Block block_of(std::span<const std::size_t> draws, std::size_t first) {
  Block b;
  b.count = std::min(kLanes, draws.size() - first);
  for (std::size_t l = 0; l < kLanes; ++l) b.draw[l] = draws[first + std::min(l, b.count - 1)];
  return b;
}

DYAD_CLONES void route(const LaneBelief& moved, const Lane* chance, LaneBelief& to) {
  for (std::size_t s = 0; s < kDayStates; ++s) to.x[s] += moved.x[s] * chance[s];
}

DYAD_CLONES void add_belief(const LaneBelief& x, LaneBelief& to) {
  for (std::size_t s = 0; s < kDayStates; ++s) to.x[s] += x.x[s];
}

// Everything the walk of one block over the graph leaves behind.
struct Walk {
  std::vector<LaneBelief> at;  // [node]
  LaneVector chance;           // coefficients of the plan
  LaneVector emission;
};

class Fast : public BatchEvaluator {
 public:
  Fast(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own)
      : setup_(setup), order_(static_cast<std::size_t>(fixed.draws())) {
    const DayDrawMaker maker(setup_, fixed, own);
    draws_.reserve(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) draws_.push_back(maker.make(i));
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  std::size_t draws() const override { return draws_.size(); }

  std::vector<DrawHistory> history() const override {
    std::vector<DrawHistory> out;
    out.reserve(draws_.size());
    for (const auto& draw : draws_) out.push_back(filter_draw(setup_, draw));
    return out;
  }

  MeanWorld mean(std::span<const double> weights) const override;
  std::vector<std::vector<Outcomes>> fixed_days(std::span<const DayBelief> start,
                                                DayAction action) const override;
  GraphRun run(const pomdp::Policy& graph, std::span<const DayBelief> start,
               std::span<const double> weights) const override;
  std::vector<std::vector<FanShares>> fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                          std::span<const std::size_t> draws) const override;

 private:
  void load(LaneWorld& world, const Block& block) const {
    for (std::size_t l = 0; l < kLanes; ++l) load_lane(draws_[block.draw[l]], l, world.draw);
    world.fill();
  }
  LaneBelief start_of(std::span<const DayBelief> start, const Block& block) const {
    LaneBelief out{};
    for (std::size_t l = 0; l < kLanes; ++l)
      for (std::size_t s = 0; s < kDayStates; ++s) out.x[s][l] = static_cast<float>(start[block.draw[l]][s]);
    return out;
  }
  void walk(const GraphPlan& plan, const LaneWorld& world, const Block& block, const LaneBelief& start,
            Walk& out) const;

  const DaySetup& setup_;
  std::vector<std::size_t> order_;
  std::vector<DayDraw> draws_;
};

void store(const LaneOutcomes& y, const Block& block, std::vector<Outcomes>& out) {
  for (std::size_t l = 0; l < block.count; ++l)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[block.draw[l]][k] = static_cast<double>(y.y[k][l]);
}

std::vector<std::vector<Outcomes>> Fast::fixed_days(std::span<const DayBelief> start,
                                                    DayAction action) const {
  const auto steps = static_cast<std::size_t>(setup_.steps());
  std::vector<std::vector<Outcomes>> out(steps);
  for (std::size_t day = 0; day < steps; ++day)
    if (setup_.offered(static_cast<int>(day), action)) out[day].resize(draws_.size());
  LaneWorld world(setup_);
  for (std::size_t first = 0; first < draws_.size(); first += kLanes) {
    const Block block = block_of(order_, first);
    load(world, block);
    LaneBelief x = start_of(start, block), next{};
    LaneOutcomes waited{};
    LaneExits exits{};
    for (int day = 0; day < setup_.steps(); ++day) {
      auto& here = out[static_cast<std::size_t>(day)];
      if (!here.empty()) {
        LaneOutcomes y = waited;
        world.deliver(x, day, 0, action, y);
        store(y, block, here);
      }
      if (day == setup_.last_day()) break;
      world.wait(x, day, 0, waited, exits);
      world.move(x, day, next);
      x = next;
    }
  }
  return out;
}

void Fast::walk(const GraphPlan& plan, const LaneWorld& world, const Block& block, const LaneBelief& start,
                Walk& out) const {
  out.emission.assign(draws_[block.draw[0]].emission.size(), lanes(0));
  for (std::size_t l = 0; l < kLanes; ++l)
    for (std::size_t e = 0; e < out.emission.size(); ++e)
      out.emission[e][l] = static_cast<float>(draws_[block.draw[l]].emission[e]);
  plan.coefficients(out.emission, out.chance);
  out.at.assign(plan.steps().size(), LaneBelief{});
  out.at[0] = start;
  LaneBelief moved{};
  for (std::size_t n = 0; n < plan.steps().size(); ++n) {
    const auto& step = plan.steps()[n];
    if (step.edges.empty()) continue;
    world.move(out.at[n], step.day, moved);
    for (const auto& edge : step.edges) route(moved, &out.chance[edge.pattern * kDayStates], out.at[edge.to]);
  }
}

// Nodes that do the same on the same day are added up first: outcomes are linear in who is there.
struct Gathered {
  int day = 0, mode = 0;
  DayAction action = kWait;
  std::vector<std::size_t> nodes;
};

std::vector<Gathered> gather(const DaySetup& setup, const GraphPlan& plan) {
  std::vector<Gathered> out;
  for (std::size_t n = 0; n < plan.steps().size(); ++n) {
    const auto& s = plan.steps()[n];
    const DayAction action = s.action == kWaitWithSteroids ? kWait : s.action;
    const int mode = setup.table_mode(s.day, s.mode);
    const auto found = std::find_if(out.begin(), out.end(), [&](const Gathered& g) {
      return g.day == s.day && g.mode == mode && g.action == action;
    });
    if (found == out.end())
      out.push_back({s.day, mode, action, {n}});
    else
      found->nodes.push_back(n);
  }
  return out;
}

LaneBelief total(const Walk& walk, const Gathered& group) {
  LaneBelief x = walk.at[group.nodes.front()];
  for (std::size_t i = 1; i < group.nodes.size(); ++i) add_belief(walk.at[group.nodes[i]], x);
  return x;
}

// The mean of lanes with the draws' weights.
double weighed(const Lane& x, const Block& block, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t l = 0; l < block.count; ++l) sum += weights[block.draw[l]] * static_cast<double>(x[l]);
  return sum;
}

Lane everyone(const LaneBelief& x) {
  Lane sum = lanes(0);
  for (std::size_t s = 0; s < kDayStates; ++s) sum += x.x[s];
  return sum;
}

GraphRun Fast::run(const pomdp::Policy& graph, std::span<const DayBelief> start,
                   std::span<const double> weights) const {
  GraphRun out;
  out.outcomes.resize(draws_.size());
  out.births.assign(static_cast<std::size_t>(setup_.steps()), 0.0);
  const GraphPlan plan(setup_, graph);
  const auto groups = gather(setup_, plan);
  LaneWorld world(setup_);
  Walk w;
  for (std::size_t first = 0; first < draws_.size(); first += kLanes) {
    const Block block = block_of(order_, first);
    load(world, block);
    walk(plan, world, block, start_of(start, block), w);
    LaneOutcomes y{};
    LaneExits exits{};
    for (const auto& group : groups) {
      const LaneBelief x = total(w, group);
      if (stops(group.action)) {
        world.deliver(x, group.day, group.mode, group.action, y);
        out.births[static_cast<std::size_t>(group.day)] += weighed(everyone(x), block, weights);
      } else {
        world.wait(x, group.day, group.mode, y, exits);
      }
    }
    store(y, block, out.outcomes);
    out.unplanned += weighed(exits.unplanned, block, weights);
    out.mother_dies += weighed(exits.mother_dies, block, weights);
    out.fetus_dies += weighed(exits.fetus_dies, block, weights);
  }
  return out;
}

std::vector<std::vector<FanShares>> Fast::fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                              std::span<const std::size_t> draws) const {
  const auto days = static_cast<std::size_t>(setup_.steps()) + 1;
  std::vector<std::vector<FanShares>> out(days, std::vector<FanShares>(draws.size()));
  const GraphPlan plan(setup_, graph);
  LaneWorld world(setup_);
  Walk w;
  std::vector<LaneExits> gone(days);
  LaneVector born(days);
  std::vector<LaneBelief> here(days);
  for (std::size_t first = 0; first < draws.size(); first += kLanes) {
    const Block block = block_of(draws, first);
    load(world, block);
    walk(plan, world, block, start_of(start, block), w);
    std::fill(gone.begin(), gone.end(), LaneExits{});
    std::fill(born.begin(), born.end(), lanes(0));
    std::fill(here.begin(), here.end(), LaneBelief{});
    for (std::size_t n = 0; n < plan.steps().size(); ++n) {
      const auto& step = plan.steps()[n];
      const auto day = static_cast<std::size_t>(step.day);
      add_belief(w.at[n], here[day]);
      LaneOutcomes unused{};
      if (stops(step.action))
        born[day] += everyone(w.at[n]);
      else
        world.wait(w.at[n], step.day, step.mode, unused, gone[day]);
    }
    for (std::size_t l = 0; l < block.count; ++l)
      for (std::size_t day = 0; day < days; ++day) {
        FanShares& f = out[day][first + l];
        for (std::size_t s = 0; s < kDayStates; ++s) f[s] = static_cast<double>(here[day].x[s][l]);
        if (day == 0) continue;
        const FanShares& before = out[day - 1][first + l];
        const double left[] = {static_cast<double>(born[day - 1][l]),
                               static_cast<double>(gone[day - 1].unplanned[l]),
                               static_cast<double>(gone[day - 1].mother_dies[l]),
                               static_cast<double>(gone[day - 1].fetus_dies[l])};
        for (std::size_t k = 0; k < 4; ++k) f[kDayStates + k] = before[kDayStates + k] + left[k];
      }
  }
  return out;
}

MeanWorld Fast::mean(std::span<const double> weights) const {
  const auto chosen = resampled(weights, std::min(weights.size(), kMeanDraws));
  std::vector<LaneWorld> worlds;
  std::vector<std::size_t> counts;
  for (std::size_t first = 0; first < chosen.size(); first += kLanes) {
    const Block block = block_of(chosen, first);
    load(worlds.emplace_back(setup_), block);
    counts.push_back(block.count);
  }
  MeanWorld out = mean_of(setup_, worlds, counts);
  out.emission.assign(kDayStates * static_cast<std::size_t>(setup_.observations), 0.0);
  for (const std::size_t i : chosen) {
    const auto joint = joint_emission(setup_, draws_[i].emission);
    for (std::size_t e = 0; e < joint.size(); ++e)
      out.emission[e] += joint[e] / static_cast<double>(chosen.size());
  }
  return out;
}

}  // namespace

std::unique_ptr<BatchEvaluator> fast_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                               const DrawTable& own) {
  return std::make_unique<Fast>(setup, fixed, own);
}

}  // namespace dyad::timing
