// SPDX-License-Identifier: Apache-2.0
#include "study/results.hpp"

#include <algorithm>
#include <cmath>

#include "study/tornado.hpp"

namespace dyad::study {
namespace {

using Size = std::size_t;

struct Summary {
  const Plan& plan;
  std::span<const Row> rows;
  Results& out;
  const Model& m = plan.model;
  Size policies = plan.policies.size(), outcomes = m.outcomes.size(), draws = plan.options.draws,
       steps = static_cast<Size>(m.steps), blocks = plan.blocks();

  const Row& exact(Size draw) const { return rows[draw * blocks]; }

  std::vector<double> column(Size index) const {
    std::vector<double> out_column(draws);
    for (Size d = 0; d < draws; ++d) out_column[d] = exact(d)[index];
    return out_column;
  }

  std::vector<double> worths(Size policy, std::span<const double> weights) const {
    std::vector<double> values(draws, 0.0);
    for (Size d = 0; d < draws; ++d)
      values[d] = worth(weights, std::span(exact(d)).subspan(policy * outcomes, outcomes));
    return values;
  }

  void simulated(Size policy, PolicyResult& r) const {
    if (plan.options.patients < 2 || r.told) return;
    const double n = plan.options.patients;
    for (Size k = 0; k < outcomes; ++k) {
      std::vector<double> sums, variances;
      for (Size d = 0; d < draws; ++d) {
        double sum = 0, squares = 0;
        for (Size b = 0; b < blocks; ++b) {
          const Row& row = rows[d * blocks + b];
          const Size half = policies * outcomes, at = row.size() - 2 * half + policy * outcomes + k;
          sum += row[at];
          squares += row[at + half];
        }
        sums.push_back(sum);
        variances.push_back(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
      }
      const auto d = static_cast<double>(draws);
      r.simulated.push_back(tree_sum(sums) / (n * d));
      r.simulated_error.push_back(std::sqrt(tree_sum(variances) / n) / d);
    }
  }

  void one_policy(Size p, std::span<const double> weights) {
    PolicyResult r;
    const PolicySpec& spec = m.policies[static_cast<Size>(plan.policies[p])];
    r.id = spec.id;
    r.title = spec.title;
    r.told = plan.told(p);
    for (Size k = 0; k < outcomes; ++k) {
      out.draws.push_back(column(p * outcomes + k));
      r.outcomes.push_back(spread_of(out.draws.back()));
      auto change = out.draws.back();
      const auto against = column(static_cast<Size>(out.reference) * outcomes + k);
      for (Size d = 0; d < draws; ++d) change[d] -= against[d];
      r.changes.push_back(spread_of(std::move(change)));
    }
    auto values = worths(p, weights);
    r.value = spread_of(values);
    const auto against = worths(static_cast<Size>(out.reference), weights);
    for (Size d = 0; d < draws; ++d) values[d] -= against[d];
    r.value_change = spread_of(std::move(values));
    for (Size t = 0; t < steps; ++t)
      r.stops.push_back(tree_sum(column(policies * outcomes + p * steps + t)) / static_cast<double>(draws));
    simulated(p, r);
    out.policies.push_back(std::move(r));
  }

  SweepPoint at_weights(double at, std::span<const double> weights) const {
    SweepPoint point{at, std::vector<double>(policies, 0.0), std::vector<double>(policies, 0.0)};
    std::vector<std::vector<double>> values, losses(policies);
    for (Size p = 0; p < policies; ++p) values.push_back(worths(p, weights));
    for (Size d = 0; d < draws; ++d) {
      Size best = policies;
      for (Size p = 0; p < policies; ++p)
        if (!plan.told(p) && (best == policies || values[p][d] > values[best][d])) best = p;
      point.best_share[best] += 1;
      for (Size p = 0; p < policies; ++p)
        losses[p].push_back(plan.told(p) ? 0 : values[best][d] - values[p][d]);
    }
    bool first = true;
    for (Size p = 0; p < policies; ++p) {
      point.best_share[p] /= static_cast<double>(draws);
      point.loss[p] = tree_sum(losses[p]) / static_cast<double>(draws);
      if (plan.told(p)) continue;
      if (first || point.loss[p] < point.perfect_information) point.perfect_information = point.loss[p];
      first = false;
    }
    return point;
  }

  void sweep() {
    const Sweep& s = m.sweep;
    for (int i = 0; i < s.points; ++i) {
      const double share = static_cast<double>(i) / (s.points - 1);
      std::vector<double> weights(outcomes);
      for (Size k = 0; k < outcomes; ++k) weights[k] = s.at_low[k] + share * (s.at_high[k] - s.at_low[k]);
      out.sweep.push_back(at_weights(s.low + share * (s.high - s.low), weights));
    }
  }

  void trace() {
    const Size width = m.states.size() + m.exits.size() + 1, begin = policies * (outcomes + steps);
    for (Size t = 0; t <= steps; ++t) {
      auto& row = out.trace.emplace_back();
      for (Size c = 0; c < width; ++c) row.push_back(spread_of(column(begin + t * width + c)));
    }
  }

  void plane() {
    const auto x = worths(static_cast<Size>(out.compare), m.plane_x.of),
               x0 = worths(static_cast<Size>(out.reference), m.plane_x.of);
    const auto y = worths(static_cast<Size>(out.compare), m.plane_y.of),
               y0 = worths(static_cast<Size>(out.reference), m.plane_y.of);
    for (Size d = 0; d < draws; ++d) out.plane.emplace_back(x[d] - x0[d], y[d] - y0[d]);
  }

  void all() {
    const auto& weights = m.weights[static_cast<Size>(plan.weights)].of;
    const auto place = [&](int policy) {
      return static_cast<int>(std::ranges::find(plan.policies, policy) - plan.policies.begin());
    };
    out.reference = place(m.reference);
    out.compare = place(m.compare);
    for (Size p = 0; p < policies; ++p) one_policy(p, weights);
    const SweepPoint here = at_weights(0, weights);
    out.perfect_information = here.perfect_information;
    for (Size p = 0; p < policies; ++p) {
      out.policies[p].best_share = here.best_share[p];
      out.policies[p].expected_loss = here.loss[p];
    }
    sweep();
    trace();
    plane();
  }
};

}  // namespace

double tree_sum(std::span<const double> values) {
  constexpr Size kLeaf = 8;
  if (values.size() <= kLeaf) {
    double sum = 0;
    for (const double x : values) sum += x;
    return sum;
  }
  const Size half = values.size() / 2;
  return tree_sum(values.first(half)) + tree_sum(values.subspan(half));
}

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  const double mean = tree_sum(values) / static_cast<double>(values.size());
  std::ranges::sort(values);
  const auto at = [&](double share) {  // linear between order statistics
    const double place = share * static_cast<double>(values.size() - 1);
    const auto i = static_cast<Size>(place);
    const double next = values[std::min(i + 1, values.size() - 1)];
    return values[i] + (place - static_cast<double>(i)) * (next - values[i]);
  };
  return {mean, at(0.025), at(0.975)};
}

Result<Results> summarise(const Plan& plan, std::span<const Row> rows) {
  Results out;
  Summary summary{plan, rows, out};
  summary.all();
  if (auto ok = add_base_case(plan, out); !ok) return std::unexpected(ok.error());
  if (auto ok = add_tornado(plan, out); !ok) return std::unexpected(ok.error());
  add_icer(plan, out);
  return out;
}

}  // namespace dyad::study
