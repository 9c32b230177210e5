// SPDX-License-Identifier: Apache-2.0
#include "timing/day_graph.hpp"

#include <algorithm>
#include <map>

#include "timing/day_lanes_steps.hpp"

namespace dyad::timing {
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

// out[s] += mother's part of s * fetus's part of s.
DYAD_CLONES void add_product(const Lane* mother, const Lane* fetal, Lane* out) {
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) out[day_state(m, f)] += mother[m] * fetal[f];
}

DYAD_CLONES void leave_node(const LaneDraw& d, const WaitDay& w, const Lane& disease, const Lane* chance,
                            const GraphPlan::Edge* edge, const GraphPlan::Edge* end, LaneBelief* at,
                            std::size_t node) {
  LaneBelief moved;
  move_day(d, w, disease, at[node], moved);
  for (; edge != end; ++edge) {
    const Lane* c = chance + edge->pattern * kDayStates;
    Lane* to = at[edge->to].x;
    for (std::size_t s = 0; s < kDayStates; ++s) to[s] += moved.x[s] * c[s];
  }
}

}  // namespace

ChannelSplit::ChannelSplit(const DaySetup& setup) {
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

void ChannelSplit::parts(const LaneVector& emission, Parts& out) const {
  out.mother.assign(kAlive, lanes(1));
  out.fetal.assign(kFetal, lanes(1));
  for (const auto& f : mother_) join(emission, f.offset, f.levels, kAlive, out.mother);
  for (const auto& f : fetal_) join(emission, f.offset, f.levels, kFetal, out.fetal);
}

MeanEmission::MeanEmission(const ChannelSplit& split)
    : split_(&split), sum_(split.mother_levels() * split.fetal_levels() * kDayStates, lanes(0)) {}

void MeanEmission::add(const LaneVector& emission, std::size_t count) {
  split_->parts(emission, parts_);
  for (Lane& x : parts_.mother)
    for (std::size_t l = count; l < kLanes; ++l) x[l] = 0;
  for (std::size_t a = 0; a < split_->mother_levels(); ++a)
    for (std::size_t b = 0; b < split_->fetal_levels(); ++b)
      add_product(&parts_.mother[a * kAlive], &parts_.fetal[b * kFetal],
                  &sum_[(a * split_->fetal_levels() + b) * kDayStates]);
  draws_ += static_cast<double>(count);
}

std::vector<double> MeanEmission::mean() const {
  const std::size_t n = split_->mother_level().size();
  std::vector<double> out(kDayStates * n, 0.0);
  for (std::size_t z = 0; z < n; ++z)
    for (std::size_t s = 0; s < kDayStates; ++s) {
      const std::size_t joint = split_->mother_level()[z] * split_->fetal_levels() + split_->fetal_level()[z];
      const Lane& sum = sum_[joint * kDayStates + s];
      for (std::size_t l = 0; l < kLanes; ++l) out[s * n + z] += static_cast<double>(sum[l]) / draws_;
    }
  // A row of single-precision sums is off by rounding; the solver wants it whole.
  for (std::size_t s = 0; s < kDayStates; ++s) {
    double whole = 0;
    for (std::size_t z = 0; z < n; ++z) whole += out[s * n + z];
    for (std::size_t z = 0; z < n; ++z) out[s * n + z] /= whole;
  }
  return out;
}

std::size_t GraphPlan::pattern_of(const std::vector<char>& leads) {
  std::vector<std::vector<char>> by_mother(split_->mother_levels(),
                                           std::vector<char>(split_->fetal_levels(), 0));
  for (std::size_t z = 0; z < leads.size(); ++z)
    if (leads[z]) by_mother[split_->mother_level()[z]][split_->fetal_level()[z]] = 1;
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

GraphPlan::GraphPlan(const ChannelSplit& split, const pomdp::Policy& graph) : split_(&split) {
  std::map<std::vector<char>, std::size_t> known;
  for (const auto& node : graph.nodes) {
    Step step{node.step, node.mode, static_cast<DayAction>(node.choice.action), edges_.size(), 0};
    std::map<int, std::vector<char>> leads;
    for (std::size_t z = 0; z < node.successor.size(); ++z) {
      if (node.successor[z] < 0) continue;
      auto& row = leads[node.successor[z]];
      row.resize(node.successor.size());
      row[z] = 1;
    }
    for (const auto& [to, row] : leads) {
      const auto [found, fresh] = known.try_emplace(row, 0);
      if (fresh) found->second = pattern_of(row);
      edges_.push_back({static_cast<std::size_t>(to), found->second});
    }
    step.end = edges_.size();
    steps_.push_back(step);
  }
}

void GraphPlan::coefficients(const ChannelSplit::Parts& parts, LaneVector& in_set, LaneVector& out) const {
  in_set.assign(sets_.size() * kFetal, lanes(0));
  for (std::size_t s = 0; s < sets_.size(); ++s)
    for (std::size_t b = 0; b < sets_[s].size(); ++b)
      if (sets_[s][b])
        for (std::size_t f = 0; f < kFetal; ++f) in_set[s * kFetal + f] += parts.fetal[b * kFetal + f];
  out.assign(patterns_.size() * kDayStates, lanes(0));
  for (std::size_t p = 0; p < patterns_.size(); ++p)
    for (std::size_t a = 0; a < patterns_[p].size(); ++a)
      add_product(&parts.mother[a * kAlive], &in_set[patterns_[p][a] * kFetal], &out[p * kDayStates]);
}

void GraphPlan::walk(const LaneWorld& world, const LaneVector& chance, const LaneBelief& start,
                     std::vector<LaneBelief, math::LaneAllocator<LaneBelief>>& at) const {
  at.assign(steps_.size(), LaneBelief{});
  at[0] = start;
  for (std::size_t n = 0; n < steps_.size(); ++n) {
    const Step& step = steps_[n];
    if (step.first == step.end) continue;
    leave_node(world.draw, world.wait_day(step.day),
               world.tables().disease[static_cast<std::size_t>(step.day)], chance.data(),
               edges_.data() + step.first, edges_.data() + step.end, at.data(), n);
  }
}

}  // namespace dyad::timing
