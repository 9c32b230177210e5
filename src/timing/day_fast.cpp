// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>

#include "timing/day_fixed_lanes.hpp"
#include "timing/day_graph.hpp"
#include "timing/day_lanes.hpp"
#include "timing/day_lanes_history.hpp"
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

DYAD_CLONES void add_belief(const LaneBelief& x, LaneBelief& to) {
  for (std::size_t s = 0; s < kDayStates; ++s) to.x[s] += x.x[s];
}

// Everything the walk of one block over a graph leaves behind.
struct Walk {
  std::vector<LaneBelief, math::LaneAllocator<LaneBelief>> at;  // [node]
  LaneVector in_set, chance;                                    // coefficients of the plan
  ChannelSplit::Parts parts;                                    // of the block
};

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

// A graph of a pass.
struct Running {
  GraphPlan plan;
  std::vector<Gathered> groups;
};

class Fast : public BatchEvaluator {
  using Blocks = std::vector<LaneBlock, math::LaneAllocator<LaneBlock>>;

 public:
  Fast(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own)
      : setup_(setup), split_(setup), draws_(static_cast<std::size_t>(fixed.draws())) {
    const DayDrawMaker maker(setup_, fixed, own);
    Blocks blocks((draws_ + kLanes - 1) / kLanes);
    for (std::size_t i = 0; i < draws_; ++i) load_lane(maker.make(i), i % kLanes, blocks[i / kLanes]);
    for (std::size_t i = draws_; i < blocks.size() * kLanes; ++i)
      copy_lane(blocks.back(), (draws_ - 1) % kLanes, i % kLanes, blocks.back());
    blocks_ = std::make_shared<const Blocks>(std::move(blocks));
  }
  Fast(const DaySetup& setup, const Fast& like)
      : setup_(setup), split_(setup), draws_(like.draws_), blocks_(like.blocks_) {}
  std::unique_ptr<BatchEvaluator> of(const DaySetup& other) const override {
    return std::make_unique<Fast>(other, *this);
  }

  std::size_t draws() const override { return draws_; }

  std::vector<DrawHistory> history() const override {
    std::vector<DrawHistory> out(draws_);
    if (setup_.history.empty()) {
      std::fill(out.begin(), out.end(), DrawHistory{0, past_start(setup_).belief});
      return out;
    }
    for (std::size_t first = 0; first < draws_; first += kLanes)
      filter_lanes(setup_, (*blocks_)[first / kLanes],
                   std::span(out).subspan(first, std::min(kLanes, draws_ - first)));
    return out;
  }

  MeanWorld mean(std::span<const double> weights) const override;
  PassRun pass(const Pass& pass) const override;
  std::vector<std::vector<FanShares>> fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                          std::span<const std::size_t> draws) const override;

 private:
  void load(LaneWorld& world, const Block& block, LaneBlock& gathered) const {
    for (std::size_t l = 0; l < kLanes; ++l)
      copy_lane((*blocks_)[block.draw[l] / kLanes], block.draw[l] % kLanes, l, gathered);
    world.draw = gathered.draw;
    world.fill();
  }
  static LaneBelief start_of(std::span<const DayBelief> start, const Block& block) {
    LaneBelief out{};
    for (std::size_t l = 0; l < kLanes; ++l)
      for (std::size_t s = 0; s < kDayStates; ++s) out.x[s][l] = static_cast<float>(start[block.draw[l]][s]);
    return out;
  }
  static void walk(const GraphPlan& plan, const LaneWorld& world, const LaneBelief& start, Walk& out) {
    plan.coefficients(out.parts, out.in_set, out.chance);
    plan.walk(world, out.chance, start, out.at);
  }
  void run_block(const Running& graph, LaneWorld& world, const Block& block, const Pass& pass, Walk& w,
                 GraphRun& out) const;

  const DaySetup& setup_;
  ChannelSplit split_;
  std::size_t draws_;
  std::shared_ptr<const Blocks> blocks_;
};

void store(const LaneOutcomes& y, const Block& block, std::vector<Outcomes>& out) {
  for (std::size_t l = 0; l < block.count; ++l)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[block.draw[l]][k] = static_cast<double>(y.y[k][l]);
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

void Fast::run_block(const Running& graph, LaneWorld& world, const Block& block, const Pass& pass, Walk& w,
                     GraphRun& out) const {
  walk(graph.plan, world, start_of(pass.start, block), w);
  LaneOutcomes y{};
  LaneExits exits{};
  LaneBelief next;
  for (const auto& group : graph.groups) {
    const LaneBelief x = total(w, group);
    if (stops(group.action)) {
      world.deliver(x, group.day, group.mode, group.action, y);
      out.births[static_cast<std::size_t>(group.day)] += weighed(everyone(x), block, pass.weights);
    } else {
      world.wait(x, group.day, group.mode, y, exits, next);
    }
  }
  store(y, block, out.outcomes);
  out.unplanned += weighed(exits.unplanned, block, pass.weights);
  out.mother_dies += weighed(exits.mother_dies, block, pass.weights);
  out.fetus_dies += weighed(exits.fetus_dies, block, pass.weights);
}

PassRun Fast::pass(const Pass& pass) const {
  PassRun out;
  std::vector<Running> running;
  for (const auto* graph : pass.graphs) {
    GraphPlan plan(split_, *graph);
    auto groups = gather(setup_, plan);
    running.push_back({std::move(plan), std::move(groups)});
    GraphRun& run = out.graphs.emplace_back();
    run.outcomes.resize(draws_);
    run.births.assign(static_cast<std::size_t>(setup_.steps()), 0.0);
  }
  std::optional<FixedDaySums> fixed;
  if (pass.fixed_days) fixed.emplace(setup_, draws_, *pass.fixed_days);
  LaneWorld world(setup_);
  Walk w;
  std::vector<std::size_t> order(draws_);
  for (std::size_t i = 0; i < draws_; ++i) order[i] = i;
  for (std::size_t b = 0; b < blocks_->size(); ++b) {
    const Block block = block_of(order, b * kLanes);
    world.draw = (*blocks_)[b].draw;
    world.fill();
    if (fixed)
      fixed->add(world, start_of(pass.start, block), b * kLanes,
                 pass.weights.subspan(b * kLanes, block.count));
    if (running.empty()) continue;
    split_.parts((*blocks_)[b].emission, w.parts);
    for (std::size_t g = 0; g < running.size(); ++g)
      run_block(running[g], world, block, pass, w, out.graphs[g]);
  }
  if (fixed) fixed->finish(out);
  return out;
}

std::vector<std::vector<FanShares>> Fast::fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                              std::span<const std::size_t> draws) const {
  const auto days = static_cast<std::size_t>(setup_.steps()) + 1;
  std::vector<std::vector<FanShares>> out(days, std::vector<FanShares>(draws.size()));
  const GraphPlan plan(split_, graph);
  LaneWorld world(setup_);
  LaneBlock gathered;
  Walk w;
  std::vector<LaneExits> gone(days);
  LaneVector born(days);
  std::vector<LaneBelief> here(days);
  for (std::size_t first = 0; first < draws.size(); first += kLanes) {
    const Block block = block_of(draws, first);
    load(world, block, gathered);
    split_.parts(gathered.emission, w.parts);
    walk(plan, world, start_of(start, block), w);
    std::fill(gone.begin(), gone.end(), LaneExits{});
    std::fill(born.begin(), born.end(), lanes(0));
    std::fill(here.begin(), here.end(), LaneBelief{});
    for (std::size_t n = 0; n < plan.steps().size(); ++n) {
      const auto& step = plan.steps()[n];
      const auto day = static_cast<std::size_t>(step.day);
      add_belief(w.at[n], here[day]);
      LaneOutcomes unused{};
      LaneBelief next;
      if (stops(step.action))
        born[day] += everyone(w.at[n]);
      else
        world.wait(w.at[n], step.day, step.mode, unused, gone[day], next);
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
  MeanEmission emission(split_);
  LaneBlock gathered;
  worlds.reserve((chosen.size() + kLanes - 1) / kLanes);
  for (std::size_t first = 0; first < chosen.size(); first += kLanes) {
    const Block block = block_of(chosen, first);
    load(worlds.emplace_back(setup_), block, gathered);
    counts.push_back(block.count);
    emission.add(gathered.emission, block.count);
  }
  MeanWorld out = mean_of(setup_, worlds, counts);
  out.emission = emission.mean();
  return out;
}

}  // namespace

std::unique_ptr<BatchEvaluator> fast_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                               const DrawTable& own) {
  return std::make_unique<Fast>(setup, fixed, own);
}

}  // namespace dyad::timing
