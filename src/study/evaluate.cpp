// SPDX-License-Identifier: Apache-2.0
#include "study/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dyad::study {
namespace {

using Size = std::size_t;

// Collects what leaves the cohort, and what it gains, as it moves on.
class Cohort {
 public:
  Cohort(const Model& model, const World& world)
      : m_(model),
        w_(world),
        n_(static_cast<Size>(world.states)),
        exits_(static_cast<Size>(world.exits)),
        left_(exits_ + 1, 0.0) {
    out_.outcomes.assign(static_cast<Size>(world.outcomes), 0.0);
    out_.stops.assign(static_cast<Size>(model.steps), 0.0);
    out_.width = n_ + exits_ + 1;
    out_.trace.assign(out_.width * static_cast<Size>(model.steps + 1), 0.0);
  }

  void present(int step, std::span<const double> x) {
    double* row = out_.trace.data() + static_cast<Size>(step) * out_.width;
    for (Size s = 0; s < n_; ++s) row[s] += x[s];
  }
  void close(int step) {  // after everyone present was counted: who has left by then
    std::ranges::copy(left_, out_.trace.data() + static_cast<Size>(step) * out_.width + n_);
  }

  // Those in `x` do `action` at `step`; where they are afterwards is added to `next`.
  void act(int step, int action, std::span<const double> x, std::span<double> next) {
    for (int k = 0; k < w_.outcomes; ++k) {
      const auto reward = w_.reward_of(m_, step, action, k);
      for (Size s = 0; s < n_; ++s) out_.outcomes[static_cast<Size>(k)] += x[s] * reward[s];
    }
    if (m_.actions[static_cast<Size>(action)].stops) {
      double all = 0;
      for (const double share : x) all += share;
      out_.stops[static_cast<Size>(step)] += all;
      left_[exits_] += all;
      return;
    }
    const Kernel& kernel = w_.kernel(action, m_.period_of_step[static_cast<Size>(step)]);
    for (Size s = 0; s < n_; ++s) {
      if (x[s] == 0) continue;
      for (Size to = 0; to < n_; ++to) next[to] += x[s] * kernel.next[s * n_ + to];
      for (Size e = 0; e < exits_; ++e) left_[e] += x[s] * kernel.exit[s * exits_ + e];
    }
  }

  Evaluation take() { return std::move(out_); }

 private:
  const Model& m_;
  const World& w_;
  Size n_, exits_;
  std::vector<double> left_;
  Evaluation out_;
};

}  // namespace

double worth(std::span<const double> weights, std::span<const double> outcomes) {
  double out = 0;
  for (Size k = 0; k < weights.size(); ++k) out += weights[k] * outcomes[k];
  return out;
}

Evaluation evaluate(const Model& m, const World& w, const Strategy& strategy) {
  const auto n = static_cast<Size>(w.states), z = static_cast<Size>(w.observations);
  Cohort cohort(m, w);
  std::vector<double> at(strategy.nodes.size() * n, 0.0), rest(n, 0.0), next(n);
  std::ranges::copy(m.start, at.begin());
  Size node = 0;
  for (int t = 0; t < m.steps; ++t) {
    cohort.close(t);
    for (; node < strategy.nodes.size() && strategy.nodes[node].step == t; ++node) {
      const Step& step = strategy.nodes[node];
      const std::span x(at.data() + node * n, n);
      cohort.present(t, x);
      std::ranges::fill(next, 0.0);
      cohort.act(t, step.action, x, next);
      if (step.next.empty())
        for (Size s = 0; s < n; ++s) rest[s] += next[s];
      for (Size o = 0; o < step.next.size(); ++o) {
        double* to = at.data() + static_cast<Size>(step.next[o]) * n;
        for (Size s = 0; s < n; ++s) to[s] += next[s] * w.emission[s * z + o];
      }
    }
  }
  cohort.close(m.steps);
  cohort.present(m.steps, rest);
  return cohort.take();
}

Evaluation evaluate_told(const Model& m, const World& w, std::span<const double> weights) {
  const auto n = static_cast<Size>(w.states);
  std::vector<int> best(static_cast<Size>(m.steps) * n, 0);
  std::vector<double> value(n, 0.0), now(n);
  for (int t = m.steps; t-- > 0;) {
    std::ranges::fill(now, -std::numeric_limits<double>::infinity());
    for (int a = 0; a < static_cast<int>(m.actions.size()); ++a) {
      const Action& action = m.actions[static_cast<Size>(a)];
      if (t < action.from_step || t > action.to_step) continue;
      if (t == m.steps - 1 && m.last_action >= 0 && !action.stops) continue;
      const Kernel& kernel = w.kernel(a, m.period_of_step[static_cast<Size>(t)]);
      for (Size s = 0; s < n; ++s) {
        double q = 0;
        for (int k = 0; k < w.outcomes; ++k) q += weights[static_cast<Size>(k)] * w.reward_of(m, t, a, k)[s];
        for (Size to = 0; to < n; ++to) q += kernel.next[s * n + to] * value[to];
        if (q > now[s]) now[s] = q, best[static_cast<Size>(t) * n + s] = a;
      }
    }
    value = now;
  }
  Cohort cohort(m, w);
  std::vector<double> x = m.start, next(n), one(n);
  for (int t = 0; t < m.steps; ++t) {
    cohort.close(t);
    cohort.present(t, x);
    std::ranges::fill(next, 0.0);
    for (int a = 0; a < static_cast<int>(m.actions.size()); ++a) {
      bool anyone = false;
      for (Size s = 0; s < n; ++s) {
        one[s] = best[static_cast<Size>(t) * n + s] == a ? x[s] : 0;
        anyone |= one[s] > 0;
      }
      if (anyone) cohort.act(t, a, one, next);
    }
    x = next;
  }
  cohort.close(m.steps);
  cohort.present(m.steps, x);
  return cohort.take();
}

}  // namespace dyad::study
