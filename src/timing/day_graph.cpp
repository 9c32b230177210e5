// SPDX-License-Identifier: Apache-2.0
#include "timing/day_graph.hpp"

#include <algorithm>

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

// in_set[set * kFetal + f]: chance of the set's fetal levels.
DYAD_CLONES void sum_sets(const std::vector<std::vector<char>>& sets, const Lane* fetal, Lane* in_set) {
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (std::size_t f = 0; f < kFetal; ++f) {
      Lane sum = lanes(0);
      for (std::size_t b = 0; b < sets[s].size(); ++b)
        if (sets[s][b]) sum += fetal[b * kFetal + f];
      in_set[s * kFetal + f] = sum;
    }
}

DYAD_CLONES void sum_patterns(const std::uint16_t* set, const std::uint16_t* end, std::size_t levels,
                              const Lane* mother, const Lane* in_set, Lane* out) {
  for (; set != end; set += levels, out += kDayStates) {
    Lane sum[kDayStates] = {};
    for (std::size_t a = 0; a < levels; ++a) {
      if (set[a] == 0) continue;  // the empty one
      const Lane *m = mother + a * kAlive, *in = in_set + set[a] * kFetal;
      for (std::size_t i = 0; i < kAlive; ++i)
        for (std::size_t f = 0; f < kFetal; ++f) sum[day_state(i, f)] += m[i] * in[f];
    }
    for (std::size_t s = 0; s < kDayStates; ++s) out[s] = sum[s];
  }
}

// The nodes of one day: each is added to its group, and those who stay pregnant move on by what is seen.
DYAD_CLONES void run_day(const LaneDraw& d, const WaitDay& w, const Lane& disease, const Lane* chance,
                         const GraphPlan::Edge* edges, const GraphPlan::Step* step,
                         const GraphPlan::Step* end, const LaneBelief* here, LaneBelief* groups,
                         LaneBelief* next) {
  for (; step != end; ++step, ++here) {
    Lane* sum = groups[step->group].x;
    if (step->opens)
      for (std::size_t s = 0; s < kDayStates; ++s) sum[s] = here->x[s];
    else
      for (std::size_t s = 0; s < kDayStates; ++s) sum[s] += here->x[s];
    if (step->first == step->end) continue;
    LaneBelief moved;
    move_day(d, w, disease, *here, moved);
    for (const GraphPlan::Edge* e = edges + step->first; e != edges + step->end; ++e) {
      const Lane* c = chance + e->pattern * kDayStates;
      Lane* to = next[e->to].x;
      if (e->first)
        for (std::size_t s = 0; s < kDayStates; ++s) to[s] = moved.x[s] * c[s];
      else
        for (std::size_t s = 0; s < kDayStates; ++s) to[s] += moved.x[s] * c[s];
    }
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

Patterns::Patterns(const ChannelSplit& split)
    : split_(&split), sets_{std::vector<char>(split.fetal_levels(), 0)} {}

std::size_t Patterns::of(const std::vector<char>& leads) {
  const auto [at, fresh] = known_.try_emplace(leads, known_.size());
  if (!fresh) return at->second;
  std::vector<std::vector<char>> by_mother(split_->mother_levels(),
                                           std::vector<char>(split_->fetal_levels(), 0));
  for (std::size_t z = 0; z < leads.size(); ++z)
    if (leads[z]) by_mother[split_->mother_level()[z]][split_->fetal_level()[z]] = 1;
  for (const auto& set : by_mother) {
    const auto found = std::find(sets_.begin(), sets_.end(), set);
    patterns_.push_back(static_cast<std::uint16_t>(found - sets_.begin()));
    if (found == sets_.end()) sets_.push_back(set);
  }
  return at->second;
}

void Patterns::coefficients(const ChannelSplit::Parts& parts, LaneVector& out) {
  in_set_.resize(sets_.size() * kFetal);
  sum_sets(sets_, parts.fetal.data(), in_set_.data());
  out.resize(known_.size() * kDayStates);
  sum_patterns(patterns_.data(), patterns_.data() + patterns_.size(), split_->mother_levels(),
               parts.mother.data(), in_set_.data(), out.data());
}

GraphPlan::Step GraphPlan::step_of(const DaySetup& setup, const pomdp::Node& node, std::size_t first_group) {
  const auto own = static_cast<DayAction>(node.choice.action);
  const DayAction action = own == kWaitWithSteroids ? kWait : own;
  const int mode = setup.table_mode(node.step, node.mode);
  std::size_t g = first_group;
  while (g < groups_.size() && (groups_[g].mode != mode || groups_[g].action != action)) ++g;
  const bool opens = g == groups_.size();
  if (opens) groups_.push_back({node.step, mode, action});
  return {static_cast<std::uint32_t>(g - first_group), static_cast<std::uint32_t>(edges_.size()), 0, opens};
}

void GraphPlan::add_edges(const pomdp::Node& node, std::size_t next_first, std::vector<char>& come,
                          Patterns& patterns) {
  std::map<int, std::vector<char>> leads;
  for (std::size_t z = 0; z < node.successor.size(); ++z) {
    if (node.successor[z] < 0) continue;
    auto& row = leads[node.successor[z]];
    row.resize(node.successor.size());
    row[z] = 1;
  }
  for (const auto& [to, row] : leads) {
    char& came = come[static_cast<std::size_t>(to)];
    edges_.push_back({static_cast<std::uint32_t>(static_cast<std::size_t>(to) - next_first),
                      static_cast<std::uint32_t>(patterns.of(row)), !came});
    came = 1;
  }
}

GraphPlan::GraphPlan(const DaySetup& setup, const pomdp::Policy& graph, Patterns& patterns) {
  const auto& nodes = graph.nodes;
  std::vector<char> come(nodes.size(), 0);
  for (std::size_t first = 0, end = 0; first < nodes.size(); first = end) {
    while (end < nodes.size() && nodes[end].step == nodes[first].step) ++end;
    Day& day = days_.emplace_back(Day{first, end, groups_.size(), 0});
    for (std::size_t n = first; n < end; ++n) {
      Step step = step_of(setup, nodes[n], day.first_group);
      add_edges(nodes[n], end, come, patterns);
      step.end = static_cast<std::uint32_t>(edges_.size());
      steps_.push_back(step);
    }
    day.end_group = groups_.size();
    widest_ = std::max(widest_, end - first);
  }
}

void GraphPlan::walk_day(const LaneWorld& world, const Day& day, const LaneVector& chance, Room& room) const {
  const int number = groups_[day.first_group].day;
  run_day(world.draw, world.wait_day(number), world.tables().disease[static_cast<std::size_t>(number)],
          chance.data(), edges_.data(), steps_.data() + day.first, steps_.data() + day.end, room.here.data(),
          room.groups.data(), room.next.data());
}

}  // namespace dyad::timing
