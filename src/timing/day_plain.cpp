// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "timing/day_batch.hpp"
#include "timing/day_filter.hpp"
#include "timing/preference.hpp"

namespace dyad::timing {
namespace {

void add(Outcomes& sum, double p, const Outcomes& y) {
  for (std::size_t k = 0; k < kOutcomes; ++k) sum[k] += p * y[k];
}

// One draw's world, with the tables of the days and modes that are asked for.
class World {
 public:
  World(const DaySetup& setup, const DayDraw& draw)
      : setup_(setup),
        draw_(draw),
        kernels_(static_cast<std::size_t>(setup.steps())),
        emission_(joint_emission(setup, draw.emission)) {
    fill_tables(setup, draw, tables_);
    for (int day = 0; day < setup.last_day(); ++day)
      kernels_[static_cast<std::size_t>(day)] = kernel_of(setup, draw, tables_, day);
  }
  const StateOutcomes& outcomes(int day, int mode, DayAction action) {
    if (action == kWaitWithSteroids) action = kWait;
    const std::array<int, 3> place{day, setup_.table_mode(day, mode), static_cast<int>(action)};
    const auto [found, fresh] = outcomes_.try_emplace(place);
    if (fresh)
      found->second = action == kWait ? waiting_outcomes(setup_, draw_, tables_, day, place[1])
                                      : delivery_outcomes(setup_, draw_, tables_, day, place[1], action);
    return found->second;
  }
  const DayKernel& kernel(int day) const { return kernels_[static_cast<std::size_t>(day)]; }
  const std::vector<double>& emission() const { return emission_; }
  DayBelief moved(const DayBelief& x, int day) const {
    const StateMatrix m = transition_of(kernel(day));
    DayBelief out{};
    for (std::size_t s = 0; s < kDayStates; ++s)
      for (std::size_t t = 0; t < kDayStates; ++t) out[t] += x[s] * m[s][t];
    return out;
  }

 private:
  const DaySetup& setup_;
  const DayDraw& draw_;
  DayTables tables_;
  std::vector<DayKernel> kernels_;
  std::vector<double> emission_;
  std::map<std::array<int, 3>, StateOutcomes> outcomes_;
};

struct Exits {
  double fetus_dies = 0, mother_dies = 0, unplanned = 0;
};

Exits exits_of(const DayKernel& k, const DayBelief& x) {
  Exits out;
  for (std::size_t m = 0; m < kAlive; ++m)
    for (std::size_t f = 0; f < kFetal; ++f) {
      const double p = x[day_state(m, f)];
      const double lives = p * (1.0 - k.fetus_dies[f]);
      out.fetus_dies += p * k.fetus_dies[f];
      out.mother_dies += lives * k.mother_dies[m];
      out.unplanned += lives * (1.0 - k.mother_dies[m]) * k.unplanned;
    }
  return out;
}

// Walks the graph forward, step by step. `at_stop(node, x)` and `at_wait(node, x)` see the occupancy.
template <class AtStop, class AtWait>
void walk(const DaySetup& setup, const World& world, const pomdp::Policy& graph, const DayBelief& start,
          AtStop at_stop, AtWait at_wait) {
  const auto z = static_cast<std::size_t>(setup.observations);
  std::vector<DayBelief> x(graph.nodes.size());
  x[0] = start;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const auto& node = graph.nodes[n];
    if (node.successor.empty()) {
      at_stop(node, x[n]);
      continue;
    }
    at_wait(node, x[n]);
    const DayBelief next = world.moved(x[n], node.step);
    for (std::size_t o = 0; o < z; ++o) {
      if (node.successor[o] < 0) continue;
      auto& to = x[static_cast<std::size_t>(node.successor[o])];
      for (std::size_t s = 0; s < kDayStates; ++s) to[s] += next[s] * world.emission()[s * z + o];
    }
  }
}

double sum(const DayBelief& x) {
  double total = 0;
  for (const double p : x) total += p;
  return total;
}

class Plain : public BatchEvaluator {
 public:
  Plain(const DaySetup& setup, const DrawTable& fixed, const DrawTable& own) : setup_(setup) {
    const DayDrawMaker maker(setup_, fixed, own);
    for (int i = 0; i < fixed.draws(); ++i) draws_.push_back(maker.make(static_cast<std::size_t>(i)));
  }
  Plain(const DaySetup& setup, const Plain& like) : setup_(setup), draws_(like.draws_) {}
  std::size_t draws() const override { return draws_.size(); }
  std::unique_ptr<BatchEvaluator> of(const DaySetup& other) const override {
    return std::make_unique<Plain>(other, *this);
  }

  std::vector<DrawHistory> history() const override {
    std::vector<DrawHistory> out;
    for (const auto& draw : draws_) out.push_back(filter_draw(setup_, draw));
    return out;
  }

  MeanWorld mean(std::span<const double> weights) const override {
    MeanWorld out;
    out.entries = entries_of(setup_);
    out.transitions.resize(static_cast<std::size_t>(setup_.last_day()));
    out.emission.assign(kDayStates * static_cast<std::size_t>(setup_.observations), 0.0);
    for (std::size_t i = 0; i < draws_.size(); ++i) {
      if (weights[i] == 0) continue;
      World world(setup_, draws_[i]);
      for (auto& entry : out.entries) {
        const auto& y = world.outcomes(entry.day, entry.mode, entry.action);
        for (std::size_t s = 0; s < kDayStates; ++s) add(entry.outcomes[s], weights[i], y[s]);
      }
      for (std::size_t day = 0; day < out.transitions.size(); ++day) {
        const StateMatrix m = transition_of(world.kernel(static_cast<int>(day)));
        for (std::size_t s = 0; s < kDayStates; ++s)
          for (std::size_t t = 0; t < kDayStates; ++t) out.transitions[day][s][t] += weights[i] * m[s][t];
      }
      for (std::size_t e = 0; e < out.emission.size(); ++e)
        out.emission[e] += weights[i] * world.emission()[e];
    }
    return out;
  }

  PassRun pass(const Pass& pass) const override {
    PassRun out;
    for (const auto* graph : pass.graphs) out.graphs.push_back(run(*graph, pass.start, pass.weights));
    if (!pass.fixed_days) return out;
    out.best_fixed.assign(draws_.size(), -INFINITY);
    for (const DayAction action : {kDeliverHere, kDeliverAfterTransfer})
      if (setup_.offered(0, action)) add_fixed_days(pass, action, out);
    return out;
  }

  GraphRun run(const pomdp::Policy& graph, std::span<const DayBelief> start,
               std::span<const double> weights) const {
    GraphRun out;
    out.outcomes.resize(draws_.size());
    out.births.assign(static_cast<std::size_t>(setup_.steps()), 0.0);
    for (std::size_t i = 0; i < draws_.size(); ++i) {
      World world(setup_, draws_[i]);
      Outcomes& y = out.outcomes[i];
      const auto gain = [&](const pomdp::Node& node, const DayBelief& x) {
        add_all(y, x, world.outcomes(node.step, node.mode, static_cast<DayAction>(node.choice.action)));
      };
      walk(
          setup_, world, graph, start[i],
          [&](const pomdp::Node& node, const DayBelief& x) {
            gain(node, x);
            out.births[static_cast<std::size_t>(node.step)] += weights[i] * sum(x);
          },
          [&](const pomdp::Node& node, const DayBelief& x) {
            gain(node, x);
            const Exits e = exits_of(world.kernel(node.step), x);
            out.unplanned += weights[i] * e.unplanned;
            out.mother_dies += weights[i] * e.mother_dies;
            out.fetus_dies += weights[i] * e.fetus_dies;
          });
    }
    return out;
  }

  std::vector<std::vector<FanShares>> fan(const pomdp::Policy& graph, std::span<const DayBelief> start,
                                          std::span<const std::size_t> draws) const override {
    const auto days = static_cast<std::size_t>(setup_.steps()) + 1;
    std::vector<std::vector<FanShares>> out(days, std::vector<FanShares>(draws.size()));
    for (std::size_t d = 0; d < draws.size(); ++d) {
      const World world(setup_, draws_[draws[d]]);
      std::vector<FanShares> gone(days);  // what leaves during each day
      const auto here = [&](const pomdp::Node& node, const DayBelief& x) {
        for (std::size_t s = 0; s < kDayStates; ++s) out[static_cast<std::size_t>(node.step)][d][s] += x[s];
      };
      walk(
          setup_, world, graph, start[draws[d]],
          [&](const pomdp::Node& node, const DayBelief& x) {
            here(node, x);
            gone[static_cast<std::size_t>(node.step)][kDayStates] += sum(x);
          },
          [&](const pomdp::Node& node, const DayBelief& x) {
            here(node, x);
            const Exits e = exits_of(world.kernel(node.step), x);
            auto& g = gone[static_cast<std::size_t>(node.step)];
            g[kDayStates + 1] += e.unplanned;
            g[kDayStates + 2] += e.mother_dies;
            g[kDayStates + 3] += e.fetus_dies;
          });
      for (std::size_t day = 1; day < days; ++day)
        for (std::size_t k = kDayStates; k < kFanShares; ++k)
          out[day][d][k] = out[day - 1][d][k] + gone[day - 1][k];
    }
    return out;
  }

 private:
  void add_fixed_days(const Pass& pass, DayAction action, PassRun& out) const {
    const std::size_t first = out.fixed_days.size();
    const bool transfer = action == kDeliverAfterTransfer;
    for (int day = 0; day < setup_.steps(); ++day) out.fixed_days.push_back({day, transfer, {}, {}});
    for (std::size_t i = 0; i < draws_.size(); ++i) {
      World world(setup_, draws_[i]);
      DayBelief x = pass.start[i];
      Outcomes waited{};
      for (int day = 0;; ++day) {
        Outcomes y = waited;
        add_all(y, x, world.outcomes(day, 0, action));
        FixedDay& here = out.fixed_days[first + static_cast<std::size_t>(day)];
        add(here.mean, pass.weights[i], y);
        out.best_fixed[i] = std::max(out.best_fixed[i], static_cast<float>(value_of(*pass.fixed_days, y)));
        for (std::size_t k = 0; k < kShown && !transfer; ++k)
          here.shown[k].push_back(static_cast<float>(shown_of(y)[k]));
        if (day == setup_.last_day()) break;
        add_all(waited, x, world.outcomes(day, 0, kWait));
        x = world.moved(x, day);
      }
    }
  }
  static void add_all(Outcomes& y, const DayBelief& x, const StateOutcomes& of) {
    for (std::size_t s = 0; s < kDayStates; ++s)
      if (x[s] != 0) add(y, x[s], of[s]);
  }
  const DaySetup& setup_;
  std::vector<DayDraw> draws_;
};

}  // namespace

std::unique_ptr<BatchEvaluator> plain_evaluator(const DaySetup& setup, const DrawTable& fixed,
                                                const DrawTable& own) {
  return std::make_unique<Plain>(setup, fixed, own);
}

}  // namespace dyad::timing
