// SPDX-License-Identifier: Apache-2.0
#include "study/tornado.hpp"

#include <algorithm>
#include <cmath>

namespace dyad::study {
namespace {

using Size = std::size_t;
constexpr std::uint32_t kQuantileDraws = 10'000;

Result<double> change_at(const Plan& plan, const Results& results, std::span<const double> values) {
  const auto world = make_world(plan.model, values);
  if (!world) return std::unexpected(world.error());
  const auto& weights = plan.model.weights[static_cast<Size>(plan.weights)].of;
  return worth(weights, evaluate_policy(plan, *world, static_cast<Size>(results.compare)).outcomes) -
         worth(weights, evaluate_policy(plan, *world, static_cast<Size>(results.reference)).outcomes);
}

// The 2.5th and 97.5th percentile of every slot.
std::vector<Spread> slot_spreads(const Plan& plan) {
  const auto draws = std::min(plan.options.draws, kQuantileDraws);
  std::vector<std::vector<double>> columns(static_cast<Size>(plan.model.slots()));
  for (std::uint32_t d = 0; d < draws; ++d) {
    const auto values = drawn_values(plan.model, plan.seed, d);
    for (Size i = 0; i < values.size(); ++i) columns[i].push_back(values[i]);
  }
  std::vector<Spread> out;
  for (auto& column : columns) out.push_back(spread_of(std::move(column)));
  return out;
}

}  // namespace

Result<void> add_base_case(const Plan& plan, Results& results) {
  const auto world = make_world(plan.model, base_values(plan.model));
  if (!world) return std::unexpected(world.error());
  for (Size p = 0; p < results.policies.size(); ++p)
    results.policies[p].base = evaluate_policy(plan, *world, p).outcomes;
  const auto& weights = plan.model.weights[static_cast<Size>(plan.weights)].of;
  results.base_change = worth(weights, results.policies[static_cast<Size>(results.compare)].base) -
                        worth(weights, results.policies[static_cast<Size>(results.reference)].base);
  return {};
}

Result<void> add_tornado(const Plan& plan, Results& results) {
  const Model& m = plan.model;
  const auto spreads = slot_spreads(plan);
  const auto base = base_values(m);
  const auto bar = [&](Bar b, Size first, Size count) -> Result<void> {
    b.input_low = spreads[first].low;
    b.input_high = spreads[first].high;
    if (b.input_low == b.input_high) return {};
    for (const bool high : {false, true}) {
      auto values = base;
      for (Size i = first; i < first + count; ++i) values[i] = high ? spreads[i].high : spreads[i].low;
      const auto change = change_at(plan, results, values);
      if (!change) return std::unexpected(change.error());
      (high ? b.high : b.low) = *change;
    }
    results.bars.push_back(std::move(b));
    return {};
  };
  for (Size i = 0; i < m.parameters.size(); ++i)
    if (auto ok = bar({m.parameters[i].title, m.parameters[i].unit}, i, 1); !ok) return ok;
  for (Size t = 0; t < m.counts.size(); ++t)
    if (auto ok = bar({m.counts[t].title, {}, true}, static_cast<Size>(m.slot_of(static_cast<int>(t))),
                      m.periods.size());
        !ok)
      return ok;
  std::ranges::stable_sort(results.bars, std::ranges::greater{},
                           [](const Bar& b) { return std::abs(b.high - b.low); });
  return {};
}

void add_icer(const Plan& plan, Results& results) {
  if (plan.model.icer_cost < 0 || plan.model.icer_effect < 0) return;
  auto& rows = results.icer;
  for (Size p = 0; p < results.policies.size(); ++p) {
    if (results.policies[p].told) continue;
    const auto& base = results.policies[p].base;
    rows.push_back({static_cast<int>(p), base[static_cast<Size>(plan.model.icer_cost)],
                    base[static_cast<Size>(plan.model.icer_effect)], 0, true});
  }
  std::ranges::stable_sort(rows, {}, &IcerRow::cost);
  for (bool again = true; again;) {
    again = false;
    IcerRow *before = nullptr, *last_but_one = nullptr;
    for (IcerRow& row : rows) {
      if (!row.on_frontier) continue;
      row.first = before == nullptr;
      if (before) {
        row.ratio = (row.cost - before->cost) / (row.effect - before->effect);
        if (row.effect <= before->effect)
          row.on_frontier = false, again = true;
        else if (last_but_one && before->ratio > row.ratio)
          before->on_frontier = false, again = true;
      }
      if (again) break;
      last_but_one = before;
      before = &row;
    }
  }
}

}  // namespace dyad::study
