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

constexpr std::size_t kFlush = 32;  // blocks summed in single precision before they go to double

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

DYAD_CLONES void add_everyone(const LaneBelief& x, const Lane& weight, Lane& to) {
  Lane sum = x.x[0];
  for (std::size_t s = 1; s < kDayStates; ++s) sum += x.x[s];
  to += weight * sum;
}

// What all walks through a block share.
struct Walk {
  AfterBirth after_birth;
  LaneVector chance;          // coefficients of the patterns
  ChannelSplit::Parts parts;  // of the block
};

// One graph's way through a block.
struct OnGraph {
  GraphPlan::Room room;
  LaneOutcomes y{};
  LaneExits exits{};
  LaneVector born;  // [day]: planned births with the draws' weights, of the blocks since the last flush
};

class Fast : public BatchEvaluator {
  using Blocks = std::vector<LaneBlock, math::LaneAllocator<LaneBlock>>;

 public:
  Fast(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own, std::size_t most)
      : setup_(setup), split_(setup), draws_(std::min(static_cast<std::size_t>(fixed.draws()), most)) {
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
  void load(LaneWorld& world, const Block& block, LaneBlock& gathered, AfterBirth& work) const {
    for (std::size_t l = 0; l < kLanes; ++l)
      copy_lane((*blocks_)[block.draw[l] / kLanes], block.draw[l] % kLanes, l, gathered);
    world.draw = gathered.draw;
    world.fill(work);
  }
  static LaneBelief start_of(std::span<const DayBelief> start, const Block& block) {
    LaneBelief out{};
    for (std::size_t l = 0; l < kLanes; ++l)
      for (std::size_t s = 0; s < kDayStates; ++s) out.x[s][l] = static_cast<float>(start[block.draw[l]][s]);
    return out;
  }
  void walk_day(const GraphPlan& plan, LaneWorld& world, int day, const Lane& weight, const Walk& w,
                OnGraph& on) const;

  const DaySetup& setup_;
  ChannelSplit split_;
  std::size_t draws_;
  std::shared_ptr<const Blocks> blocks_;
};

void store(const LaneOutcomes& y, const Block& block, std::vector<Outcomes>& out) {
  for (std::size_t l = 0; l < block.count; ++l)
    for (std::size_t k = 0; k < kOutcomes; ++k) out[block.draw[l]][k] = static_cast<double>(y.y[k][l]);
}

void flush(LaneVector& sums, std::vector<double>& to) {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (std::size_t l = 0; l < kLanes; ++l) to[i] += static_cast<double>(sums[i][l]);
    sums[i] = lanes(0);
  }
}

// The mean of lanes with the draws' weights.
double weighed(const Lane& x, const Block& block, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t l = 0; l < block.count; ++l) sum += weights[block.draw[l]] * static_cast<double>(x[l]);
  return sum;
}

void keep(const OnGraph& on, const Block& block, std::span<const double> weights, GraphRun& out) {
  store(on.y, block, out.outcomes);
  out.unplanned += weighed(on.exits.unplanned, block, weights);
  out.mother_dies += weighed(on.exits.mother_dies, block, weights);
  out.fetus_dies += weighed(on.exits.fetus_dies, block, weights);
}

// The shares of one draw at the start of a day: who is there, and what has left by then.
void put_shares(std::span<const LaneBelief> here, std::span<const LaneExits> gone, const LaneVector& born,
                std::size_t day, std::size_t lane, std::vector<std::vector<FanShares>>& out,
                std::size_t draw) {
  FanShares& f = out[day][draw];
  for (std::size_t s = 0; s < kDayStates; ++s) f[s] = static_cast<double>(here[day].x[s][lane]);
  if (day == 0) return;
  const FanShares& before = out[day - 1][draw];
  const Lane* const left[] = {&born[day - 1], &gone[day - 1].unplanned, &gone[day - 1].mother_dies,
                              &gone[day - 1].fetus_dies};
  for (std::size_t k = 0; k < 4; ++k)
    f[kDayStates + k] = before[kDayStates + k] + static_cast<double>((*left[k])[lane]);
}

void Fast::walk_day(const GraphPlan& plan, LaneWorld& world, int day, const Lane& weight, const Walk& w,
                    OnGraph& on) const {
  plan.walk(world, day, w.chance, on.room, [&](const GraphPlan::Group& group, const LaneBelief& x) {
    if (stops(group.action)) {
      world.deliver(x, group.day, group.mode, group.action, on.y, on.y);
      add_everyone(x, weight, on.born.data()[group.day]);
    } else {
      world.wait(x, group.day, group.mode, on.y, on.exits);
    }
  });
}

PassRun Fast::pass(const Pass& pass) const {
  PassRun out;
  std::vector<GraphPlan> plans;
  Patterns patterns(split_);
  for (const auto* graph : pass.graphs) {
    plans.emplace_back(setup_, *graph, patterns);
    GraphRun& run = out.graphs.emplace_back();
    run.outcomes.resize(draws_);
    run.births.assign(static_cast<std::size_t>(setup_.steps()), 0.0);
  }
  std::optional<FixedDaySums> fixed;
  if (pass.fixed_days) fixed.emplace(setup_, draws_, *pass.fixed_days);
  LaneWorld world(setup_);
  Walk w;
  std::vector<OnGraph> on(plans.size());
  for (OnGraph& g : on) g.born.assign(static_cast<std::size_t>(setup_.steps()), lanes(0));
  std::vector<std::size_t> order(draws_);
  for (std::size_t i = 0; i < draws_; ++i) order[i] = i;
  for (std::size_t b = 0; b < blocks_->size(); ++b) {
    const Block block = block_of(order, b * kLanes);
    const LaneBelief start = start_of(pass.start, block);
    Lane weight{};
    for (std::size_t l = 0; l < block.count; ++l) weight[l] = static_cast<float>(pass.weights[block.draw[l]]);
    world.draw = (*blocks_)[b].draw;
    world.fill(w.after_birth);
    split_.parts((*blocks_)[b].emission, w.parts);
    patterns.coefficients(w.parts, w.chance);
    if (fixed) fixed->begin(start, b * kLanes, pass.weights.subspan(b * kLanes, block.count));
    for (std::size_t g = 0; g < plans.size(); ++g) {
      plans[g].begin(start, on[g].room);
      on[g].y = LaneOutcomes{};
      on[g].exits = LaneExits{};
    }
    for (int day = 0; day < setup_.steps(); ++day) {
      world.open(day);
      if (fixed) fixed->add(world, day);
      for (std::size_t g = 0; g < plans.size(); ++g) walk_day(plans[g], world, day, weight, w, on[g]);
    }
    if (fixed) fixed->end();
    for (std::size_t g = 0; g < plans.size(); ++g) keep(on[g], block, pass.weights, out.graphs[g]);
    if ((b + 1) % kFlush == 0 || b + 1 == blocks_->size())
      for (std::size_t g = 0; g < plans.size(); ++g) flush(on[g].born, out.graphs[g].births);
  }
  if (fixed) fixed->finish(out);
  return out;
}

std::vector<std::vector<FanShares>> Fast::fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                              std::span<const std::size_t> draws) const {
  const auto days = static_cast<std::size_t>(setup_.steps()) + 1;
  std::vector<std::vector<FanShares>> out(days, std::vector<FanShares>(draws.size()));
  Patterns patterns(split_);
  const GraphPlan plan(setup_, graph, patterns);
  LaneWorld world(setup_);
  LaneBlock gathered;
  Walk w;
  GraphPlan::Room room;
  LaneVector born(days);
  std::vector<LaneExits> gone(days);
  std::vector<LaneBelief> here(days);
  for (std::size_t first = 0; first < draws.size(); first += kLanes) {
    const Block block = block_of(draws, first);
    load(world, block, gathered, w.after_birth);
    split_.parts(gathered.emission, w.parts);
    patterns.coefficients(w.parts, w.chance);
    std::fill(gone.begin(), gone.end(), LaneExits{});
    std::fill(born.begin(), born.end(), lanes(0));
    std::fill(here.begin(), here.end(), LaneBelief{});
    LaneOutcomes unused{};
    plan.begin(start_of(start, block), room);
    for (int day = 0; day < setup_.steps(); ++day) {
      const auto d = static_cast<std::size_t>(day);
      world.open(day);
      plan.walk(world, day, w.chance, room, [&](const GraphPlan::Group& group, const LaneBelief& x) {
        add_belief(x, here[d]);
        if (stops(group.action))
          add_everyone(x, lanes(1), born[d]);
        else
          world.wait(x, day, group.mode, unused, gone[d]);
      });
    }
    for (std::size_t l = 0; l < block.count; ++l)
      for (std::size_t day = 0; day < days; ++day) put_shares(here, gone, born, day, l, out, first + l);
  }
  return out;
}

MeanWorld Fast::mean(std::span<const double> weights) const {
  const auto chosen = resampled(weights, std::min(weights.size(), kMeanDraws));
  const std::size_t blocks = (chosen.size() + kLanes - 1) / kLanes;
  std::vector<LaneWorld> worlds(blocks, LaneWorld(setup_));
  std::vector<std::size_t> counts;
  MeanEmission emission(split_);
  LaneBlock gathered;
  AfterBirth work;
  for (std::size_t b = 0; b < blocks; ++b) {
    const Block block = block_of(chosen, b * kLanes);
    load(worlds[b], block, gathered, work);
    counts.push_back(block.count);
    emission.add(gathered.emission, block.count);
  }
  MeanWorld out = mean_of(setup_, worlds, counts);
  out.emission = emission.mean();
  return out;
}

}  // namespace

std::unique_ptr<BatchEvaluator> fast_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                               const DrawTable& own, std::size_t most) {
  return std::make_unique<Fast>(setup, fixed, own, most);
}

}  // namespace dyad::timing
